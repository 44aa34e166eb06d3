"""Many rows are inserted as few are: with their keys, what is computed of them, and their history."""

from datetime import date

import pytest

from commitments import many_rows
from commitments.many_rows import copy_to_history, insert_rows, update_rows
from commitments.models import Commitment, Participation
from tests.factories import make_conference, make_resolution, make_state

pytestmark = pytest.mark.django_db
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
            lead_agency="Zürich % 'office'",
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
