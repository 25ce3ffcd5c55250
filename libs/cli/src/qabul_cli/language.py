"""The language that services and the command line speak: given around the command's name, or by the environment."""

from enum import StrEnum
from importlib.metadata import version
from typing import Annotated

import typer

from qabul_cli.speaking import speak

HELP = "Language of what is said, else QABUL_LANG. Unless set, services say uz-Cyrl, the command line itself English."


class Language(StrEnum):
    """Languages the services speak."""

    UZ_CYRL = "uz-Cyrl"
    UZ_LATN = "uz-Latn"
    RU = "ru"
    EN = "en"


Chosen = Annotated[Language | None, typer.Option("--lang", envvar="QABUL_LANG", help=HELP)]


#: The same behind the name of a command, where it outweighs the one before.
After = Annotated[Language | None, typer.Option("--lang", help=HELP)]


def _say_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo(f"qabul {version('qabul-cli')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say it and end.")]


def begin(context: typer.Context, *, lang: Chosen = None, _version: Version = False) -> None:
    """Keep the language for the command that follows; one given after its name wins."""
    context.obj = lang
    speak(lang)
