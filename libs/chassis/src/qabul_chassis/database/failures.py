"""What the driver's failures mean for a change: lost race, server away, or fault in the code."""

import asyncpg

from qabul_chassis.errors import Conflict, DatabaseAway, ServiceError, Unavailable, Unsure

#: The server or the way to it is gone, for now. What was being done may be tried again where that is safe.
AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    OSError,
)

_RACES = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)


def is_away(failure: BaseException) -> bool:
    """Whether a failure says that the server is away, rather than that the statement is wrong."""
    if isinstance(failure, AWAY):
        return True
    # The driver's word for a connection that broke meanwhile, and for faults of the caller alike.
    return isinstance(failure, asyncpg.InterfaceError) and not isinstance(failure, ValueError) and _is_closed(failure)


def _is_closed(failure: asyncpg.InterfaceError) -> bool:
    return any(word in str(failure) for word in ("closed", "closing", "released back to the pool"))


def of_read(failure: Exception) -> Exception:
    """What a failed read raises."""
    if is_away(failure):
        return DatabaseAway("The database cannot be reached for now.", hint="Try again in a few seconds.")
    if isinstance(failure, asyncpg.QueryCanceledError):
        return Unavailable("The database took longer than it may for this.", reason="STATEMENT_TIMEOUT")
    return failure


def of_lost_transaction(failure: Exception) -> Exception:
    """What a failure within an explicit transaction raises: nothing of it is in."""
    found = of_write(failure)
    return of_read(failure) if isinstance(found, Unsure) else found


def of_write(failure: Exception) -> Exception:
    """What a failed commit raises; a lost connection leaves open whether the change is in."""
    if isinstance(failure, ServiceError):
        return failure
    if isinstance(failure, asyncpg.UniqueViolationError):
        return Conflict(
            f"Another change wrote the same row of '{failure.table_name}' first.", constraint=failure.constraint_name
        )
    if isinstance(failure, _RACES):
        table = getattr(failure, "table_name", None)
        return Conflict(f"Another change of '{table or 'the same rows'}' came first.", constraint=table)
    if is_away(failure):
        return Unsure("The database went away while the change was being written.", hint="Send the same request again.")
    return of_read(failure)
