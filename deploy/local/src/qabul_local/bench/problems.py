"""What makes a measurement impossible."""

from qabul_local.problems import StackProblem


class NotMeasured(StackProblem):
    """Something did not happen that had to be measured; the sentence says what."""
