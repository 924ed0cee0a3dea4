"""Pictures in a bucket of an S3 storage. Its packages come with `make storage`: imported only where one is named."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

# Instead of five minutes: a page waits for a storage that hangs. Seconds; a large file may take several reads.
LIMITS = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})


def _or_os_error[**P, T](method: Callable[P, T]) -> Callable[P, T]:
    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the bucket cannot be used ({error}); check KKW_EXPORT_STORAGE and its keys") from error

    return call


class BucketStorage(S3Storage):
    """Raises OSError, as a folder does, where the bucket does not answer or refuses."""

    client_config: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(LIMITS)

    @_or_os_error
    def _open(self, name: str, mode: str = "rb") -> Any:
        file = super()._open(name, mode)
        file.open()  # fetches it, now and not at the first read
        return file

    _save = _or_os_error(S3Storage._save)
    delete = _or_os_error(S3Storage.delete)
    exists = _or_os_error(S3Storage.exists)
    listdir = _or_os_error(S3Storage.listdir)
    size = _or_os_error(S3Storage.size)
