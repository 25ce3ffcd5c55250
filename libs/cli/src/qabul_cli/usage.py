"""Wrong usage that the parser of the command line finds: told to programs in the shape of every other problem."""

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from qabul_cli.output import Output
from qabul_cli.problems import Usage
from qabul_cli.speaking import say


class Commands(TyperGroup):
    """The root of all commands."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run a command line; where --json is in it, also what is wrong with it is a document."""
        given = list(sys.argv[1:] if args is None else args)
        if not asks_for_json(given):
            return super().main(given, *rest, **more)
        path, end = self._command(given)
        if path and "--json" in given[:end]:  # asked for before the command, which is where it is known
            given = [*(word for word in given[:end] if word != "--json"), "--json", *given[end:]]
        try:
            code = super().main(given, *rest, **{**more, "standalone_mode": False})
        except typer.TyperException as wrong:
            hint = say("`{command} --help` shows how it is called.", command=" ".join(["qabul", *path]))
            Output(as_json=True).problem(Usage(wrong.format_message(), hint=hint))
            code = wrong.exit_code
        sys.exit(code)

    def _command(self, given: Sequence[str]) -> tuple[list[str], int]:
        """The command that is meant, as far as it can be told, and where in the line its own words begin."""
        command: Any = self
        path: list[str] = []
        end = 0
        for place, word in enumerate(given, start=1):
            # Of an option's value nobody knows yet; a command of its name is rare.
            if found := getattr(command, "commands", {}).get(word):
                command, end = found, place
                path.append(word)
        return path, end


def asks_for_json(given: Sequence[str]) -> bool:
    """Whether --json is among the options of a command line, which may be wrong in other ways."""
    options = given[: given.index("--")] if "--" in given else given
    return "--json" in options
