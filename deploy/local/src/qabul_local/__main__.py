"""`python -m qabul_local`: the stack on this machine, from the command line."""

from qabul_local.command import app

app(prog_name="python -m qabul_local")
