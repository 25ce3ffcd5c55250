"""One run of a command: its channels to the services, and calls whose failures are told with the service's name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from google.protobuf.message import Message
from grpc import aio

from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul.review.v1.review_service_pb2_grpc import ReviewServiceStub
from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceStub
from qabul_chassis.rpc import CallingChannel, connect
from qabul_cli.credentials import Credentials
from qabul_cli.output import Output
from qabul_cli.places import Places
from qabul_cli.problems import CallFailed, CommandFailed, Unasked, alike, exit_code_of
from qabul_cli.speaking import say

if TYPE_CHECKING:  # the generated stubs name their asynchronous side in the type stubs only
    from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceAsyncStub
    from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceAsyncStub
    from qabul.review.v1.review_service_pb2_grpc import ReviewServiceAsyncStub
    from qabul.routing.v1.routing_service_pb2_grpc import RoutingServiceAsyncStub

T = TypeVar("T")
#: A request for a page of a list.
R = TypeVar("R", bound=Message)

#: That there is nothing at all, and nothing in those that could be asked.
_NONE = {
    "dead letters": ("There are no dead letters.", "There are no dead letters in {services}."),
    "incidents": ("There are no incidents.", "There are no incidents in {services}."),
}


class Session:
    """What a command works with."""

    def __init__(
        self, places: Places, credentials: Credentials, output: Output, *, language: str | None, ca: Path | None
    ) -> None:
        self.output = output
        self._places = places
        self._credentials = credentials
        self._language = language
        self._ca = ca
        self._channels: dict[str, CallingChannel] = {}
        self._problems: list[CommandFailed] = []
        self._not_asked: dict[str, None] = {}

    @property
    def intake(self) -> IntakeServiceAsyncStub:
        """The electronic reception's front office."""
        return IntakeServiceStub(self._channel("intake"))

    @property
    def routing(self) -> RoutingServiceAsyncStub:
        """The chancellery's desk."""
        return RoutingServiceStub(self._channel("routing"))

    @property
    def review(self) -> ReviewServiceAsyncStub:
        """The working group's desk."""
        return ReviewServiceStub(self._channel("review"))

    def operations(self, service: str) -> OperationsServiceAsyncStub:
        """The operator's window into a service."""
        return OperationsServiceStub(self._channel(service))

    async def ask(self, service: str, call: Awaitable[T]) -> T:
        """Wait for a service's answer.

        Raises:
            CallFailed: it refused, or did not answer.
        """
        try:
            return await call
        except aio.AioRpcError as error:
            raise CallFailed(
                service, error, target=self._places.target(service), localized=self._language is not None
            ) from None

    async def ask_each(self, services: Sequence[str], call: Callable[[str], Awaitable[T]]) -> dict[str, T]:
        """Ask several services at once; those that fail are said, and left out."""

        async def asked(service: str) -> T | CommandFailed:
            try:
                return await self.ask(service, call(service))
            except CommandFailed as problem:
                return problem

        answers = dict(zip(services, await asyncio.gather(*map(asked, services)), strict=True))
        self.do_without({name: answer for name, answer in answers.items() if isinstance(answer, CommandFailed)})
        return {name: answer for name, answer in answers.items() if not isinstance(answer, CommandFailed)}

    async def pages(
        self, services: Sequence[str], request: R, call: Callable[[str, R], Awaitable[Any]]
    ) -> AsyncIterator[tuple[str, Any]]:
        """All pages of a list, service by service; services that fail at their first are said, and left out.

        Raises:
            CallFailed: a service failed at a later page, so that its list is not known to its end.
        """
        first = await self.ask_each(services, lambda name: call(name, request))
        for name, each in first.items():
            page = each
            yield name, page
            while page.next_page_token:
                further = type(request)(page_token=page.next_page_token)
                further.MergeFrom(request)  # which has no token of its own
                page = await self.ask(name, call(name, further))
                yield name, page

    async def search(self, services: Sequence[str], look: Callable[[str], Awaitable[T | None]]) -> tuple[str, T] | None:
        """The first service that has what is looked for, and that; None when all answered, and none has it.

        Raises:
            CommandFailed: a service was away or refused, and none of the others has it; beside it all that failed.
        """
        failed: list[CommandFailed] = []
        for service in services:
            try:
                found = await look(service)
            except CommandFailed as problem:
                if not problem.nothing_there:
                    failed.append(problem)
            else:
                if found is not None:
                    return service, found
        if failed:
            first, *others = failed
            first.beside = others
            raise first
        return None

    def put_up_with(self, problem: CommandFailed, *same: CommandFailed) -> None:
        """Go on without something; it is said at once, and told by the exit code at the end.

        `same` are the same of other services: people are told once.
        """
        self._problems += [problem, *same]
        self.output.problem(problem, *same)

    def do_without(self, failed: Mapping[str, CommandFailed]) -> None:
        """Go on without services' answers: what they have is not known, which nobody may take for having nothing.

        Of each service only its first problem is said, however often it is asked.
        """
        new = [problem for service, problem in failed.items() if service not in self._not_asked]
        self._problems += [problem for service, problem in failed.items() if service in self._not_asked]
        self._not_asked |= dict.fromkeys(failed)
        for same in alike(new):
            self.put_up_with(*same)

    def leave_out(self, services: Sequence[str]) -> None:
        """Note that services cannot even be asked, as another has no answer that is needed for it; it is said."""
        text = say(
            "What {services} have is not known either: it takes an answer of {missing} to ask them.",
            services=", ".join(services),
            missing=", ".join(self._not_asked),
        )
        self.do_without({service: Unasked(text, service=service) for service in services})

    @property
    def not_asked(self) -> list[str]:
        """The services whose answer is missing: they were away, or refused."""
        return list(self._not_asked)

    def say_total(self, what: str, *, shown: int, total: int, asked: Collection[str]) -> None:
        """Say how much of a list is shown; that there is nothing, of those services only that said so."""
        missing = " " + say("Not asked: {services}.", services=", ".join(self._not_asked)) if self._not_asked else ""
        if total:
            self.output.note(say("{shown} of {total}.", shown=shown, total=total) + missing)
        elif asked:
            here, there = _NONE[what]
            self.output.note(say(there, services=", ".join(asked)) + missing if missing else say(here))

    @property
    def exit_code(self) -> int:
        """0, or what the worst that was put up with asks for."""
        return exit_code_of(self._problems)

    def _channel(self, service: str) -> CallingChannel:
        if service not in self._channels:
            target = self._places.target(service)
            token = self._credentials.token(target)
            self._channels[service] = connect(target, token=token, language=self._language, ca=self._ca)
        return self._channels[service]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for channel in self._channels.values():
            await channel.close()
