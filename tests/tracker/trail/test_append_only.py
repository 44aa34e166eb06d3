"""What was recorded is changed and removed by nobody: the database itself refuses, whatever way it is
tried.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from commitments.vocabulary import EvidenceKind
from tests.factories import (
    at,
    dissent,
    make_commitment,
    make_evidence_file,
    make_focal_point,
    make_indicator,
    make_officer,
    make_source,
    report,
    review,
    web_page,
)
from tracker.evidence.uploading import store_file
from tracker.models import Dissent, Evidence, EvidenceCopy, EvidenceFile, Measurement, Review, StatusReport
from tracker.trail.copying import record_copy
from tracker.trail.recording import NewEvidence
from tracker.trail.triggers import APPEND_ONLY, install_trail_guards, remove_trail_guards

pytestmark = pytest.mark.django_db
CHANGES = {
    StatusReport: {"note": "Changed."},
    Review: {"reason": "Changed."},
    Dissent: {"note": "Changed."},
    Evidence: {"title": "Changed."},
    EvidenceFile: {"name": "changed.txt"},
    EvidenceCopy: {"digest": "f" * 64},
    Measurement: {"value": Decimal(7)},
}


@pytest.fixture(autouse=True)
def recorded():
    """A row of each kind."""
    with time_machine.travel(at(2026, 3, 10), tick=False):
        commitment = make_commitment()
        focal = make_focal_point(state=commitment.state)
        backed = [
            web_page(),
            NewEvidence(kind=EvidenceKind.FILE, title="The file", file=make_evidence_file(uploaded_by=focal)),
        ]
        made = report(commitment=commitment, effective_on=date(2026, 3, 1), author=focal, evidence=backed)
        officer = make_officer()
        page = store_file(content=BytesIO(b"<html></html>"), name="p", uploaded_by=officer, is_copy=True)
        record_copy(evidence=made.evidence.get(number=1), file=page, author=officer, expected_version=1)
        dissent(of=review(of=made, verdict="accept", status="not_started"), author=focal)
        Measurement(
            commitment=commitment,
            indicator=make_indicator(resolution=commitment.resolution),
            observed_on=date(2026, 3, 1),
            number=1,
            value=Decimal(5),
            source=make_source(),
            author=officer,
            recorded_at=at(2026, 3, 10),
        ).save(force_insert=True)


def rows():
    return {model: list(model._default_manager.order_by("pk").values()) for model in CHANGES}


def ways(model):
    """All that the ORM and SQL offer."""
    table, (field, value) = model._meta.db_table, next(iter(CHANGES[model].items()))
    row = model._default_manager.order_by("pk").first()
    setattr(row, field, value)

    def sql(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    yield "save", row.save
    yield "update", lambda: model._default_manager.update(**CHANGES[model])
    yield "bulk_update", lambda: model._default_manager.bulk_update([row], [field])
    yield "SQL that changes nothing", lambda: sql(f"UPDATE {table} SET id = id")
    yield "_raw_delete", lambda: model._default_manager.all()._raw_delete("default")
    yield "SQL", lambda: sql(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        # What waits for the end of the transaction would refuse it for another reason.
        yield "TRUNCATE", lambda: sql(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")
    else:
        yield "REPLACE", lambda: sql(f"DELETE FROM {table} WHERE id = {row.pk}")


def test_every_kind_of_row_is_tried():
    assert set(CHANGES) == set(APPEND_ONLY)
    assert all(rows().values())


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_the_database_refuses(model):
    before = rows()
    for way, act in ways(model):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            act()
        assert rows() == before, way


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_without_the_triggers_it_would_not(model):
    """The control: what refuses above is the triggers."""
    remove_trail_guards(using="default")
    try:
        model._default_manager.update(**CHANGES[model])
    finally:
        install_trail_guards(using="default")

    (field, value) = next(iter(CHANGES[model].items()))
    assert set(model._default_manager.values_list(field, flat=True)) == {value}


def test_migrate_puts_the_triggers_back():
    remove_trail_guards(using="default")
    call_command("migrate", verbosity=0)

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        StatusReport.objects.update(note="Changed.")
