"""The reference world of the benchmarks keeps every invariant of the product."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef

from commitments.deadline_triggers import deadline_faults
from commitments.models import Closing, Commitment, StatedPosition
from commitments.vocabulary import Position, Status
from tests.bench.world.loading import ORDERS
from tests.bench.world.record import Scale
from tests.databases import Databases
from tests.worlds import reference_world
from tracker.models import Change, Dissent, Evidence, Review, StatusPeriod, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

SMALL = 500

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def _world(databases: Databases, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), reference_world(databases, SMALL):
        yield


def test_has_as_many_commitments_as_were_asked_for() -> None:
    assert abs(Commitment.objects.count() - SMALL) <= SMALL / 20
    for commitments in (SMALL, 20_000, 100_000, 1_000_000):
        planned = sum(resolutions * states for resolutions, states in Scale(commitments=commitments).shape())
        assert abs(planned - commitments) <= commitments / 20


def test_its_chains_hold() -> None:
    assert StatusReport.objects.exists()
    assert [*faults_of(Commitment.objects.all())] == []


def test_what_is_derived_follows_from_its_trails() -> None:
    assert StatusPeriod.objects.exists()
    assert [*differences()] == []
    assert deadline_faults() == []


def test_has_something_of_every_kind() -> None:
    assert {*Commitment.objects.values_list("status", flat=True)} == {*Status.values}
    assert {*Commitment.objects.values_list("position", flat=True)} == {*Position.values}
    for model in (Closing, StatedPosition, Review, Dissent, Evidence):
        assert model._default_manager.exists(), model
    assert Commitment.objects.filter(disputed=True).exists()
    assert Commitment.objects.filter(resolution__conference__published=False).exists()


def test_a_complete_report_has_evidence() -> None:
    complete = StatusReport.objects.filter(status=Status.COMPLETE)

    assert complete.exists()
    assert not complete.filter(evidence__isnull=True).exists()


def test_every_row_refers_to_rows_that_are_there() -> None:
    """Foreign keys were not checked while it was written."""
    lost = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.remote_field is not None and field.remote_field.model is not None:
                target = field.remote_field.model._base_manager.filter(pk=OuterRef(field.attname))
                named = model._base_manager.filter(**{f"{field.name}__isnull": False})
                rows = named.filter(~Exists(target))
                lost += [f"{model._meta.label}.{field.name}" for _row in rows[:1]]

    assert lost == []


def test_changes_are_numbered_in_the_order_of_their_time() -> None:
    changes = list(Change.objects.order_by("position").values_list("position", "changed_at"))

    assert [position for position, _at in changes] == list(range(1, len(changes) + 1))
    assert [at for _position, at in changes] == sorted(at for _position, at in changes)


def test_the_next_change_follows_the_last() -> None:
    commitment = Commitment.objects.order_by("pk").first()
    assert commitment is not None
    last = Change.objects.count()
    commitment.lead_agency = "Another agency"
    commitment.save(update_fields=["lead_agency", "updated_at"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert Change.objects.order_by("-position").values_list("position", flat=True).first() == last + 1


def test_indices_and_guards_are_there_again() -> None:
    """They were not while it was written."""
    lost = []
    with connection.cursor() as cursor:
        for model in ORDERS:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            declared = {index.name for index in (*model._meta.indexes, *model._meta.total_unique_constraints)}
            lost += sorted(declared - {*found})
            led = {column.column for column in model._meta.concrete_fields if column.db_index}
            # An index of an expression has no columns.
            lost += sorted(
                led - {first for one in found.values() if one["index"] for first in one["columns"][:1]}
            )

    assert lost == []
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        StatusReport.objects.update(note="Another note.")


def test_a_story_that_is_told_again_has_other_days_and_digests() -> None:
    first, again = (
        list(StatusReport.objects.filter(commitment__reference=f"BAG1-R{number}-AUS").order_by("sequence"))
        for number in (1, 2)
    )

    assert [one.note for one in first] == [one.note for one in again] != []
    assert {one.digest for one in first}.isdisjoint(one.digest for one in again)
    assert [one.effective_on for one in first] != [one.effective_on for one in again]


def test_every_history_begins_with_the_row() -> None:
    history: Any = Commitment.history  # type: ignore[attr-defined]

    assert history.count() == Commitment.objects.count()
    first = Commitment.objects.order_by("pk").first()
    assert first is not None
    assert history.get(id=first.pk).instance.lead_agency == first.lead_agency


def test_search_columns_are_those_of_a_saved_row() -> None:
    commitment = Commitment.objects.exclude(lead_agency="").order_by("pk").first()
    assert commitment is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_text FROM commitments_commitment WHERE id = %s", [commitment.pk])
        (stored,) = cursor.fetchone()

    assert stored == commitment.search_text != ""
