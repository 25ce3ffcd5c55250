"""Intake: takes appeals in, numbers them, tells their term, and shows the citizen how they stand."""
