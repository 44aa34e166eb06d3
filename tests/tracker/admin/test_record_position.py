"""Recording what many States said at once: a look at what changes first, and a result for each."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment, StatedPosition
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_officer,
    make_reviewer,
    make_source,
    state_position,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LIST = "/admin/commitments/commitment/"
PAGE = f"{LIST}position/"


@pytest.fixture
def officer(client):
    officer = make_officer()
    client.force_login(officer)
    return officer


@pytest.fixture
def commitments():
    make_conference(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    return [make_commitment(reference=f"BAG3-R1-{code}") for code in ("IRN", "IRQ", "TUR")]


def chosen(commitments):
    return ",".join(f"{one.pk}:{one.revision}" for one in commitments)


def on_record():
    return set(StatedPosition.objects.values_list("commitment__state__code", "position", "stated_on"))


def test_the_list_leads_to_the_page_with_what_was_selected(client, officer, commitments):
    page = client.post(
        LIST,
        {"action": "record_position_of_selected", "_selected_action": [one.pk for one in commitments[:2]]},
    )

    assert [row.commitment for row in page.context["rows"]] == commitments[:2]
    assert page.context["form"].initial["commitments"] == chosen(commitments[:2])


def test_a_preview_says_what_changes_and_records_nothing(client, officer, commitments):
    values = {"position": "noted", "stated_on": "2026-03-01", "commitments": chosen(commitments)}

    page = client.post(PAGE, values | {"preview": "1"})

    assert (page.status_code, page.context["ready_count"], page.context["refused_count"]) == (200, 3, 0)
    assert "Nothing is recorded yet" in page.content.decode()
    assert on_record() == set()
    late = client.post(PAGE, values | {"stated_on": "2026-03-11", "preview": "1"})
    assert [row.refusal != "" for row in late.context["rows"]] == [True] * 3


def test_all_are_recorded_with_a_result_for_each(client, officer, commitments):
    source = make_source(slug="press-1")
    state_position(commitments[0], "noted", stated_on=date(2026, 3, 1))
    seen = chosen(commitments)
    state_position(commitments[2], "supported")

    page = client.post(
        PAGE,
        {
            "position": "noted",
            "stated_on": "2026-03-01",
            "source": source.slug,
            "commitments": seen,
            "record": "1",
        },
    )

    rows = {row.commitment.state.code: row for row in page.context["rows"]}
    assert {code: (row.is_recorded, bool(row.refusal)) for code, row in rows.items()} == {
        "IRN": (True, False),
        "IRQ": (True, False),
        "TUR": (False, True),
    }
    assert StatedPosition.objects.filter(source=source, recorded_by=officer).count() == 2
    assert dict(Commitment.objects.values_list("state__code", "position")) == {
        "IRN": "noted",
        "IRQ": "noted",
        "TUR": "supported",
    }
    again = page.context["form"].initial
    assert (again["position"], again["commitments"]) == ("noted", f"{commitments[2].pk}:1")


def test_what_is_on_record_is_said_and_not_added(client, officer, commitments):
    state_position(commitments[0], "noted")
    values = {"position": "noted", "commitments": chosen(commitments[:1]), "record": "1"}

    page = client.post(PAGE, values)

    assert page.context["rows"][0].is_on_record
    assert StatedPosition.objects.count() == 1


@pytest.mark.parametrize("values", [{"position": ""}, {"position": "perhaps"}, {"source": "nowhere"}])
def test_a_form_that_cannot_be_read_records_nothing(client, officer, commitments, values):
    answer = client.post(
        PAGE, {"position": "noted", "commitments": chosen(commitments), "record": "1"} | values
    )

    assert answer.status_code == 422
    assert on_record() == set()


def test_only_who_keeps_the_record_records_positions(client, commitments):
    client.force_login(make_reviewer())
    values = {"position": "noted", "commitments": chosen(commitments), "record": "1"}

    assert client.post(PAGE, values).status_code == 403
    assert on_record() == set()
    assert (
        "record_position_of_selected"
        not in client.get(reverse("admin:commitments_commitment_changelist")).content.decode()
    )


@pytest.mark.parametrize("many", [1, 3])
def test_it_takes_no_more_queries_for_more(client, officer, commitments, django_assert_max_num_queries, many):
    values = {"position": "noted", "commitments": chosen(commitments[:many]), "record": "1"}

    with django_assert_max_num_queries(30):
        client.post(PAGE, values)
    assert len(on_record()) == many
