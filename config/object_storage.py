"""Files of people in a store that S3's interface speaks to (django-storages), where S3_BUCKET names one.

What is opened was fetched whole, so that its digest is that of the very bytes that are sent; an object is
there whole or not at all, as the store's interface has it. A store that fails is FileStoreAway.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from commitments.files.whole_files import FileStoreAway

# So many seconds until it is connected, and between two parts of an answer; asked twice.
CONNECT_SECONDS: Final = 2
ANSWER_SECONDS: Final = 5
ATTEMPTS: Final = 2
# So much of a file is kept in memory, the rest on disk.
IN_MEMORY_BYTES: Final = 256 * 1024

P = ParamSpec("P")
Answer = TypeVar("Answer")


def _or_away(call: Callable[P, Answer]) -> Callable[P, Answer]:
    @wraps(call)
    def called(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            return call(*args, **kwargs)
        except (BotoCoreError, ClientError, Boto3Error) as error:
            raise FileStoreAway(str(error)) from error

    return called


class ObjectStorage(S3Storage):  # type: ignore[misc]
    """django-storages' own, within bounds of time and memory, and of nobody but this site."""

    def __init__(self, *, bucket_name: str, endpoint_url: str | None, region_name: str | None) -> None:
        super().__init__(
            bucket_name=bucket_name,
            endpoint_url=endpoint_url,
            region_name=region_name,
            # What lies under a name stays; the same content has the same name anyway.
            file_overwrite=False,
            max_memory_size=IN_MEMORY_BYTES,
            transfer_config=TransferConfig(use_threads=False),
            client_config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=ANSWER_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                signature_version="s3v4",
                # Others than Amazon have no name of a host for each bucket, and not every checksum.
                s3={"addressing_style": "path" if endpoint_url else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @_or_away
    def _open(self, name: str, mode: str = "rb") -> Any:
        """Raises FileNotFoundError where there is none."""
        opened = super()._open(name, mode)
        # Fetched now: whoever reads it later would meet the store's own failures.
        opened.file.seek(0)
        return opened

    @_or_away
    def _save(self, name: str, content: Any) -> str:
        return str(super()._save(name, content))

    @_or_away
    def exists(self, name: str) -> bool:
        return bool(super().exists(name))

    @_or_away
    def size(self, name: str) -> int:
        return int(super().size(name))

    @_or_away
    def delete(self, name: str) -> None:
        super().delete(name)
