"""What an operator can set for intake beside the settings of every service."""

from base64 import b64encode
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from qabul_chassis.settings import Settings
from qabul_intake.sealing import Seal


def _is_a_data_key(key: SecretStr) -> SecretStr:
    Seal.of(key.get_secret_value())
    return key


class IntakeSettings(Settings):
    """Settings of an intake process."""

    service: str = "intake"
    data_key: Annotated[SecretStr, AfterValidator(_is_a_data_key)] = Field(
        description="32 random bytes in base64 that personal numbers and contacts are sealed with. Lost, so are they.",
        examples=[b64encode(bytes(32)).decode()],
    )
    batch_size: int = Field(256, ge=1, le=1000, description="Most appeals that are numbered in one transaction.")
    batch_wait_ms: float = Field(
        0.0,
        ge=0,
        le=2,
        description="How long a free numbering desk waits for more appeals; a busy one collects anyway.",
    )
    wrong_codes: int = Field(10, ge=1, description="Wrong secret codes answered for an appeal before guessers wait.")
    wrong_codes_minutes: int = Field(15, ge=1, description="For how long wrong codes are counted.")
