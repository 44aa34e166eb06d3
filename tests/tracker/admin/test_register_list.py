"""The list of commitments of the desk: several values of each filter, what is set, the columns that a person
chose, the way through it, and the list on paper.
"""

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment, Resolution, State
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_state,
    make_user,
    report,
)
from tests.rewording import reword
from tests.worlds import once_a_module
from tracker.models import Export, Preferences

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LIST = "/admin/commitments/commitment/"


@pytest.fixture
def officer(client):
    person = make_officer(username="layla")
    client.force_login(person)
    return person


@once_a_module
def register():
    make_conference(starts_on=date(2025, 12, 1))
    for code in ("IRQ", "IRN", "TUR"):
        for number in (1, 2, 3):
            make_commitment(reference=f"BAG3-R{number}-{code}")
    reword(Resolution.objects.get(number=1), due_on=date(2026, 3, 1))
    reword(Resolution.objects.get(number=2), due_on=date(2026, 3, 20))
    report(
        commitment=Commitment.objects.get(reference="BAG3-R1-IRQ"),
        effective_on=date(2026, 2, 1),
        status="limited",
        note="An office was named.",
    )


def key_of(code):
    return str(State.objects.get(code=code).pk)


def found(client, query):
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200, page.content.decode()
    return sorted(row.reference for row in page.context["cl"].result_list)


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("schedule=overdue,due_soon&q=BAG3", ["R1-IRN", "R1-IRQ", "R1-TUR", "R2-IRN", "R2-IRQ", "R2-TUR"]),
        ("schedule=overdue&state__id__exact={IRQ},{TUR}", ["R1-IRQ", "R1-TUR"]),
        ("status__exact=limited,complete", ["R1-IRQ"]),
        ("status__exact=limited,no_information&schedule=overdue", ["R1-IRN", "R1-IRQ", "R1-TUR"]),
        ("reported=true,false&q=iraq", ["R1-IRQ", "R2-IRQ", "R3-IRQ"]),
        ("reviewed__exact=0,1&schedule=due_soon", ["R2-IRN", "R2-IRQ", "R2-TUR"]),
        ("region=145,034", ["R1-IRN", "R1-IRQ", "R1-TUR", "R2-IRN", "R2-IRQ", "R2-TUR", "R3-IRN"]),
    ],
)
def test_several_values_of_a_filter_let_through_what_has_any_of_them(
    client, officer, register, query, references
):
    if query.startswith("region"):
        State.objects.filter(code__in=("IRQ", "TUR")).update(subregion="145")
        State.objects.filter(code="IRN").update(subregion="034")
        references = sorted({*references, "R3-IRQ", "R3-TUR"})
    query = query.format(**{code: key_of(code) for code in ("IRQ", "TUR")} if "{" in query else {})

    assert found(client, query) == [f"BAG3-{reference}" for reference in references]


@pytest.mark.parametrize(
    "query",
    [
        "schedule=overdue,sometime",
        "schedule=sometime,overdue",
        "status__exact=nonsense,limited",
        "status__exact=limited,",
        "state__id__exact=1,x",
        "stale=true,maybe",
        "resolution__id__exact=0",
        "nothing=1,2",
    ],
)
@pytest.mark.parametrize("address", ["", "csv/", "print/"])
@pytest.mark.one_database
def test_one_value_that_is_not_offered_refuses_the_list(client, officer, register, query, address):
    assert client.get(f"{LIST}{address}?{query}").status_code == 400


def test_what_the_form_sends_becomes_one_short_address(client, officer, register):
    answer = client.get(
        f"{LIST}?schedule=overdue&schedule=due_soon&due_from=&due_from_calendar=gregorian"
        "&due_until=2026-03-05&due_until_calendar=gregorian"
    )

    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).query == (
        "schedule=overdue,due_soon&due_until=2026-03-05&due_until_calendar=gregorian"
    )
    assert found(client, urlsplit(answer["Location"]).query) == [
        f"BAG3-R1-{code}" for code in ("IRN", "IRQ", "TUR")
    ]
    # What is no filter of several values is still given once.
    assert client.get(f"{LIST}?q=a&q=b").status_code == 400


