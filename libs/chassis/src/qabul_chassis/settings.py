"""What an operator can set; each value is read from the environment as `QABUL_<NAME>`."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

#: The issuer of the keys that `qabul token` signs with; production refuses it.
DEV_ISSUER = "qabul-dev"

Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """Settings of one service process. A service with more of its own derives from this class."""

    model_config = SettingsConfigDict(env_prefix="QABUL_", frozen=True, extra="ignore")

    service: str = Field("", description="Name of the service; its own bootstrap sets it.")
    region: str = Field("namangan", description="Code of the region served; tokens of another region are refused.")
    region_dir: Path = Field(
        Path("deploy/regions/namangan"),
        description="Folder with the region's data: organisations, posts, calendar, rule tables.",
    )
    zone: str = Field("Asia/Tashkent", description="Time zone of civil days.")
    production: bool = Field(
        default=False, description="True refuses dev keys and every insecure choice, with a sentence."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    state_dir: Path = Field(Path(".local"), description="Folder for what a process keeps between starts.")

    grpc_host: str = Field("127.0.0.1", description="Address the gRPC server listens on.")
    grpc_port: Port = Field(0, description="Port of the gRPC server; 0 takes a free one and logs it.")
    grpc_tls_cert: Path | None = Field(
        None, description="PEM certificate of the server; with grpc_tls_key turns TLS on."
    )
    grpc_tls_key: Path | None = Field(None, description="PEM key of the server.")
    grpc_tls_client_ca: Path | None = Field(None, description="PEM authorities of callers; set, it demands mTLS.")
    grpc_ca: Path | None = Field(None, description="PEM authorities this service trusts when it calls another.")
    max_message_bytes: int = Field(4 << 20, ge=1024, description="Largest gRPC message taken or sent.")
    max_concurrent_calls: int = Field(
        256, ge=1, description="Calls under way before further ones get RESOURCE_EXHAUSTED."
    )
    max_deadline_s: float = Field(30.0, gt=0, description="Longest a unary call may run, whatever its caller asks for.")
    max_stream_s: float = Field(3600.0, gt=0, description="Longest a streaming call may run; its caller resumes.")
    drain_s: float = Field(10.0, ge=0, description="How long calls under way may finish after SIGTERM.")
    reflection: bool = Field(default=True, description="Serve gRPC reflection, so that grpcurl can list and call.")
    processes: int = Field(1, ge=1, description="Server processes that share the port; needs a fixed grpc_port.")

    metrics_host: str = Field("127.0.0.1", description="Address Prometheus scrapes.")
    metrics_port: Port | None = Field(None, description="Port Prometheus scrapes; 0 a free one, unset none.")
    otlp_endpoint: str | None = Field(
        None,
        description="OTLP/HTTP address that traces go to, such as http://collector:4318/v1/traces; unset, none do.",
    )
    trace_ratio: float = Field(0.05, ge=0, le=1, description="Share of new traces that are exported.")

    database_url: SecretStr = Field(
        SecretStr("postgresql://localhost/qabul"), description="PostgreSQL database of this service."
    )
    database_pool: int = Field(10, ge=2, description="Most connections of one process.")
    database_wait_s: float = Field(60.0, gt=0, description="How long a start waits for PostgreSQL.")

    nats_url: str = Field("nats://127.0.0.1:4222", description="NATS server or servers, comma-separated.")
    nats_user: str | None = Field(None, description="NATS user of this service.")
    nats_password: SecretStr | None = Field(None, description="Password of that user.")
    replicas: int = Field(1, ge=1, le=5, description="Replicas of this service's stream; three in a cluster.")
    stream_max_bytes: int = Field(8 << 30, ge=1 << 20, description="Size at which the stream refuses new events.")

    s3_endpoint: str = Field("127.0.0.1:9000", description="host:port of the object store.")
    s3_public_endpoint: str | None = Field(
        None, description="host:port that presigned links name, where clients reach the store by another address."
    )
    s3_access_key: str = Field("", description="Access key of the object store.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret key of the object store.")
    s3_secure: bool = Field(default=False, description="Use HTTPS to the object store.")
    s3_region: str = Field("us-east-1", description="S3 region name; asking the server for it would cost a call.")
    s3_prefix: str = Field("", description="Put before each bucket name, so that two regions can share one store.")
    s3_lock_mode: Literal["COMPLIANCE", "GOVERNANCE"] = Field(
        "GOVERNANCE", description="Object lock of sealed answers; COMPLIANCE cannot be lifted by anybody."
    )

    jwks: str = Field("", description="Keys that tokens are verified with: path or URL of a JWKS document.")
    token_issuer: str | None = Field(None, description="Demand this `iss`; required in production.")
    token_audience: str | None = Field(None, description="Demand this `aud`.")
    jwks_refresh_s: float = Field(300.0, gt=0, description="Age at which the keys are read again.")
    token_file: Path | None = Field(
        None, description="File with this service's own token for calls it makes on nobody's behalf."
    )

    intake_target: str | None = Field(None, description="gRPC target of intake, host:port.", examples=["127.0.0.1:1"])
    routing_target: str | None = Field(None, description="gRPC target of routing.", examples=["127.0.0.1:1"])
    execution_target: str | None = Field(None, description="gRPC target of execution.", examples=["127.0.0.1:1"])
    review_target: str | None = Field(None, description="gRPC target of review.", examples=["127.0.0.1:1"])
    reporting_target: str | None = Field(None, description="gRPC target of reporting.", examples=["127.0.0.1:1"])

    @classmethod
    def stand_ins(cls) -> dict[str, Any]:
        """Examples in the place of what has to be set and is not: enough to look at a service, not to run it."""
        unset = {name for name in cls.model_fields if f"QABUL_{name.upper()}" not in os.environ}
        return {name: field.examples[0] for name, field in cls.model_fields.items() if field.examples and name in unset}

    @property
    def civil_zone(self) -> ZoneInfo:
        """The zone that turns instants into civil days."""
        return ZoneInfo(self.zone)

    def target(self, service: str) -> str:
        """The gRPC target of another service; a sentence when it is not set."""
        target: str | None = getattr(self, f"{service}_target", None)
        if not target:
            raise ValueError(
                f"Expected QABUL_{service.upper()}_TARGET (host:port), but it is not set; set it and restart."
            )
        return target

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"Expected an IANA zone such as Asia/Tashkent, but found '{zone}'.") from None
        return zone

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [*self._pairs(), *(self._insecure() if self.production else ())]
        if problems:
            raise ValueError(" ".join(problems))
        return self

    def _pairs(self) -> list[str]:
        problems = []
        if (self.grpc_tls_cert is None) != (self.grpc_tls_key is None):
            problems.append("Expected QABUL_GRPC_TLS_CERT and QABUL_GRPC_TLS_KEY together, but only one is set.")
        if self.grpc_tls_client_ca is not None and self.grpc_tls_cert is None:
            problems.append("Expected a server certificate beside QABUL_GRPC_TLS_CLIENT_CA, but there is none.")
        if self.processes > 1 and self.grpc_port == 0:
            problems.append("Expected a fixed QABUL_GRPC_PORT for more than one process, but it is 0 (any free port).")
        return problems

    def _insecure(self) -> list[str]:
        """Name everything a production setting refuses (architecture, 8)."""
        problems = []
        if not self.jwks:
            problems.append("Production needs QABUL_JWKS, the keys that tokens are verified with, but it is not set.")
        if urlsplit(self.jwks).scheme == "http":
            problems.append("Production reads QABUL_JWKS over https or from a file, but its address is plain http.")
        if not self.token_issuer:
            problems.append("Production needs QABUL_TOKEN_ISSUER, but it is not set.")
        if self.token_issuer == DEV_ISSUER:
            problems.append(f"Production refuses the development issuer '{DEV_ISSUER}'; name the real one.")
        if self.grpc_tls_cert is None and self.grpc_host not in {"127.0.0.1", "::1", "localhost"}:
            problems.append(
                f"Production needs TLS on {self.grpc_host}; set QABUL_GRPC_TLS_CERT and QABUL_GRPC_TLS_KEY."
            )
        if not self.s3_access_key or not self.s3_secret_key.get_secret_value():
            problems.append(
                "Production needs keys for the object store; set QABUL_S3_ACCESS_KEY and QABUL_S3_SECRET_KEY."
            )
        if self.s3_lock_mode != "COMPLIANCE":
            problems.append("Production seals answers for good; set QABUL_S3_LOCK_MODE=COMPLIANCE.")
        if not self.nats_user or self.nats_password is None:
            problems.append("Production needs a NATS user of its own; set QABUL_NATS_USER and QABUL_NATS_PASSWORD.")
        return problems
