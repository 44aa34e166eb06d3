"""Fixtures that every test may ask for."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English, whatever language the one before it left."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def static_files_from_the_apps(settings: LazySettings) -> None:
    """No collected files and no manifest: `{% static %}` gives plain names, which live_server finds in the apps."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
