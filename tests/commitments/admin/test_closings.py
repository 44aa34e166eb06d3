"""Closing one commitment alone, and reopening it, on its page; what cannot be is refused by its field."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from commitments.models import Closing
from commitments.record.closing import ClosingRefused, close_commitment
from commitments.triggers import remove_record_guards
from tests.factories import at, make_commitment, make_conference, make_officer
from tests.seen import seen_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
GIVEN = {"closing_closed_on": "2026-03-01", "closing_kind": "ended", "closing_reason": "The ministry left."}


@pytest.fixture
def commitment(client):
    make_conference(starts_on=date(2026, 1, 5))
    client.force_login(make_officer())
    return make_commitment()


def save(client, commitment, **values):
    address = reverse("admin:commitments_commitment_change", args=[commitment.pk])
    form = client.get(address).context["adminform"].form
    filled = {name: form[name].value() for name in form.fields}
    given = {name: value or "" for name, value in filled.items()} | values
    return client.post(address, seen_at(client, address) | given)


def errors_of(answer):
    return answer.context["adminform"].form.errors


def closings(commitment):
    rows = Closing.objects.known().filter(commitment=commitment)
    return list(rows.values_list("closed_on", "reopened_on", "kind", "reason"))


def test_a_commitment_is_closed_alone_and_reopened(client, commitment):
    other = make_commitment(reference="BAG3-R2-IRQ")

    assert save(client, commitment, **GIVEN).status_code == 302
    assert closings(commitment) == [(date(2026, 3, 1), None, "ended", "The ministry left.")]
    commitment.refresh_from_db()
    assert (commitment.closed_on, commitment.revision) == (date(2026, 3, 1), 1)
    assert closings(other) == []

    again = {"closing_reopened_on": "2026-03-08", "closing_reason": "It came back."}
    assert save(client, commitment, **again).status_code == 302
    ((closed_on, reopened_on, *_kind),) = closings(commitment)
    assert (closed_on, reopened_on) == (date(2026, 3, 1), date(2026, 3, 8))
    commitment.refresh_from_db()
    assert commitment.closed_on is None


@pytest.mark.parametrize("missing", GIVEN)
def test_closing_takes_day_kind_and_reason(client, commitment, missing):
    answer = save(client, commitment, **(GIVEN | {missing: ""}))

    assert set(errors_of(answer)) == {missing}
    assert closings(commitment) == []


@pytest.mark.parametrize(
    "given", [{"closing_reopened_on": "2026-03-08"}, {"closing_reason": "It came back."}]
)
def test_reopening_takes_day_and_reason(client, commitment, given):
    close_commitment(commitment, closed_on=date(2026, 3, 1))

    answer = save(client, commitment, **given)

    (missing,) = {"closing_reopened_on", "closing_reason"} - set(given)
    assert set(errors_of(answer)) == {missing}
    assert Closing.objects.known().get().reopened_on is None


@pytest.mark.parametrize("follows", ["by_role", "by_addressees"])
def test_a_closing_that_follows_from_something_else_is_not_reopened_here(client, commitment, follows):
    Closing.objects.create(commitment=commitment, closed_on=date(2026, 3, 1), **{follows: True})

    page = client.get(reverse("admin:commitments_commitment_change", args=[commitment.pk]))

    fields = page.context["adminform"].form.fields
    assert "closing_reopened_on" not in fields
    assert "closing_closed_on" in fields


def test_nothing_is_chosen_in_advance_and_saving_something_else_closes_nothing(client, commitment):
    assert save(client, commitment, lead_agency="Ministry").status_code == 302

    assert closings(commitment) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"closing_closed_on": "2026-01-04"}, "what ended before never was"),
        ({"closing_kind": "in_error", "closing_closed_on": "2026-03-11"}, "today or earlier"),
    ],
)
def test_an_end_that_cannot_be_is_refused(client, commitment, values, said):
    answer = save(client, commitment, **(GIVEN | values))

    assert said in errors_of(answer)["closing_closed_on"][0]
    assert closings(commitment) == []


def test_an_end_before_the_start_is_refused_at_the_door(commitment):
    with pytest.raises(ClosingRefused, match="what ended before never was"):
        close_commitment(commitment, closed_on=date(2026, 1, 4))


def test_a_day_to_come_reopens_nothing(client, commitment):
    close_commitment(commitment, closed_on=date(2026, 3, 1))

    answer = save(client, commitment, closing_reopened_on="2026-03-11", closing_reason="It came back.")

    assert "once that day has come" in errors_of(answer)["closing_reopened_on"][0]


CHANGES = {
    "day": lambda: Closing.objects.update(closed_on=date(2026, 2, 1)),
    "reason": lambda: Closing.objects.update(reason="Another."),
    "second end": lambda: Closing.objects.exclude(known_until=None).update(known_until=at(2026, 3, 12)),
    "removal": lambda: Closing.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_or_remove_a_closing(commitment, change):
    close_commitment(commitment, closed_on=date(2026, 3, 1))
    Closing.objects.update(known_until=at(2026, 3, 10))

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        CHANGES[change]()

    remove_record_guards(using="default")
    CHANGES[change]()
