"""`python -m qabul_<service> serve|migrate|check`."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Never

import structlog
import uvloop
from pydantic import ValidationError

from qabul_bpmn import ProblemsFound
from qabul_chassis import logs, migrations
from qabul_chassis.auth.jwks import KeysUnusable
from qabul_chassis.errors import ServiceError
from qabul_chassis.rpc.server import ServicesUnfit
from qabul_chassis.rules import RulesBroken
from qabul_chassis.service import garbage, replicas
from qabul_chassis.service.parts import Build
from qabul_chassis.service.running import Running, StartRefused, problems_of, unconnected_parts
from qabul_chassis.settings import Settings

log = structlog.get_logger(__name__)

#: The start is forbidden by settings, data, diagrams or schema; starting again would not help.
REFUSED = 2

_STOPPING = (signal.SIGTERM, signal.SIGINT)


def main(build: Build, *, settings: type[Settings] = Settings) -> Never:
    """Run what the command line asks for; a refused start says why in a sentence and ends with status 2."""
    module = _module()
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description="Settings are read from QABUL_*.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    serve = verbs.add_parser("serve", help="answer calls and handle events until SIGTERM or SIGINT")
    serve.add_argument("--processes", type=int, help="processes that share the port (default: QABUL_PROCESSES or 1)")
    verbs.add_parser("migrate", help="bring the database to this version's schema")
    verbs.add_parser("check", help="say what diagrams, code, rules and policy disagree about; nothing has to be set")
    given = parser.parse_args()
    if getattr(given, "processes", None):
        os.environ["QABUL_PROCESSES"] = str(given.processes)
    try:
        chosen = _read_settings(settings, module, looked_at=given.verb == "check")
        logs.configure(service=chosen.service, level=chosen.log_level)
        run: Mapping[str, Callable[[], int]] = {
            "serve": lambda: _serve(build, chosen, module),
            "migrate": lambda: _migrate(build, chosen),
            "check": lambda: _check(build, chosen),
        }
        sys.exit(run[given.verb]())
    except ValidationError as problem:
        _refuse("\n".join(_sentence(error["loc"], error["msg"]) for error in problem.errors(include_input=False)))
    except ServiceError as problem:
        _refuse(f"{problem.text} {problem.hint or ''}".strip())
    except (ServicesUnfit, StartRefused, KeysUnusable, ProblemsFound, RulesBroken) as problem:
        _refuse(str(problem))


def _serve(build: Build, settings: Settings, module: str) -> int:
    if settings.processes > 1 and not replicas.is_child():
        return replicas.Parent(module, refused=REFUSED).run(settings.processes)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_until_told_to_stop(build, settings))


async def _until_told_to_stop(build: Build, settings: Settings) -> int:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()

    def stop() -> None:
        told.set()
        # From here on a second signal ends the process at once: whoever sends two does not want to wait.
        for name in _STOPPING:
            loop.remove_signal_handler(name)

    for name in _STOPPING:
        loop.add_signal_handler(name, stop)
    running = Running(build, settings)
    stopping = asyncio.create_task(told.wait())
    orphaned = asyncio.create_task(replicas.orphaned())
    starting = asyncio.create_task(running.start())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            garbage.spare_the_start()
            await asyncio.wait({stopping, orphaned}, return_when=asyncio.FIRST_COMPLETED)
        log.info("service_stopping")
    finally:
        for task in (starting, stopping, orphaned):
            task.cancel()
        with suppress(asyncio.CancelledError, Exception):  # its failure is on its way up already
            await starting
        await running.stop()
    log.info("service_stopped")
    return 0


def _migrate(build: Build, settings: Settings) -> int:
    service = build(unconnected_parts(settings))
    asyncio.run(migrations.upgrade(settings.database_url.get_secret_value(), service.migrations))
    log.info("database_migrated")
    return 0


def _check(build: Build, settings: Settings) -> int:
    try:
        problems = problems_of(build(unconnected_parts(settings)), settings)
    except (ProblemsFound, RulesBroken) as found:
        problems = [str(problem) for problem in found.problems]  # without them there is nothing to compare code with
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - this is what the command is for
    return 1 if problems else 0


def _read_settings(kind: type[Settings], module: str, *, looked_at: bool) -> Settings:
    """Read what the environment sets. A service that is only looked at needs no secrets and no other services."""
    settings = kind(**kind.stand_ins()) if looked_at else kind()
    return settings if settings.service else settings.model_copy(update={"service": module.removeprefix("qabul_")})


def _module() -> str:
    """The package that was started: `qabul_intake` for `python -m qabul_intake`."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    name: str = getattr(spec, "name", "") or "qabul_service"
    return name.removesuffix(".__main__")


def _sentence(place: tuple[int | str, ...], text: str) -> str:
    text = text.removeprefix("Value error, ")
    return f"QABUL_{'_'.join(map(str, place)).upper()}: {text}" if place else text


def _refuse(sentence: str) -> Never:
    log.error("start_refused", problem=sentence)
    print(sentence, file=sys.stderr)  # noqa: T201 - a person starts it, and the log may go elsewhere
    sys.exit(REFUSED)
