"""The `qabul` command: appeals, dead letters, processes and tokens from a terminal."""
