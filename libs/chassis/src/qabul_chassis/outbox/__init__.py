"""Events on their way out: staged as rows of the change that says them, handed to the stream by one relay."""

from qabul_chassis.outbox.staging import staged, subject_of

__all__ = ["staged", "subject_of"]