def test_states_stand_by_name_in_the_order_of_the_reader(client, officer, register):
    make_state(code="ZZZ")
    names = {"IRQ": ("Zulu", "ب"), "IRN": ("Alpha", "ک"), "TUR": ("Mike", "آ")}
    for code, (english, persian) in names.items():
        State.objects.filter(code=code).update(name_en=english, name_fa=persian)

    for language, order in (("en", ["Alpha", "Mike", "Zulu"]), ("fa", ["آ", "ب", "ک"])):
        client.cookies["django_language"] = language
        facets = {facet.name: facet for facet in client.get(LIST).context["facets"].first}
        # States that take no part in anything are none of them.
        assert [value.label for value in facets["state__id__exact"].values] == order


def test_each_thing_that_is_set_is_taken_away_by_itself(client, officer, register):
    page = client.get(
        f"{LIST}?schedule=overdue,due_soon&state__id__exact={key_of('IRQ')}&due_until=2026-04-01&q=iraq&o=1"
    )
    chips = {(chip.label, chip.value): chip.without for chip in page.context["facets"].chips}

    assert set(chips) == {
        ("Search", "iraq"),
        ("Schedule", "Overdue"),
        ("Schedule", "Due soon"),
        ("State", State.objects.get(code="IRQ").name),
        ("Due", "until 2026-04-01"),
    }
    assert parse_qs(chips["Schedule", "Overdue"][1:]) == {
        "schedule": ["due_soon"],
        "state__id__exact": [key_of("IRQ")],
        "due_until": ["2026-04-01"],
        "q": ["iraq"],
        "o": ["1"],
    }
    for without in chips.values():
        assert client.get(f"{LIST}{without}").status_code == 200
    assert "due_until" not in chips["Due", "until 2026-04-01"]
    assert "q=" not in chips["Search", "iraq"]


def test_counts_are_shown_where_they_are_asked_for(client, officer, register):
    facets = client.get(f"{LIST}?_facets=True&status__exact=limited").context["facets"]
    counts = {
        facet.name: {value.label: value.count for value in facet.values}
        for facet in (*facets.first, *facets.others)
    }

    assert counts["status__exact"]["Limited"] == 1
    assert counts["status__exact"]["No information reported"] == 8
    assert counts["schedule"]["Overdue"] == 1
    assert counts["reviewed__exact"] == {"Yes": 0, "No": 1}
    assert counts["state__id__exact"][State.objects.get(code="IRQ").name] == 1
    assert all(
        value.count is None for facet in client.get(LIST).context["facets"].first for value in facet.values
    )


def test_a_person_keeps_the_columns_that_they_want(client, officer, register):
    assert "hides-lead_agency" in client.get(LIST).content.decode()

    answer = client.post(
        f"{LIST}columns/",
        {"column": ["status_shown", "lead_agency", "nonsense"], "query": "schedule=overdue"},
    )

    assert answer["Location"] == f"{LIST}?schedule=overdue"
    assert Preferences.objects.get(user=officer).list_columns == "status_shown,lead_agency"
    [body] = re.findall(r'<body class="([^"]+)"', client.get(LIST).content.decode())
    assert {name for name in body.split() if name.startswith("hides-")} == {
        f"hides-{name}"
        for name in (
            "state",
            "resolution_title",
            "schedule_shown",
            "last_report_shown",
            "reviewed_shown",
            "conference_shown",
            "theme_shown",
            "position",
        )
    }
    client.force_login(make_officer(username="omar"))
    assert "hides-lead_agency" in client.get(LIST).content.decode()


def test_every_column_can_be_hidden_by_the_style_sheet(client, officer):
    styles = Path(finders.find("mithaq/desk.css")).read_text(encoding="utf-8")
    for name, _heading, _shown in client.get(LIST).context["columns"]:
        assert f".hides-{name} .field-{name}" in styles
        assert f".hides-{name} .column-{name}" in styles


def test_nobody_chooses_columns_of_a_list_that_they_do_not_see(client):
    person = make_user()
    client.force_login(person)

    assert client.post(f"{LIST}columns/", {"column": ["state"]}).status_code == 403
    assert client.get(f"{LIST}print/").status_code == 403
    assert not Preferences.objects.exists()
    assert not Export.objects.exists()


def rows_linked(client, query):
    page = client.get(f"{LIST}?{query}").content.decode()
    return re.findall(r'<th class="field-reference[^"]*"><a href="([^"]+)"', page)


