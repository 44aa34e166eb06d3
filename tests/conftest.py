"""Fixtures that every test may ask for, and what every run has in common."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation


def pytest_configure() -> None:
    """Settings that only a test run may have."""
    # No collected files and no manifest: `{% static %}` gives plain names, which live_server finds in the apps.
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    # A password is meant to be slow to check; the tests check hundreds.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English, whatever language the one before it left."""
    with translation.override("en"):
        yield
