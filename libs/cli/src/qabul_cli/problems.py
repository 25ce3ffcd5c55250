"""Why a command ends without doing what it was asked, and the exit code that says so."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import grpc
from grpc import aio

from qabul_chassis.rpc import Described, describe
from qabul_cli.speaking import say

#: What a shell expects of a program that was interrupted.
INTERRUPTED = 130

#: And of one whose output nobody reads any more.
NOT_READ = 141

#: A service takes the token, but not for this call: its sentence names the roles.
_ROLE_MISSING = "ROLE_MISSING"

#: The service, or something it stands on, is away for now.
_AWAY = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED}


class CommandFailed(Exception):
    """A sentence for the person at the terminal, and what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, text: str, *, hint: str = "", service: str = "", described: Described | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        #: Who says so; nobody, when the command line does itself.
        self.service = service
        #: Other failures for which the command ends, too: those of other services.
        self.beside: Sequence[CommandFailed] = ()
        #: All that a service says of it.
        self.described = described or Described(code=type(self).__name__.upper(), text=text)

    @property
    def status(self) -> int:
        """The exit code it asks for."""
        return self.exit_code

    @property
    def nothing_there(self) -> bool:
        """Whether a service answered that it has no such thing."""
        return self.described.code == grpc.StatusCode.NOT_FOUND.name

    def plain(self) -> dict[str, Any]:
        """The same for programs: in one shape, whoever says it."""
        said = self.described
        return {
            "code": said.code,
            "service": self.service,
            "reason": said.reason,
            "text": self.text,
            "fields": dict(said.fields),
            "localized_fields": dict(said.localized_fields),
            "clause": said.clause,
            "open_steps": list(said.open_steps),
            "hint": self.hint,
            "localized": said.localized,
            "hint_localized": said.hint_localized,
            "incident": said.incident,
        }


class Refused(CommandFailed):
    """What was asked for is not there or not allowed."""


class Unasked(CommandFailed):
    """A service cannot be asked, as another has no answer that is needed for it; `service` names it."""


class Usage(CommandFailed):
    """The command line, or a file it names, is wrong."""

    exit_code = 2


class Away(CommandFailed):
    """There is nothing to call."""

    exit_code = 3


class Unauthenticated(CommandFailed):
    """There is no token to call with; a service that takes none says the same of it."""

    exit_code = 4


class CallFailed(CommandFailed):
    """A service refused a call, or did not answer it."""

    def __init__(self, service: str, error: aio.AioRpcError, *, target: str, localized: bool = False) -> None:
        said = describe(error)
        self.away = error.code() in _AWAY
        #: Whether a language was asked for; else what services say in theirs stands beside the English.
        self.localized = localized
        text, hint = said.text, said.hint
        if localized and said.hint_localized:
            hint = said.hint_localized
        if said.reason == _ROLE_MISSING and not said.hint:
            hint = say("Give a token of one of these roles with --token or in QABUL_TOKEN.")
        if said.incident:
            # The log says what the answer must not: the failure, and where in the code it was.
            command = f"make logs S={service} | grep {said.incident}"
            hint = f"{hint} {say('`{command}` finds it on the local stack.', command=command)}".strip()
        if self.away and not said.reason:  # no service said so: nothing is there, or it does not answer
            text = say("The service {service} does not answer at {target}.", service=service, target=target)
            hint = say("`make up` starts the stack on this machine, `make status` says how it is.")
        super().__init__(text, hint=hint, service=service, described=said)

    @property
    def status(self) -> int:
        """The exit code it asks for."""
        if self.described.code == grpc.StatusCode.UNAUTHENTICATED.name:
            return Unauthenticated.exit_code
        return Away.exit_code if self.away else self.exit_code


def exit_code_of(problems: list[CommandFailed]) -> int:
    """The exit code of a command that did part of its work.

    That a service is away outweighs a refusal; that there is no token, both: it does not help to try again.
    """
    return max((problem.status for problem in problems), default=0)


def alike(problems: Iterable[CommandFailed]) -> list[list[CommandFailed]]:
    """Problems with those beside them that say the same: people are told once, with the names of the services."""
    by_text: dict[str, list[CommandFailed]] = {}
    for problem in problems:
        by_text.setdefault(problem.text, []).append(problem)
    return list(by_text.values())


def refuse_stray(found: str, known: Iterable[str], where: str) -> None:
    """Say no to a word that is none of those known.

    Raises:
        Usage: it is none of them.
    """
    known = list(known)
    if found not in known:
        raise Usage(
            say(
                "Expected a {where} among {known}, but found '{found}'.",
                where=where,
                known=", ".join(known),
                found=found,
            )
        )
