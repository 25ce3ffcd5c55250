"""The diagrams a service runs: the current ones from its package, earlier ones from the database."""

from collections.abc import Collection, Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Self

import qabul_bpmn
from qabul_bpmn import Problem, ProblemsFound, Process
from qabul_chassis.database import Database, Unit

#: Process id and version.
Edition = tuple[str, str]

_STORE = """
INSERT INTO process_definition (process, version, source, xml, deployed_at)
SELECT d.process, d.version, d.source, d.xml, $5
FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS d(process, version, source, xml)
ON CONFLICT DO NOTHING
"""

_STILL_RUNNING = """
SELECT d.process, d.version, d.source, d.xml
FROM process_definition AS d
WHERE EXISTS (
    SELECT FROM process_instance AS p
    WHERE p.process = d.process AND p.version = d.version AND p.finished_at IS NULL
)
"""

_RUNNING = """
SELECT d.process, d.version FROM process_definition AS d
WHERE EXISTS (
    SELECT FROM process_instance AS p
    WHERE p.process = d.process AND p.version = d.version AND p.finished_at IS NULL
)
"""

_BY_EDITION = """
SELECT d.process, d.version, d.source, d.xml
FROM process_definition AS d
JOIN unnest($1::text[], $2::text[]) AS w(process, version) USING (process, version)
"""


class Definitions:
    """Compiled processes by id and version; an instance stays on the version it was started with."""

    def __init__(self, diagrams: Mapping[str, bytes]) -> None:
        """Compile the current diagrams, by file name.

        Raises:
            ProblemsFound: some cannot run, or two are of one process; every problem of every file is listed.
        """
        self.current: dict[str, Process] = {}
        self._known: dict[Edition, Process] = {}
        self._xml: dict[Edition, bytes] = {}
        problems: list[Problem] = []
        for source, xml in diagrams.items():
            try:
                self._add(source, xml)
            except ProblemsFound as found:
                problems += found.problems
        if problems:
            raise ProblemsFound(problems)

    def _add(self, source: str, xml: bytes) -> None:
        process = qabul_bpmn.load(xml, source=source)
        if first := self.current.get(process.id):
            [drawn] = qabul_bpmn.read(xml, source=source).running()
            text = f"Expected one diagram of process '{process.id}', but {first.source} is another: leave one out."
            raise ProblemsFound([Problem(source, drawn.line, process.id, text)])
        self.current[process.id] = self._known[process.id, process.version] = process
        self._xml[process.id, process.version] = xml

    @classmethod
    def read(cls, folder: Traversable | Path) -> Self:
        """Compile every `.bpmn` file of a folder."""
        files = sorted((file for file in folder.iterdir() if file.name.endswith(".bpmn")), key=lambda file: file.name)
        return cls({file.name: file.read_bytes() for file in files})

    @property
    def known(self) -> Collection[Process]:
        """Every version in memory: the current ones, and those that instances still run on."""
        return self._known.values()

    @property
    def tasks(self) -> list[str]:
        """Ids of the tasks that have a worker, in any version in memory."""
        return [node.id for process in self._known.values() for node in process.service_tasks]

    def get(self, process: str, version: str) -> Process:
        """A version that is in memory; `fetch_missing` puts it there."""
        return self._known[process, version]

    def start_of(self, process: str) -> Process:
        """The version new instances are started on."""
        try:
            return self.current[process]
        except KeyError:
            known = ", ".join(sorted(self.current)) or "none"
            raise KeyError(f"Expected one of the service's processes ({known}), but found '{process}'.") from None

    async def take_up_running(self, database: Database) -> None:
        """Take up the earlier versions that unfinished instances run on; nothing is stored."""
        self._take_up(await database.fetch(_STILL_RUNNING))

    async def store(self, database: Database) -> None:
        """Store the current versions.

        A version is stored before an instance can be started on it, so every replica, newer or older, finds it; and
        after it was checked, so that none is listed that never can run.
        """
        editions = list(self._xml)
        columns = (
            [process for process, _ in editions],
            [version for _, version in editions],
            [self._known[edition].source for edition in editions],
            [self._xml[edition] for edition in editions],
        )
        await database.fetch(_STORE, *columns, database.clock.now())

    async def fetch_missing(self, source: Unit | Database, editions: Iterable[Edition]) -> None:
        """Compile versions met for the first time: a newer replica started instances on them."""
        missing = list({edition for edition in editions if edition not in self._known})
        if not missing:
            return
        processes, versions = [process for process, _ in missing], [version for _, version in missing]
        self._take_up(await source.fetch(_BY_EDITION, processes, versions))
        for process, version in missing:
            if (process, version) not in self._known:
                raise LookupError(
                    f"Expected version {version[:12]} of process '{process}' in table process_definition, but it is "
                    "missing: an instance runs on a diagram that was never deployed to this database."
                )

    async def fetch_running(self, source: Unit | Database) -> None:
        """Compile every version that an unfinished instance runs on, whichever replica started it."""
        rows = await source.fetch(_RUNNING)
        await self.fetch_missing(source, [(row["process"], row["version"]) for row in rows])

    def _take_up(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            edition = (row["process"], row["version"])
            if edition not in self._known:
                source = f"{row['source']}@{row['version'][:12]}"
                self._known[edition] = qabul_bpmn.load(row["xml"], source=source)
