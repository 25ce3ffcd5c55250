"""What a service's refusal is for whoever called it."""

from grpc import StatusCode
from grpc.aio import AioRpcError, Metadata

from qabul_chassis.errors import ServiceError
from qabul_chassis.rpc import Catalogue
from qabul_chassis.rpc.status import DETAILS_KEY, status_of


def answered(error: ServiceError, language: str = "ru") -> AioRpcError:
    """The error that a call ends in when the service ends in this one."""
    status = status_of(error, language=language, catalogue=Catalogue())
    trailing = Metadata((DETAILS_KEY, status.SerializeToString()))
    code = next(code for code in StatusCode if code.value[0] == status.code)
    return AioRpcError(code, Metadata(), trailing, status.message)
