"""`qabul process`: diagrams, and where the tokens of an appeal stand on them."""

import typer

from qabul_cli.process import check, diff, migrate, render, show, simulate, versions

app = typer.Typer(help="Process diagrams, and where appeals stand on them.", no_args_is_help=True)
show.register(app)
render.register(app)
check.register(app)
diff.register(app)
simulate.register(app)
versions.register(app)
migrate.register(app)

__all__ = ["app"]
