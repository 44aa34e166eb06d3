"""Where the files that people hand in are kept: on disk, or in a store that the environment names."""

import importlib.util
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def file_storage(bucket: str, *, endpoint: str, region: str) -> dict[str, Any]:
    """What Django is told of it. Raises ImproperlyConfigured for half of a store, or without its package."""
    if not bucket:
        if endpoint or region:
            raise ImproperlyConfigured("S3_ENDPOINT and S3_REGION are of a store: name its S3_BUCKET too.")
        return {"BACKEND": "commitments.files.whole_files.WholeFileStorage"}
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise ImproperlyConfigured("S3_ENDPOINT begins with https:// (or http:// inside the house).")
    if importlib.util.find_spec("storages") is None:
        raise ImproperlyConfigured(
            "S3_BUCKET is set, and what speaks to such a store is not installed: run "
            "`.venv/bin/python -m pip install --require-hashes -r .lock/s3.txt`."
        )
    return {
        "BACKEND": "config.object_storage.ObjectStorage",
        "OPTIONS": {"bucket_name": bucket, "endpoint_url": endpoint or None, "region_name": region or None},
    }
