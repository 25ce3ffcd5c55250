"""What every command that calls services has in common: its options, its session, its exit code."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec

import typer

from qabul_chassis.auth import Role
from qabul_cli.credentials import Credentials
from qabul_cli.language import HELP, Language
from qabul_cli.output import Output
from qabul_cli.places import Places
from qabul_cli.problems import INTERRUPTED, CommandFailed, alike, exit_code_of
from qabul_cli.session import Session
from qabul_cli.speaking import say, speak

P = ParamSpec("P")

#: Heading of the options below in every command's help.
_PANEL = "Calling"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for programs, and nothing else.")]


def calls(
    *services: str, role: Role
) -> Callable[[Callable[Concatenate[Session, P], Awaitable[None]]], Callable[..., None]]:
    """Make a command of a coroutine that calls these services: give it a session, and the options to reach them.

    Args:
        services: those it may call.
        role: of the token made on the local stack when none is given.
    """

    def as_command(work: Callable[Concatenate[Session, P], Awaitable[None]]) -> Callable[..., None]:
        def command(
            *,
            context: typer.Context,
            target: list[str] | None,
            ca: Path | None,
            token: str | None,
            lang: Language | None,
            as_json: bool,
            **own: Any,
        ) -> None:
            language = lang or context.obj
            speak(language)
            with problems_said(as_json=as_json):
                places = Places.of(target or (), called=services)
                credentials = Credentials(token, places.local, role)
                session = Session(places, credentials, Output(as_json=as_json), language=language, ca=ca)
                asyncio.run(_run(session, work, own))
                code = session.exit_code
            if code:
                raise typer.Exit(code)

        # typer reads the options from here: the command's own, then those that all share.
        shared = inspect.signature(_shared(services, role)).parameters.values()
        mine = list(inspect.signature(work, eval_str=True).parameters.values())[1:]
        begun = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        every = [*mine, *shared, begun]
        command.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
        command.__annotations__ = {parameter.name: parameter.annotation for parameter in every}
        command.__doc__ = work.__doc__
        command.__name__ = work.__name__
        return command

    return as_command


@contextmanager
def problems_said(*, as_json: bool, lang: Language | None = None) -> Iterator[None]:
    """End with the sentence and the exit code of a problem instead of its traceback.

    `lang` is the language given behind the command's name; without one, that before it goes on to be spoken.
    """
    if lang:
        speak(lang)
    output = Output(as_json=as_json)
    try:
        yield
    except CommandFailed as problem:
        every = [problem, *problem.beside]
        for same in alike(every):
            output.problem(*same)
        raise typer.Exit(exit_code_of(every)) from None
    except KeyboardInterrupt:
        output.note(say("Interrupted."))
        raise typer.Exit(INTERRUPTED) from None


async def _run(session: Session, work: Callable[..., Awaitable[None]], own: dict[str, Any]) -> None:
    async with session:
        await work(session, **own)


def _shared(services: tuple[str, ...], role: Role) -> Callable[..., None]:
    """The options of every command that calls, with the words that fit this one."""
    form = "HOST:PORT" if len(services) == 1 else "SERVICE=HOST:PORT"
    variables = f"QABUL_{services[0].upper()}_TARGET" if len(services) == 1 else "QABUL_<SERVICE>_TARGET"

    def shared(
        *,
        target: Annotated[
            list[str] | None,
            typer.Option(
                metavar=form,
                help=f"Where the service is. Else {variables}, else the local stack of this checkout.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        ca: Annotated[
            Path | None,
            typer.Option(
                envvar="QABUL_GRPC_CA",
                exists=True,
                dir_okay=False,
                help="PEM authorities to trust; turns TLS on.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        token: Annotated[
            str | None,
            typer.Option(
                envvar="QABUL_TOKEN",
                show_envvar=True,
                metavar="JWT",
                help=f"Bearer token. On the local stack one of the role {role} is made when none is given.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        lang: Annotated[Language | None, typer.Option(help=HELP, rich_help_panel=_PANEL)] = None,
        as_json: AsJson = False,
    ) -> None: ...

    return shared
