"""With whose token a command calls: the one given, or one made with the local stack's development key."""

from dataclasses import dataclass
from pathlib import Path

from qabul_chassis.auth import DevKey, Role, issue_token, make_dev_key
from qabul_cli.places import LocalStack, is_on_this_machine
from qabul_cli.problems import Away, Unauthenticated
from qabul_cli.speaking import say


def dev_key(local: LocalStack | None) -> DevKey:
    """The key of the local stack; never a new one, which no service would know.

    Raises:
        Away: there is no stack here, or it has no key.
    """
    if local is None or not _key_file(local).is_file():
        raise Away(
            say("Expected the development key of a local stack, but no stack was started here."),
            hint=say("Start it with `make up` first."),
        )
    return make_dev_key(local.keys)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The token a command calls with."""

    given: str | None
    local: LocalStack | None
    #: Role of the token that is made when none is given: the least that the command needs.
    role: Role

    def token(self, target: str) -> str:
        """The token to send to a target.

        Raises:
            Unauthenticated: none was given, and none can be made: for another machine, or without a key.
        """
        if self.given:
            return self.given
        if self.local is None or not _key_file(self.local).is_file() or not is_on_this_machine(target):
            raise Unauthenticated(
                say("Expected a token to call {target} with, but none was given.", target=target),
                hint=say("Give one of the role {role} with --token or in QABUL_TOKEN.", role=self.role),
            )
        return issue_token(
            dev_key(self.local),
            subject=f"cli-{self.role}",
            name=f"qabul {self.role}",
            roles=[self.role],
            region=self.local.region,
        )


def _key_file(local: LocalStack) -> Path:
    return local.keys / "dev-key.pem"
