"""In which language services are asked to speak: given before or after the command's name, or by the environment."""

from enum import StrEnum
from typing import Annotated

import typer

HELP = "Language of what the services say, else QABUL_LANG; uz-Cyrl unless set."


class Language(StrEnum):
    """Languages the services speak."""

    UZ_CYRL = "uz-Cyrl"
    UZ_LATN = "uz-Latn"
    RU = "ru"
    EN = "en"


Chosen = Annotated[Language | None, typer.Option("--lang", envvar="QABUL_LANG", help=HELP)]


def begin(context: typer.Context, *, lang: Chosen = None) -> None:
    """Keep the language for the command that follows; one given after its name wins."""
    context.obj = lang
