"""All instances of a process at a glance: what waits where and since when, and which versions run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qabul_chassis.database import Database
from qabul_chassis.errors import NotFound
from qabul_chassis.processes.definitions import Definitions

#: Read from `token_waiting` alone, and of it only the entries of one process: what waits, never what is over. A count
#: has to pass by each of them; keeping counts instead would make all steps of a process write the same few rows.
#: Incidents are few, whatever the tokens are.
_WAITING = """
SELECT w.element, w.kind, w.count, w.oldest_at, coalesce(s.count, 0) AS incidents
FROM (
    SELECT element, kind, count(*) AS count, min(since_at) AS oldest_at
    FROM token WHERE process = $1 GROUP BY element, kind
) AS w
LEFT JOIN (SELECT element, count(*) AS count FROM incident WHERE process = $1 GROUP BY element) AS s USING (element)
ORDER BY w.element, w.kind
"""

#: The same of one version: its unfinished instances have an index of their own, which leads to their tokens.
_WAITING_ON = """
WITH running AS MATERIALIZED (
    SELECT id FROM process_instance WHERE process = $1 AND version = $2 AND finished_at IS NULL
)
SELECT w.element, w.kind, w.count, w.oldest_at, coalesce(s.count, 0) AS incidents
FROM (
    SELECT t.element, t.kind, count(*) AS count, min(t.since_at) AS oldest_at
    FROM running AS r JOIN token AS t ON t.instance_id = r.id GROUP BY t.element, t.kind
) AS w
LEFT JOIN (
    SELECT i.element, count(*) AS count
    FROM running AS r JOIN incident AS i ON i.instance_id = r.id GROUP BY i.element
) AS s USING (element)
ORDER BY w.element, w.kind
"""

_RUNNING = """
SELECT d.version, d.source, d.deployed_at, coalesce(r.count, 0) AS running
FROM process_definition AS d
LEFT JOIN (
    SELECT version, count(*) AS count FROM process_instance
    WHERE process = $1 AND finished_at IS NULL GROUP BY version
) AS r USING (version)
WHERE d.process = $1 ORDER BY d.deployed_at DESC, d.version
"""

#: Reads all instances there ever were: asked when somebody looks, not by a viewer every few seconds.
_ALL = """
SELECT d.process, d.version, d.source, d.deployed_at, coalesce(r.running, 0) AS running,
       coalesce(r.finished, 0) AS finished
FROM process_definition AS d
LEFT JOIN (
    SELECT process, version, count(*) FILTER (WHERE finished_at IS NULL) AS running,
           count(*) FILTER (WHERE finished_at IS NOT NULL) AS finished
    FROM process_instance GROUP BY process, version
) AS r USING (process, version)
ORDER BY d.process, d.deployed_at DESC, d.version
"""

_DIAGRAM = "SELECT xml FROM process_definition WHERE process = $1 AND version = $2"


@dataclass(frozen=True, slots=True)
class WaitingAt:
    """Tokens that wait at an element for one kind of thing, and all incidents at that element."""

    element: str
    kind: str
    count: int
    oldest_at: datetime
    incidents: int


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """A version of a process, and how many instances of it are under way."""

    version: str
    source: str
    deployed_at: datetime
    running: int
    current: bool


@dataclass(frozen=True, slots=True)
class VersionCounted:
    """A version of a process with everything that ever ran on it."""

    process: str
    version: str
    source: str
    deployed_at: datetime
    running: int
    finished: int
    current: bool


class Overview:
    """What `Processes.overview` offers to operators and viewers."""

    def __init__(self, database: Database, definitions: Definitions) -> None:
        self._database = database
        self._definitions = definitions

    async def waiting(self, process: str, version: str | None = None) -> Sequence[WaitingAt]:
        """What waits at which element, of all instances of a process or of those on a version."""
        rows = (
            await self._database.fetch(_WAITING, process)
            if version is None
            else await self._database.fetch(_WAITING_ON, process, version)
        )
        return [WaitingAt(**dict(row)) for row in rows]

    async def running(self, process: str) -> Sequence[VersionSeen]:
        """The versions of a process that instances are under way on, and the current one; newest first."""
        current = self.current_version(process)
        found = [
            VersionSeen(**dict(row), current=row["version"] == current)
            for row in await self._database.fetch(_RUNNING, process)
        ]
        return [each for each in found if each.running or each.current]

    async def versions(self) -> Sequence[VersionCounted]:
        """Every version of every process with its instances; by process, newest first."""
        return [
            VersionCounted(**dict(row), current=row["version"] == self.current_version(row["process"]))
            for row in await self._database.fetch(_ALL)
        ]

    async def diagram(self, process: str, version: str) -> bytes:
        """The diagram of a version, as it was deployed; raises `NotFound`."""
        xml: bytes | None = await self._database.fetchval(_DIAGRAM, process, version)
        if xml is None:
            raise NotFound(
                f"No version {version} of process '{process}' was ever deployed here.",
                reason="PROCESS_VERSION_NOT_FOUND",
                hint="List the processes: it names the versions of each.",
            )
        return xml

    def current_version(self, process: str) -> str | None:
        """The version that new instances start on; none when the service no longer has the process."""
        found = self._definitions.current.get(process)
        return found.version if found else None

    def version_of(self, process: str, version: str) -> str:
        """That version, else the current one; raises `NotFound` when there is no current one."""
        found = version or self.current_version(process)
        if found is None:
            known = ", ".join(sorted(self._definitions.current)) or "none"
            raise NotFound(
                f"This service runs no process '{process}'; its processes: {known}.", reason="PROCESS_NOT_FOUND"
            )
        return found
