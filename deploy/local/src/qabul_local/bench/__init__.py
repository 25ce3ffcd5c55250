"""Measures the system beside the raw limits of the very machine it runs on, in one run: ratios mean something."""
