"""What can go wrong with the stack on one machine, each said in a sentence that names the next step."""


class StackProblem(Exception):
    """The stack cannot do what was asked."""


class NotReady(StackProblem):
    """Something that was started did not come to answer in time, or ended before it did."""


class Interrupted(StackProblem):
    """Ctrl-C or SIGTERM arrived: nothing further may be started."""
