"""What operators see and do in every service: figures, dead letters, where processes stand, incidents."""

from qabul_chassis.operations.policy import POLICY
from qabul_chassis.operations.servicer import OperationsServicer

__all__ = ["POLICY", "OperationsServicer"]
