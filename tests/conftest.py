"""Fixtures that every test may ask for, and what every run has in common."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from config.catalogues import compile_catalogues


def pytest_configure() -> None:
    """Settings that only a test run may have, and the catalogues, which a fresh copy has not compiled."""
    compile_catalogues()
    # No collected files and no manifest: `{% static %}` gives plain names, which live_server finds in the apps.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # A password is meant to be slow to check; the tests check hundreds.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English, whatever language the one before it left."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def guards_off_before_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that commits, the tables are emptied, which the guards of the trail refuse; `flush` puts them back with its post_migrate."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker is not None and marker.kwargs.get("transaction")) or {
        "transactional_db",
        "live_server",
    } & set(request.fixturenames)
    if not commits:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    # The models are not there yet when this file is read.
    from tracker.trail.triggers import remove_trail_guards

    remove_trail_guards(using="default")
