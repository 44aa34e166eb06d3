"""Migrations of the record's rows."""

from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from commitments.models import Closing, Commitment, Wording
from commitments.triggers import remove_record_guards
from tests.factories import at, make_commitment, make_conference, make_resolution

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 2, 1), tick=False)]
ENTERED = at(2026, 3, 5)
KEEP_WORDINGS = import_module("commitments.migrations.0016_first_wordings").keep_first_wordings
ADD_CLOSINGS = import_module("commitments.migrations.0004_closings_of_before").add_closings


def closed(reference, *, commitment_on, part_on=None, role="participant"):
    """A commitment as it was closed before there were closings: by columns alone."""
    row = make_commitment(reference=reference)
    part = row.participation
    with time_machine.travel(ENTERED, tick=False):
        part.closed_on, part.role = part_on, role
        part.save()
        row.closed_on = commitment_on
        row.save(update_fields=["closed_on", "updated_at"])
    with time_machine.travel(at(2026, 4, 1), tick=False):
        part.note_en = "Edited later."
        part.save()
    return row


def test_every_day_on_which_something_was_closed_becomes_a_closing():
    day, other = date(2026, 3, 1), date(2026, 3, 4)
    closed("BAG3-R1-IRQ", commitment_on=day, part_on=day)
    closed("BAG3-R1-IRN", commitment_on=day, role="observer")
    closed("BAG3-R1-TUR", commitment_on=day)
    closed("BAG3-R1-KWT", commitment_on=day, part_on=other)
    closed("BAG3-R1-QMA", commitment_on=day, part_on=other, role="observer")
    make_commitment(reference="BAG3-R1-QMB")

    ADD_CLOSINGS(apps, None)

    shown = {
        (str(closing.participation or closing.commitment), closing.closed_on, closing.by_role)
        for closing in Closing.objects.all()
    }
    assert shown == {
        ("BAG3-IRQ", day, False),
        ("BAG3-R1-IRN", day, True),
        ("BAG3-R1-TUR", day, False),
        ("BAG3-KWT", other, False),
        ("BAG3-QMA", other, False),
        ("BAG3-R1-QMA", day, True),
    }
    assert {closing.recorded_at for closing in Closing.objects.all()} == {ENTERED}
    assert dict(Commitment.objects.values_list("reference", "closed_on")) == {
        "BAG3-R1-IRQ": day,
        "BAG3-R1-IRN": day,
        "BAG3-R1-TUR": day,
        "BAG3-R1-KWT": other,
        "BAG3-R1-QMA": day,
        "BAG3-R1-QMB": None,
    }


def test_every_resolution_that_is_public_gets_its_first_wording():
    conference = make_conference(published=False)
    first = make_resolution(due_on=date(2026, 6, 1), strength="agreed")
    make_resolution(conference=make_conference(code="NEW1", published=False))
    with time_machine.travel(at(2026, 2, 5), tick=False):
        conference.published = True
        conference.save()
    with time_machine.travel(at(2026, 2, 9), tick=False):
        later = make_resolution(number=2)
        conference.city_en = "Baghdad"
        conference.save()
    remove_record_guards(using="default")
    Wording.objects.all().delete()

    KEEP_WORDINGS(apps, None)

    assert set(Wording.objects.values_list("resolution", "title_en", "strength", "due_on", "known_from")) == {
        (first.pk, "title 1 en", "agreed", date(2026, 6, 1), at(2026, 2, 5)),
        (later.pk, "title 2 en", None, None, at(2026, 2, 9)),
    }
    assert not Wording.objects.exclude(kind=None, known_until=None, reason="").exists()
