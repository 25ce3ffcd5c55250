"""The language that services and the command line speak: given around the command's name, or by the environment."""

from enum import StrEnum
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


def begin(context: typer.Context, *, lang: Chosen = None) -> None:
    """Keep the language for the command that follows; one given after its name wins."""
    context.obj = lang
    speak(lang)
