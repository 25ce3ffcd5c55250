"""What the commands do: the whole stack or one member of it, up, down, killed and started again."""

import contextlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from qabul_chassis.auth import make_dev_key
from qabul_local.problems import StackProblem
from qabul_local.processes import marked
from qabul_local.service_tokens import write_service_tokens
from qabul_local.stack import MEMBERS, SERVERS, Member, Stack
from qabul_local.state import State
from qabul_local.subjects import SERVICES
from qabul_local.supervisor.interruption import interruptible
from qabul_local.supervisor.members import MARK, mark_of, server_of
from qabul_local.supervisor.report import READY, Report, silent
from qabul_local.supervisor.starting import Starting
from qabul_region import ProblemsFound, Region
from qabul_region import load as load_region

DEFAULT_REGION_DIR = Path("deploy/regions/namangan")


@dataclass(frozen=True)
class Condition:
    """How a member is."""

    name: str
    state: str
    address: str
    pid: int | None
    started: float | None
    #: Of the process and all it started.
    memory_bytes: int
    log: Path


class Supervisor:
    """Changes the stack of one state folder; every change holds the folder's lock."""

    def __init__(self, state: State, report: Report = silent) -> None:
        self._state = state
        self._report = report

    def up(self, *, region_dir: Path | None = None, processes: int | None = None) -> tuple[Stack, bool]:
        """Start everything that does not run and wait until all of it answers; say whether anything was to do."""
        with self._state.locked(), interruptible():
            self._state.make()
            known = Stack.load_if_any(self._state)
            region_dir = _region_dir(region_dir, known)
            region = _read(region_dir)
            stack = _stack(self._state, known, region, region_dir, processes)
            if known is not None and self._all_answer(stack):
                return stack, False
            stack.choose_ports()
            make_dev_key(self._state.keys)
            write_service_tokens(self._state, region=region.code)
            stack.save()
            Starting(stack, [organisation.code for organisation in region.organisations], self._report).run()
            return stack, True

    def down(self) -> list[str]:
        """Stop everything, callers before what they call; return what ran."""
        with self._state.locked():
            stopped: list[str] = []
            if (stack := Stack.load_if_any(self._state)) is not None:
                for names in (SERVICES, SERVERS):
                    stopped += self._stop_all(stack, names)
                stack.save()
            for stray in marked(MARK, mark_of(self._state.root)):
                stray.kill()
                stopped.append(f"process {stray.pid}")
            return stopped

    def clean(self) -> list[str]:
        """Stop everything and remove all that it kept."""
        stopped = self.down()
        self._state.remove()
        return stopped

    def start(self, name: str) -> Member:
        """Start one member on its ports with its data, and wait until it answers."""
        with self._state.locked(), interruptible():
            stack = self._loaded(name)
            organisations = [entry.code for entry in _read(stack.region_dir).organisations] if name == "nats" else []
            server = server_of(stack, name, organisations=organisations)
            if not server.running:
                self._report(name, "starting")
                stack.members[name].process = server.launch()
                stack.save()
            server.wait_ready()
            self._report(name, READY)
            return stack.members[name]

    def stop(self, name: str) -> bool:
        """Stop one member as an operator would; say whether it ended by itself within its time."""
        with self._state.locked():
            stack = self._loaded(name)
            by_itself = server_of(stack, name).stop()
            stack.save()
            return by_itself

    def kill(self, name: str) -> None:
        """End one member and its processes with SIGKILL."""
        with self._state.locked():
            stack = self._loaded(name)
            server_of(stack, name).kill()
            stack.save()

    def restart(self, name: str) -> Member:
        """Stop and start one member."""
        self.stop(name)
        return self.start(name)

    def conditions(self) -> list[Condition]:
        """Say how every member is."""
        stack = Stack.load(self._state.root)
        with ThreadPoolExecutor(len(MEMBERS)) as pool:
            return list(pool.map(lambda name: _condition(stack, name), MEMBERS))

    def _loaded(self, name: str) -> Stack:
        if name not in MEMBERS:
            raise StackProblem(f"Expected one of {', '.join(MEMBERS)}, but found '{name}'.")
        return Stack.load(self._state.root)

    def _all_answer(self, stack: Stack) -> bool:
        return all(member.running for member in stack.members.values()) and all(
            condition.state == "running" for condition in self.conditions()
        )

    def _stop_all(self, stack: Stack, names: Iterable[str]) -> list[str]:
        running = [name for name in names if stack.members[name].running]

        def stop(name: str) -> None:
            self._report(name, "stopping")
            server_of(stack, name).stop()
            self._report(name, "stopped")

        with ThreadPoolExecutor(len(MEMBERS)) as pool:
            list(pool.map(stop, running))
        return running


def _region_dir(given: Path | None, known: Stack | None) -> Path:
    """The folder asked for, else the one the stack already has, else the first region's."""
    return (given or (known.region_dir if known else DEFAULT_REGION_DIR)).absolute()


def _stack(state: State, known: Stack | None, region: Region, region_dir: Path, processes: int | None) -> Stack:
    if known is None:
        return Stack(state, region.code, region_dir, processes or 1, {name: Member(name) for name in MEMBERS})
    running = known.running()
    wanted = Stack(state, region.code, region_dir, processes or (known.processes if running else 1), known.members)
    if running and (wanted.region_dir, wanted.processes) != (known.region_dir, known.processes):
        raise StackProblem(
            f"Expected a stopped stack to change it, but it runs with {known.processes} process(es) per service and "
            f"the region in {known.region_dir}; run `make down` first."
        )
    return wanted


def _read(region_dir: Path) -> Region:
    try:
        return load_region(region_dir)
    except ProblemsFound as problems:
        raise StackProblem(f"Expected a region in {region_dir}, but found problems in it:\n{problems}") from None


def _condition(stack: Stack, name: str) -> Condition:
    member = stack.members[name]
    process = member.process if member.running else None
    if process is None:
        state = "stopped"
    elif process.frozen:
        state = "frozen"
    else:
        state = "running" if server_of(stack, name).answers() else "not answering"
    return Condition(
        name,
        state,
        member.address,
        process.pid if process else None,
        process.started if process else None,
        _memory(process.pid) if process else 0,
        stack.state.log(name),
    )


def _memory(pid: int) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):  # one of them has just ended, or belongs to root
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            facts = each.memory_full_info()
            # PostgreSQL's processes share their buffers: counted by share, where the kernel says so, each counts once.
            total += getattr(facts, "pss", facts.rss)
    return total
