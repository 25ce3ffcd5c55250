"""Files in the object store. The minio SDK is synchronous, so its calls run in a bounded pool of threads.

Bytes of clients skip the services: they go up and come down by short-lived presigned links.
"""

import asyncio
import hashlib
import io
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

import structlog
import urllib3
from minio import Minio
from minio.commonconfig import ENABLED, CopySource
from minio.error import MinioException, S3Error
from minio.retention import Retention
from minio.versioningconfig import VersioningConfig

from qabul_chassis.errors import Invalid, NotFound, Unavailable
from qabul_chassis.settings import Settings

log = structlog.get_logger(__name__)

T = TypeVar("T")

ATTACHMENTS = "attachments"
#: What clients upload; nothing here is trusted yet.
QUARANTINE = "quarantine"
#: Sealed answers: versioned and object-locked.
ANSWERS = "answers"

LINK_LIFETIME = timedelta(minutes=15)

_THREADS = 8
_CHUNK = 1 << 16

_GONE = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchVersion", "NoSuchBucket"})
_NOT_LOCKED = frozenset({"NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"})
_AWAY = frozenset({"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "XMinioServerNotInitialized"})


@dataclass(frozen=True, slots=True)
class Stat:
    """What the store knows about an object."""

    size: int
    etag: str
    content_type: str
    version_id: str | None
    modified_at: datetime | None
    metadata: Mapping[str, str] = field(default_factory=dict)


class Blobs:
    """The object store. Raises `NotFound` for what is not there and `Unavailable` while the store is away."""

    def __init__(self, settings: Settings, *, threads: int = _THREADS) -> None:
        # The SDK's own default would wait five minutes for a hung store.
        http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=2.0, read=10.0),
            maxsize=threads,
            retries=urllib3.Retry(
                total=3, connect=2, read=1, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504), redirect=0
            ),
        )
        self._client = _client(settings, settings.s3_endpoint, http)
        self._linker = _client(settings, settings.s3_public_endpoint or settings.s3_endpoint, http)
        self._http = http
        self._prefix = settings.s3_prefix
        self._lock_mode = settings.s3_lock_mode
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="blobs")

    async def presign_put(self, bucket: str, name: str, *, expires: timedelta = LINK_LIFETIME) -> str:
        """A link to upload one object by HTTP PUT."""
        return await self._ask(lambda: self._linker.presigned_put_object(self._bucket(bucket), name, expires=expires))

    async def presign_get(
        self, bucket: str, name: str, *, expires: timedelta = LINK_LIFETIME, file_name: str | None = None
    ) -> str:
        """A link to download one object, saved by browsers as `file_name`."""
        headers: dict[str, Any] = {}
        if file_name is not None:
            # RFC 6266: the encoded form carries Cyrillic; the plain one is for clients that do not know it.
            plain = "".join(sign if sign.isalnum() or sign in " .-_" else "_" for sign in _ascii(file_name))
            headers["response-content-disposition"] = (
                f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name)}"
            )
        return await self._ask(
            lambda: self._linker.presigned_get_object(
                self._bucket(bucket), name, expires=expires, response_headers=headers or None
            )
        )

    async def stat(self, bucket: str, name: str) -> Stat:
        """Size and kind of an object."""
        found = await self._ask(lambda: self._client.stat_object(self._bucket(bucket), name))
        return Stat(
            size=found.size or 0,
            etag=(found.etag or "").strip('"'),
            content_type=found.content_type or "application/octet-stream",
            version_id=found.version_id,
            modified_at=found.last_modified,
            metadata={
                key.lower().removeprefix("x-amz-meta-"): value
                for key, value in (found.metadata or {}).items()
                if key.lower().startswith("x-amz-meta-")
            },
        )

    async def read(self, bucket: str, name: str, *, limit: int) -> bytes:
        """The content of an object; raises `Invalid` when it is longer than `limit`, having read no more than that."""
        content = await self._ask(lambda: b"".join(self._chunks(bucket, name, limit + 1)))
        if len(content) > limit:
            raise Invalid(f"Expected at most {limit} bytes, but the object has more.", reason="TOO_LARGE")
        return content

    async def sha256(self, bucket: str, name: str) -> bytes:
        """The SHA-256 of an object's content, read without holding it whole."""

        def hashed() -> bytes:
            digest = hashlib.sha256()
            for chunk in self._chunks(bucket, name, None):
                digest.update(chunk)
            return digest.digest()

        return await self._ask(hashed)

    async def put(
        self, bucket: str, name: str, content: bytes, *, content_type: str = "application/octet-stream"
    ) -> Stat:
        """Store an object made by the service itself."""
        await self._ask(
            lambda: self._client.put_object(
                self._bucket(bucket), name, io.BytesIO(content), len(content), content_type=content_type
            )
        )
        return await self.stat(bucket, name)

    async def copy_locked(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        *,
        until: datetime,
        sha256: bytes,
        content_type: str = "application/pdf",
    ) -> Stat:
        """Copy an object and lock the copy until an instant; done again, it finds its first copy and changes nothing.

        The hash is kept beside the copy; whoever seals also compares it with `sha256(*target)`.
        """
        mark = sha256.hex()
        try:
            present = await self.stat(*target)
        except NotFound:
            present = None
        if present is None or present.metadata.get("sha256") != mark:
            await self._ask(
                lambda: self._client.copy_object(
                    self._bucket(target[0]),
                    target[1],
                    CopySource(self._bucket(source[0]), source[1]),
                    metadata={"sha256": mark, "Content-Type": content_type},
                    metadata_directive="REPLACE",
                )
            )
            present = await self.stat(*target)
        await self._ask(lambda: self._lock(*target, present.version_id, until))
        return present

    async def remove(self, bucket: str, name: str) -> None:
        """Remove an object; nothing happens when it is not there."""
        await self._ask(lambda: self._client.remove_object(self._bucket(bucket), name))

    async def names(self, bucket: str, prefix: str, *, limit: int = 1000) -> list[str]:
        """Names of the objects below a prefix, in order."""

        def listed() -> list[str]:
            objects = self._client.list_objects(self._bucket(bucket), prefix=prefix, recursive=True)
            return [item.object_name or "" for item, _ in zip(objects, range(limit), strict=False)]

        return await self._ask(listed)

    async def ensure_buckets(self) -> None:
        """Make the three buckets where they are missing."""

        def make() -> None:
            for bucket in (ATTACHMENTS, QUARANTINE):
                self._make(self._bucket(bucket), locked=False)
            self._make(self._bucket(ANSWERS), locked=True)

        await self._ask(make)

    async def reachable(self) -> bool:
        """Whether the store answers; for status and health, never raises."""
        try:
            await self._ask(lambda: self._client.bucket_exists(self._bucket(ANSWERS)))
        except (Unavailable, MinioException):
            return False
        return True

    def close(self) -> None:
        """Let the threads go; what is under way ends by its own time limit."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.clear()

    def _make(self, bucket: str, *, locked: bool) -> None:
        if not self._client.bucket_exists(bucket):
            try:
                self._client.make_bucket(bucket, object_lock=locked)
            except S3Error as problem:
                if problem.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                    raise
            log.info("bucket_made", bucket=bucket, locked=locked)
        if locked:
            self._set_versioning(bucket)

    def _set_versioning(self, bucket: str) -> None:
        """Turn versions on; a bucket that somebody made this moment is not seen at once by every part of a store."""
        for pause_s in (0.1, 0.2, 0.5, 1.0, None):
            try:
                self._client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
            except S3Error as problem:
                if problem.code not in _GONE or pause_s is None:
                    raise
                time.sleep(pause_s)  # in a thread of the pool
            else:
                return

    def _lock(self, bucket: str, name: str, version: str | None, until: datetime) -> None:
        # Said after the copy and not with it: SeaweedFS does not heed a retention that comes with a copy. A crash
        # in between leaves an unlocked copy, which the next attempt finds and locks.
        try:
            locked = self._client.get_object_retention(self._bucket(bucket), name, version_id=version)
        except S3Error as problem:
            if problem.code not in _NOT_LOCKED:
                raise
            locked = None
        if locked is None:
            retention = Retention(self._lock_mode, until)
            self._client.set_object_retention(self._bucket(bucket), name, retention, version_id=version)

    def _bucket(self, bucket: str) -> str:
        return self._prefix + bucket

    def _chunks(self, bucket: str, name: str, most: int | None) -> Iterator[bytes]:
        try:
            response = self._client.get_object(self._bucket(bucket), name, length=most or 0)
        except S3Error as problem:
            if problem.code == "InvalidRange":
                return  # an empty object has no first byte
            raise
        try:
            yield from response.stream(_CHUNK)
        finally:
            response.close()
            response.release_conn()

    async def _ask(self, question: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, question)
        except S3Error as problem:
            if problem.code in _GONE:
                raise NotFound("The file is not in the object store.", reason="FILE_NOT_FOUND") from None
            if problem.code in _AWAY:
                raise _away() from problem
            raise
        except (urllib3.exceptions.HTTPError, MinioException, OSError) as problem:
            raise _away() from problem


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _away() -> Unavailable:
    return Unavailable(
        "The object store does not answer.", reason="OBJECT_STORE_AWAY", hint="Try again; nothing was lost."
    )


def _client(settings: Settings, endpoint: str, http: urllib3.PoolManager) -> Minio:
    return Minio(
        endpoint,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        secure=settings.s3_secure,
        region=settings.s3_region,
        http_client=http,
    )
