"""What is wrong in a region's folder, said so that it can be mended without reading code."""

from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]


def spell(path: Path) -> str:
    """Write a path as people do: `organisations[3].parent`."""
    spelled = ""
    for part in path:
        spelled += f"[{part}]" if isinstance(part, int) else f".{part}" if spelled else part
    return spelled


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: in which file, on which line (0 when none fits), at which entry, and what is wrong."""

    file: str
    path: Path
    text: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        spelled = spell(self.path)
        return f"{where}: {spelled}: {self.text}" if spelled else f"{where}: {self.text}"


class ProblemsFound(ValueError):
    """The region cannot be used; `problems` holds everything that is wrong with it, not only the first."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([f"{source}: {count}", *(f"  {problem}" for problem in self.problems)]))
