"""What an operator can set for execution beside the settings of every service."""

from pydantic import Field

from qabul_chassis.settings import Settings


class ExecutionSettings(Settings):
    """Settings of an execution process."""

    service: str = "execution"
    inspectors: int = Field(2, ge=1, le=32, description="Processes that look into answers' files, one file each.")
    sealed_years: int = Field(5, ge=1, le=75, description="For how long the store refuses to delete a sealed answer.")
