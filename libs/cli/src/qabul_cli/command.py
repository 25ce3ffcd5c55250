"""The `qabul` command and its parts."""

import typer

from qabul_cli import appeals, dead_letters, incidents, language, process, status, submitting, tokens, tracking
from qabul_cli.usage import Commands

app = typer.Typer(
    name="qabul",
    cls=Commands,
    help="Appeals, processes, incidents, dead letters and tokens of Qabulxona, from a terminal.",
    epilog=(
        "Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 a service is away, 4 no valid token.\n\n"
        "Every command has --json: one JSON document on standard output, problems on standard error.\n\n"
        "On the machine of `make up` nothing has to be set; elsewhere QABUL_<SERVICE>_TARGET and QABUL_TOKEN say "
        "where and as whom."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.callback()(language.begin)
submitting.register(app)
tracking.register(app)
app.add_typer(appeals.app, name="appeals")
app.add_typer(process.app, name="process")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(incidents.app, name="incidents")
status.register(app)
tokens.register(app)


def main() -> None:
    """Run the command line."""
    app(prog_name="qabul")
