"""Many rows are inserted as few are: with their keys, what is computed of them, and their history."""

from datetime import date

import pytest
from django.db import DataError, connection, transaction

from commitments import many_rows
from commitments.many_rows import among, copy_to_history, found_rows, insert_rows, update_found, update_rows
from commitments.models import Commitment, Participation
from tests.factories import make_conference, make_resolution, make_state

pytestmark = pytest.mark.django_db
# What a text of an array has to be written with care for.
AGENCY = "Zürich % 'office', {\"left\\\\right\"} \\ NULL"
CODES = ["XAA", "XAB", "XAC"]
HISTORY = ("reference", "state_id", "lead_agency", "due_on", "history_type", "history_change_reason")


@pytest.fixture(params=[1, 50], ids=["many", "few"])
def rows(request, monkeypatch):
    """Commitments that are not stored yet, of a file of many rows or of a few."""
    monkeypatch.setattr(many_rows, "MANY", request.param)
    resolution = make_resolution(conference=make_conference())
    parts = [Participation(conference=resolution.conference, state=make_state(code=code)) for code in CODES]
    for part in parts:
        part.basis = "official_record"
    insert_rows(parts)
    commitments = [
        Commitment(
            resolution=resolution,
            state=part.state,
            participation=part,
            lead_agency=AGENCY,
            due_on=date(2027, 5, 1),
        )
        for part in parts
    ]
    for row in commitments:
        row.clean()
    return commitments


def test_each_row_is_stored_and_has_its_key(rows):
    insert_rows(rows)

    stored = {row.pk: row for row in Commitment.objects.all()}
    assert sorted(stored) == [row.pk for row in rows]
    for row in rows:
        same = stored[row.pk]
        assert (same.reference, same.state_id, same.due_on) == (row.reference, row.state_id, row.due_on)
        assert same.lead_agency == AGENCY
        assert same.search_text == row.search_text != ""
        assert not row._state.adding
    rows[0].lead_agency = "Other"
    rows[0].save()
    assert Commitment.objects.count() == 3


def test_their_history_begins_with_what_they_are(rows):
    insert_rows(rows)

    copy_to_history(rows, reason="an import")

    for row in rows:
        first = row.history.get()
        row.refresh_from_db()
        one_by_one = Commitment.history.model(
            **{
                field.attname: getattr(row, field.attname)
                for field in Commitment.history.model.tracked_fields
            }
        )
        for name in HISTORY[:4]:
            assert getattr(first, name) == getattr(one_by_one, name) == getattr(row, name)
        assert (first.history_type, first.history_change_reason) == ("+", "an import")


def test_the_columns_that_are_named_are_stored_and_no_other(rows):
    insert_rows(rows)
    Commitment.objects.update(position="noted")
    for row in rows:
        row.lead_agency, row.position = f"Office of {row.state_id}", "supported"

    update_rows(rows, ["lead_agency", "search_text"])
    copy_to_history(rows, reason="an import", is_new=False)

    for row in Commitment.objects.all():
        assert (row.lead_agency, row.position) == (f"Office of {row.state_id}", "noted")
        assert f"office of {row.state_id}" in row.search_text
        (past,) = row.history.all()
        assert (past.lead_agency, past.position, past.history_type) == (row.lead_agency, "noted", "~")


def test_nothing_is_written_of_no_rows():
    insert_rows([])
    update_rows([], ["lead_agency"])
    copy_to_history([], reason="an import")


def test_what_is_found_is_changed_and_counted_and_nothing_else(rows):
    insert_rows(rows)
    offices = [f"Office 'of' {row.state_id}" for row in rows]
    found_by = [{"id": row.pk, "version": 1 if row is rows[1] else 0} for row in rows]

    become = [{"lead_agency": office, "due_on": None} for office in offices]
    count = update_found(found_rows(Commitment, list(zip(become, found_by, strict=True))))

    assert count == 2
    stored = Commitment.objects.order_by("pk").values_list("lead_agency", "due_on")
    assert list(stored) == [
        (offices[0], None),
        (AGENCY, date(2027, 5, 1)),
        (offices[2], None),
    ]
    assert update_found(found_rows(Commitment, [])) == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no length of a text")
def test_a_text_that_is_too_long_is_refused_and_not_cut(rows):
    rows[2].lead_agency = "x" * 201

    with pytest.raises(DataError), transaction.atomic():
        insert_rows(rows)


def test_numbers_and_texts_are_found_among_many(rows):
    insert_rows(rows)
    one, _other, third = sorted(rows, key=lambda row: row.pk)

    assert {*Commitment.objects.filter(pk__in=among({one.pk, third.pk}))} == {one, third}
    assert Commitment.objects.get(reference__in=among([one.reference, "'%s"], texts=True)) == one
    assert not Commitment.objects.filter(reference__in=among([], texts=True)).exists()
    assert not Commitment.objects.filter(pk__in=among([])).exists()
