"""`python -m qabul_local`: the stack on this machine, from the command line."""

import sys
from importlib import import_module

from qabul_local.command import app

#: Commands with so much to import that only they, and whoever asks for help, shall wait for it.
HEAVY = ("demo", "bench")

asked = sys.argv[1] if len(sys.argv) > 1 else "--help"
for name in HEAVY:
    if asked in {name, "--help"}:
        app.command()(getattr(import_module(f"qabul_local.{name}.command"), name))

app(prog_name="python -m qabul_local")