def test_one_walks_through_the_list_as_it_was_narrowed_and_sorted(client, officer, register):
    query = "schedule=overdue,due_soon&q=ira&o=-1"
    links = [link.replace("&amp;", "&") for link in rows_linked(client, query)]
    assert len(links) == 4

    address, walked = links[0], []
    while address:
        page = client.get(address)
        walked.append(page.context["original"].reference)
        walk = page.context["walk"]
        assert (walk.place, walk.count) == (len(walked), 4)
        assert found(client, urlsplit(walk.back).query) == sorted(
            ["BAG3-R1-IRN", "BAG3-R1-IRQ", "BAG3-R2-IRN", "BAG3-R2-IRQ"]
        )
        address = walk.later
    assert walked == ["BAG3-R2-IRQ", "BAG3-R2-IRN", "BAG3-R1-IRQ", "BAG3-R1-IRN"]
    assert client.get(links[0]).context["walk"].earlier == ""


def test_the_whole_list_is_walked_through_too(client, officer, register):
    [first, *_others] = rows_linked(client, "")

    assert client.get(first).context["walk"].count == 9


@pytest.mark.parametrize(
    "kept", ["", "schedule=sometime", "nonsense=1", "due_from=tomorrow", "schedule=no_deadline", "%FF=%00"]
)
@pytest.mark.in_turns
def test_one_comes_from_no_list_that_has_the_commitment(client, officer, register, kept):
    commitment = Commitment.objects.get(reference="BAG3-R1-IRQ")

    page = client.get(f"{LIST}{commitment.pk}/change/", {"_changelist_filters": kept})

    assert page.status_code == 200
    assert page.context["walk"] is None


def test_a_focal_point_walks_through_their_own_state_alone(client, register):
    client.force_login(make_focal_point(state=make_state(code="IRQ")))
    [first, *_others] = rows_linked(client, "")

    assert client.get(first).context["walk"].count == 3


def test_all_that_match_are_taken_without_ticking_each(client, officer, register):
    page = client.get(f"{LIST}?schedule=overdue,due_soon")
    # Also where the page shows them all: on a telephone, and without JavaScript, nothing else ticks each.
    assert "All 6 that match" in page.content.decode()
    for number in range(4, 24):
        for code in ("IRQ", "IRN", "TUR"):
            make_commitment(reference=f"BAG3-R{number}-{code}")
    assert 'name="select_across" value="1"' in client.get(LIST).content.decode()

    answer = client.post(
        f"{LIST}?status__exact=no_information&q=iraq",
        {"action": "record_status_of_selected", "select_across": ["0", "1"], "index": "0"},
        follow=True,
    )

    assert len(answer.context["rows"]) == 22


def test_the_list_on_paper_is_in_words_and_put_on_record(client, officer, register):
    page = client.get(f"{LIST}print/?schedule=overdue&q=ira")
    text = page.content.decode()

    assert [row.reference for row in page.context["rows"]] == ["BAG3-R1-IRN", "BAG3-R1-IRQ"]
    for words in ("2 commitments", "Schedule: <bdi>Overdue</bdi>", "An office was named.", "Secretariat"):
        assert words in text
    taken = Export.objects.get()
    assert (taken.flavour, taken.query, taken.row_count) == ("print", "schedule=overdue&q=ira", 2)


def test_what_is_too_long_for_paper_says_what_it_leaves_out(client, officer, register, monkeypatch):
    monkeypatch.setattr("tracker.admin.register_list.PRINTED_MAX", 4)

    assert "5 more are left out" in client.get(f"{LIST}print/").content.decode()


def test_paper_and_the_way_through_take_as_many_queries_for_many_rows(client, officer, register):
    def counted(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    [first, *_others] = rows_linked(client, "")
    few = counted(f"{LIST}print/"), counted(first)
    for number in range(4, 8):
        report(
            commitment=make_commitment(reference=f"BAG3-R{number}-IRQ"),
            effective_on=date(2026, 2, 1),
            status="limited",
        )

    assert (counted(f"{LIST}print/"), counted(first)) == few


def test_the_way_to_a_saved_view_of_before_still_narrows(client, officer, register):
    conference = Resolution.objects.first().conference_id
    query = f"resolution__conference__id__exact={conference}&status__exact=limited"

    assert found(client, query) == ["BAG3-R1-IRQ"]
    assert reverse("admin:commitments_commitment_changelist") == LIST
