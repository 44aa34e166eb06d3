"""The form of a mapping: what it asks, what it keeps, and what it refuses."""

import io
import re

import pytest
from django.urls import reverse

from commitments.models import State
from tests.factories import at, make_commitment, make_focal_point, make_officer, make_state
from tracker.models import Import, SavedMapping, StatusReport

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]
ROWS = "Member,No.,Score\nIraq,1,0\nIrak,2,-1\nIraq,3,\n"
COLUMNS = {"state": "Member", "resolution": "No.", "status": "Score"}
FOR_ALL = {"conference-for-all": "BAG3", "effective_on-for-all": "2026-02-01"}


@pytest.fixture(autouse=True)
def officer(client):
    for number in (1, 2, 3):
        make_commitment(reference=f"BAG3-R{number}-IRQ")
    person = make_officer(username="layla")
    client.force_login(person)
    return person


def hand_in(client, text=ROWS, **values):
    file = io.BytesIO(text.encode())
    file.name = "rows.csv"
    client.post(
        reverse("admin:tracker_import_add"),
        {"kind": "reports", "calendar": "gregorian", "file": file} | values,
    )
    return reverse("admin:tracker_import_check", args=[Import.objects.latest("pk").pk])


def asked(page):
    """The field that asks what a value stands for, by the value."""
    return {
        found.text: found.meaning.html_name
        for column in page.context["form"].found()
        for found in column.values
    }


def test_values_that_were_found_are_asked_for_and_learned(client):
    address = hand_in(client)
    page = client.post(address, COLUMNS | FOR_ALL, follow=True)
    fields = asked(page)
    assert set(fields) == {"Irak", "0", "-1", ""}
    assert "(not understood)" in page.content.decode()

    said = {fields["0"]: "limited", fields["-1"]: "not_started", fields[""]: "no_row", fields["Irak"]: "IRQ"}
    page = client.post(address, COLUMNS | FOR_ALL | said, follow=True)
    assert "2 rows can be imported" in page.content.decode()
    assert "1 row asks for nothing" in page.content.decode()

    address = reverse("admin:tracker_import_run", args=[Import.objects.get().pk])
    answer = client.post(address, {"checked": page.context["checked"]})
    assert "2 rows of the record were changed" in b"".join(answer.streaming_content).decode()
    assert dict(StatusReport.objects.values_list("commitment__reference", "status")) == {
        "BAG3-R1-IRQ": "limited",
        "BAG3-R2-IRQ": "not_started",
    }


def test_a_name_is_taken_for_a_state_always_where_that_is_said(client):
    address = hand_in(client)
    field = asked(client.post(address, COLUMNS | FOR_ALL, follow=True))["Irak"]

    page = client.post(
        address, COLUMNS | FOR_ALL | {f"{field}-other": "Iraq", f"{field}-always": "on"}, follow=True
    )

    assert "Irak" in State.objects.get(code="IRQ").other_names.splitlines()
    assert "Irak" not in asked(page) or page.context["plan"].mapping.meanings["state"] == {"Irak": "IRQ"}


def test_whoever_may_not_name_states_is_not_asked_to(client):
    client.force_login(make_focal_point(state=make_state(code="IRQ")))
    address = hand_in(client)
    field = asked(client.post(address, COLUMNS | FOR_ALL, follow=True))["Irak"]

    client.post(address, COLUMNS | FOR_ALL | {field: "IRQ", f"{field}-always": "on"})

    assert "Irak" not in State.objects.get(code="IRQ").other_names


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"effective_on-for-all": "2026-02-30"}, "There is no such day"),
        ({"status-for-all": "limited"}, "not both"),
        ({"conference-for-all": "NOPE"}, "Select a valid choice"),
        ({"state": "No such heading"}, "Select a valid choice"),
        ({"date_order": "sideways"}, "Select a valid choice"),
        ({"save_as": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_read_is_an_error_of_the_form(client, sent, says):
    address = hand_in(client)

    answer = client.post(address, COLUMNS | FOR_ALL | sent)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Import.objects.get().constants == {}


def test_a_mapping_kept_under_a_name_reads_the_next_file_alike(client):
    address = hand_in(client)
    client.post(address, COLUMNS | FOR_ALL | {"save_as": "Scores of members"})
    kept = SavedMapping.objects.get()

    address = hand_in(client, ROWS.replace("Score", "Mark"))
    assert "Scores of members" in client.get(address).content.decode()
    page = client.post(address, {"like": kept.pk}, follow=True)

    assert "The file has no column of these names: Score." in page.content.decode()
    assert page.context["plan"].columns == {"state": "Member", "resolution": "No."}
    assert page.context["plan"].mapping.constants == {"conference": "BAG3", "effective_on": "2026-02-01"}


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30, "²"])
def test_a_mapping_that_is_not_there_is_not_found(client, key):
    assert client.post(hand_in(client), {"like": key}).status_code == 404


def test_the_values_of_a_column_are_asked_for_some_at_a_time(client):
    rows = "".join(f"Iraq,1,mark {number}\n" for number in range(70))
    page = client.post(hand_in(client, "Member,No.,Score\n" + rows), COLUMNS | FOR_ALL, follow=True)

    assert len(asked(page)) == 60
    assert "10 more values follow" in page.content.decode()


def test_values_for_all_rows_have_a_name_for_those_who_do_not_see(client):
    page = client.get(hand_in(client)).content.decode()

    assert re.search(r'aria-label="Effective on, for all rows"', page)


@pytest.mark.parametrize(("kind", "head"), [("reports", "effective_on"), ("resolutions", "due_on")])
def test_the_order_of_dates_is_asked_wherever_there_are_any(client, kind, head):
    page = client.get(hand_in(client, f"{head}\n31/12/2026\n", kind=kind))

    assert 'name="date_order"' in page.content.decode()
