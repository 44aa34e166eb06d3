"""Whole worlds for tests: the demonstration, built once a run, and all the rows of a record to compare
one with another.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import override_settings
from django.utils import translation

from commitments.models import (
    Citation,
    Commitment,
    Conference,
    FurtherTheme,
    Indicator,
    Membership,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    StateGroup,
    StateTarget,
    Theme,
)
from commitments.word_index import install_word_index
from tests.bench.world.building import build_world
from tests.databases import Databases
from tests.extent import extent
from tests.row_checks import checked_by_the_database
from tracker.demo.building import build_demo
from tracker.demo.plans import PLANS, ConferencePlan
from tracker.demo.trail import build_trail
from tracker.models import Dissent, EvidenceFile, Measurement, Review, StatusReport

# The demonstration that tests read: of the seed that people get, on a day that stays.
DEMO_SEED, DEMO_NOW = 1, datetime(2026, 1, 15, 12, tzinfo=UTC)
DEMO_DAY = DEMO_NOW.date()
# Fewer States at each conference show the same.
SMALL_PLANS: Final = extent(tuple(replace(plan, states=min(plan.states, 14)) for plan in PLANS), long=PLANS)
# And where a test builds it itself, fewer still.
TINY_PLANS: Final = extent(tuple(replace(plan, states=min(plan.states, 5)) for plan in PLANS), long=PLANS)
MODELS = (
    State,
    Organization,
    Theme,
    SourceDocument,
    StateGroup,
    Membership,
    Conference,
    Participation,
    Resolution,
    FurtherTheme,
    Indicator,
    Citation,
    Commitment,
    StateTarget,
)


@contextmanager
def rolled_back_after_module(django_db_blocker: Any) -> Iterator[None]:
    """What is written inside is there for all tests of a module and gone after it; for fixtures that also
    ask for django_db_setup.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def once_a_module(make: Callable[[], object]) -> Any:
    """A fixture whose rows are made once for all tests of a module, on their day; what a test changes of them
    is undone. Every test of the module sees them, once one has asked for them.
    """

    @pytest.fixture(scope="module")
    def made(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[object]:
        day = request.node.get_closest_marker("time_machine")
        with rolled_back_after_module(django_db_blocker):
            with time_machine.travel(*day.args, **day.kwargs), translation.override("en"):
                rows = make()
            yield rows

    return made


@contextmanager
def seeded_record(databases: Databases) -> Iterator[None]:
    """Inside, the database holds the record that is loaded from fixtures/; what a test changes there must
    be undone.
    """
    with databases.instead("record", build=load_fixtures):
        yield


def load_fixtures() -> None:
    call_command("loaddata", *sorted(map(str, (settings.BASE_DIR / "fixtures").glob("*.json"))), verbosity=0)


@contextmanager
def demo_conferences(
    databases: Databases, *, seed: int = DEMO_SEED, plans: Sequence[ConferencePlan] = SMALL_PLANS
) -> Iterator[None]:
    """Inside, the database holds the demonstration before anything is reported; what a test changes must
    be undone.
    """

    @override_settings(DEMO=True)
    @patch("tracker.demo.building.PLANS", plans)
    @time_machine.travel(DEMO_NOW, tick=False)
    def build() -> None:
        checked_by_the_database(build_demo)(seed=seed, on=DEMO_DAY, with_trail=False)

    with databases.instead(_conferences(seed, plans), build=build):
        yield


def _conferences(seed: int, plans: Sequence[ConferencePlan]) -> str:
    return f"conferences_{seed}_{plans[0].states}"


@contextmanager
def demonstration(databases: Databases) -> Iterator[None]:
    """Inside, the database holds the demonstration with its trail; what a test changes must be undone."""

    @override_settings(DEMO=True)
    @time_machine.travel(DEMO_NOW, tick=False)
    @transaction.atomic
    def build() -> None:
        build_trail(seed=DEMO_SEED, on=DEMO_DAY, write_line=lambda _line: None)

    with demo_conferences(databases):
        pass
    with (
        override_settings(MEDIA_ROOT=databases.folder / "demonstration"),
        databases.instead("demonstration", build=build, of=_conferences(DEMO_SEED, SMALL_PLANS)),
    ):
        yield


def world() -> list[Any]:
    """Every row by its public keys, without database ids and times of writing."""
    rows = []
    for model in MODELS:
        for row in model._default_manager.all():
            values = {}
            for field in model._meta.concrete_fields:
                if field.name in {"id", "updated_at", "created_at", "attached_at"}:
                    continue
                value = getattr(row, field.name)
                values[field.name] = (
                    "-".join(value.natural_key()) if field.is_relation and value is not None else value
                )
            for field in model._meta.many_to_many:
                values[field.name] = sorted(
                    "-".join(other.natural_key()) for other in getattr(row, field.name).all()
                )
            rows.append((model.__name__, sorted(values.items())))
    return sorted(rows, key=str)


def trail_rows() -> list[Any]:
    """All that was said of the world, by public keys and without digests, which name people by database
    ids.
    """
    rows = [
        (
            row.commitment.reference,
            row.sequence,
            row.status,
            row.effective_on,
            row.recorded_at,
            row.author.username,
            row.note,
        )
        for row in StatusReport.objects.select_related("commitment", "author")
    ]
    rows += [
        (
            row.commitment.reference,
            row.sequence,
            row.verdict,
            row.status,
            row.recorded_at,
            row.reviewer.username,
            row.reason,
        )
        for row in Review.objects.select_related("commitment", "reviewer")
    ]
    rows += [
        (row.commitment.reference, row.sequence, row.note, row.recorded_at, row.author.username)
        for row in Dissent.objects.select_related("commitment", "author")
    ]
    rows += [
        (row.commitment.reference, row.observed_on, row.value, row.recorded_at)
        for row in Measurement.objects.select_related("commitment")
    ]
    return [
        *sorted(rows, key=str),
        sorted((str(file.key), file.sha256) for file in EvidenceFile.objects.all()),
    ]


@contextmanager
def connections_left_open() -> Iterator[None]:
    """As Django's own test client does: the end of a request that another client made would end the
    transaction of its test.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@contextmanager
def reference_world(databases: Databases, commitments: int) -> Iterator[None]:
    """Inside, the database holds the benchmarks' world of about so many commitments; what a test changes must
    be undone.
    """

    def build() -> None:
        build_world(commitments)
        # It is built without triggers.
        install_word_index(using=connection.alias)

    with databases.instead(f"reference_{commitments}", build=build):
        yield
