"""What the figures are called, in the order in which they are shown."""

from __future__ import annotations

from enum import StrEnum


class Name(StrEnum):
    """A figure; the text is its line in the table."""

    LIFECYCLES = "whole lifecycles, appeals"
    SUBMIT_1 = "SubmitAppeal, 1 caller"
    SUBMIT_32 = "SubmitAppeal, 32 callers"
    SUBMIT_256 = "SubmitAppeal, 256 callers"
    INSERT_1 = "asyncpg, durable row, 1 caller"
    INSERT_32 = "asyncpg, durable row, 32 callers"
    INSERT_256 = "asyncpg, durable row, 256 callers"
    COMMANDS = "command to commit in the next service, 1 caller"
    SPARSE = "the same, with pauses"
    ACCEPT = "AcceptAppeal, 32 callers, intake alone"
    CHAIN = "AcceptAppeal to commit in routing, 32 callers"
    ECHO_1 = "gRPC echo, 1 caller"
    ECHO_32 = "gRPC echo, 32 callers"
    STEP_TRANSACTION = "transaction of a step, 8 callers"
    STEP = "whole step of a process, 8 callers"
    STEP_OF_TWO = "whole step, 8 callers of two replicas"
    PGBENCH = "pgbench, BEGIN UPDATE INSERT COMMIT, 8 clients"
    TRANSACTION = "asyncpg, the same transaction, 8 clients"
    RELAY = "relay, commit to empty outbox"
    PUBLISH_1 = "JetStream publish, one by one"
    PUBLISH_32 = "JetStream publish, 32 awaiting"
    PIPELINED = "JetStream publish_async"
    CONSUME = "consumer with inbox, trivial handler"
    FETCH = "JetStream fetch(100) and ack"
    ENGINE = "engine step, JSON in and out"
    SPIFF = "SpiffWorkflow step, JSON in and out"
    REWORKED = "engine step after 20 rework loops"
    FRESH = "the same step before any"
    BUSY_STATE = "state of two tokens and four timers, out and in"
    COMPILE = "all diagrams of the five services compiled"
    COMPLETE = "user task completed in PostgreSQL, 32 callers"
    BARE_ROWS = "asyncpg, the same rows in one statement, 32 callers"
    #: Measured once more beside what is compared with them.
    ECHO_BESIDE = "gRPC echo, 32 callers, beside the lifecycles"
    TRANSACTION_BESIDE = "asyncpg transaction, beside the lifecycles"
    PIPELINED_BESIDE = "JetStream publish_async, beside the lifecycles"
    CHAIN_ECHO_BESIDE = "gRPC echo, 32 callers, beside the chain"
    CHAIN_TRANSACTION_BESIDE = "asyncpg transaction, beside the chain"
    CHAIN_PIPELINED_BESIDE = "JetStream publish_async, beside the chain"
    COMMIT_BESIDE = "asyncpg, durable row, beside the commands"
    PUBLISH_BESIDE = "JetStream publish, beside the commands"


#: Our figures and the raw limit each is shown beside.
LIMIT_OF: dict[Name, Name] = {
    Name.SUBMIT_1: Name.INSERT_1,
    Name.SUBMIT_32: Name.INSERT_32,
    Name.SUBMIT_256: Name.INSERT_256,
    Name.ACCEPT: Name.ECHO_32,
    Name.STEP_TRANSACTION: Name.PGBENCH,
    Name.STEP: Name.PGBENCH,
    Name.STEP_OF_TWO: Name.PGBENCH,
    Name.RELAY: Name.PIPELINED,
    Name.CONSUME: Name.FETCH,
    Name.COMPLETE: Name.BARE_ROWS,
    Name.ENGINE: Name.SPIFF,
    Name.REWORKED: Name.FRESH,
}
#: Figures of ours, in their order.
OURS: tuple[Name, ...] = (
    Name.LIFECYCLES,
    Name.SUBMIT_1,
    Name.SUBMIT_32,
    Name.SUBMIT_256,
    Name.COMMANDS,
    Name.SPARSE,
    Name.ACCEPT,
    Name.CHAIN,
    Name.STEP_TRANSACTION,
    Name.STEP,
    Name.STEP_OF_TWO,
    Name.COMPLETE,
    Name.RELAY,
    Name.CONSUME,
    Name.ENGINE,
    Name.REWORKED,
    Name.BUSY_STATE,
    Name.COMPILE,
)
#: Limits nothing of ours is compared with line by line.
ALONE: tuple[Name, ...] = (Name.ECHO_1, Name.TRANSACTION, Name.PUBLISH_1, Name.PUBLISH_32)
