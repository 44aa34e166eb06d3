"""Fixtures that every test may ask for, and what every run has in common."""

import gc
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest import runner
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from config.catalogues import compile_catalogues
from tests import worlds
from tests.databases import SHARED, Databases
from tests.deep_calls import with_room
from tests.extent import IS_LONG
from tests.factories import FIRST, make_what_it_needs
from tests.recipes import keep

# Who asks for none of these is refused every database.
REACHES_A_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    """Settings that only a test run may have, and the catalogues, which a fresh copy has not compiled."""
    compile_catalogues()
    if not config.getoption("numprocesses", None):
        # Not in the process that only hands the tests to others.
        draw_cases()
    # No collected files and no manifest: `{% static %}` gives plain names, which live_server finds in the
    # apps.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # A password is meant to be slow to check; the tests check hundreds.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Nobody needs these rows after a crash.
    options = settings.DATABASES["default"]["OPTIONS"]
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """pytest's own, with room for the calls of a test below those of its plugins."""
    return with_room(runner.pytest_runtest_protocol)(item, nextitem)


def draw_cases() -> None:
    """Have Hypothesis draw the same cases in every short run and others in a long one, and call none slow."""
    import hypothesis

    unimportant = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
    hypothesis.settings.register_profile(
        "mithaq", derandomize=not IS_LONG, deadline=None, suppress_health_check=unimportant
    )
    hypothesis.settings.load_profile("mithaq")


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: the collector need not look at it again and again, nor at the
    rest as often as in a server, which lives for longer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """In the short form, run what no database can change on SQLite alone: what says so, and what may not
    ask any. Where the cases of one test are `in_turns`, each database takes its own.
    """
    if IS_LONG:
        return
    on_sqlite = connection.vendor == "sqlite"
    left = [] if on_sqlite else [item for item in items if is_for_one_database(item)]
    left += cases_of_the_other(items, on_sqlite=on_sqlite)
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


@pytest.fixture(autouse=True)
def nothing_kept_of_others() -> Iterator[None]:
    """Each test has a record of its own, and so no files that were made of another's."""
    yield
    shutil.rmtree(settings.VAR_DIR / "built", ignore_errors=True)


def is_for_one_database(item: Any) -> bool:
    return bool(item.get_closest_marker("one_database")) or not (
        item.get_closest_marker("django_db") or REACHES_A_DATABASE & set(item.fixturenames)
    )


def cases_of_the_other(items: list[Any], *, on_sqlite: bool) -> list[Any]:
    """The cases that the other database takes: every second one unless the mark says otherwise."""
    cases: dict[tuple[Any, str], list[Any]] = {}
    for item in items:
        if item.get_closest_marker("in_turns"):
            cases.setdefault((item.parent, item.originalname), []).append(item)
    left = []
    for of_test in cases.values():
        turns = of_test[0].get_closest_marker("in_turns").kwargs
        every = turns.get("sqlite" if on_sqlite else "postgresql", 2)
        first = 0 if on_sqlite else every - 1
        if len(of_test) >= every:
            left += [item for place, item in enumerate(of_test) if place % every != first]
    return left


@pytest.fixture(scope="session")
def databases(
    django_test_environment: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Databases]:
    """The databases of this process, the migrated one set up."""
    folder = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock():
        own = Databases(folder if worker_id == "master" else folder.parent, process=worker_id)
        own.set_up()
        keep(FIRST, make_what_it_needs)
    yield own
    with django_db_blocker.unblock():
        own.remove()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove what the processes of this run shared, once the last has ended."""
    if not hasattr(session.config, "workerinput"):
        folder = session.config._tmp_path_factory.getbasetemp()
        with session.config.stash[blocking_manager_key].unblock():
            Databases(folder, process="master").remove(made_by=SHARED)


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases) -> Iterator[None]:
    """Instead of pytest-django's, which migrates in every process and flushes after every test that
    commits.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: databases.put_back())
        yield


@pytest.fixture(scope="module")
def demonstration(databases: Databases, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration with its trail, for modules in which every test reads it."""
    with django_db_blocker.unblock(), worlds.demonstration(databases):
        yield


@pytest.fixture(scope="module")
def seeded_record(databases: Databases, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The record that is loaded from fixtures/, for modules in which every test reads it."""
    with django_db_blocker.unblock(), worlds.seeded_record(databases):
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English, whatever language the one before it left."""
    with translation.override("en"):
        yield


@pytest.fixture
def site_url(settings: Any) -> str:
    """The address under which the site is known, where a test reads whole addresses."""
    settings.SITE_URL = "https://mithaq.example"
    return settings.SITE_URL
