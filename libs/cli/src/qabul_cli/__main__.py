"""`python -m qabul_cli` is `qabul`."""

from qabul_cli.command import main

main()
