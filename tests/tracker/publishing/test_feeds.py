"""The feeds ..."""

import re
from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from commitments.models import Commitment, Conference, Resolution
from tests.extent import extent
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_participation,
    make_resolution,
    make_state,
    report,
    web_page,
)
from tests.rewording import reword

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
ATOM = "{http://www.w3.org/2005/Atom}"
DUE = date(2026, 6, 30)


def feed(client, **parameters):
    answer = client.get("/feeds/changes.atom", parameters)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def events(client, **parameters):
    answer = client.get("/feeds/deadlines.ics", parameters)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    # CRLF alone ends a line, and none is longer than 75 bytes (RFC 5545, 3.1).
    lines = answer.content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    calendar = Calendar.from_ical(answer.content)
    assert not calendar.errors
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


@pytest.fixture
def due():
    commitment = make_commitment()
    reword(due_on=DUE)
    return commitment


def test_of_changes_begins_with_the_latest_and_leads_to_the_page(client):
    commitment = make_commitment()
    report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))

    root = feed(client)

    assert titles(root) == [
        "BAG3-R1-IRQ: status: No information reported → Limited",
        "BAG3-R1-IRQ: entered in the register",
    ]
    links = [entry.find(f"{ATOM}link").get("href") for entry in root.iter(f"{ATOM}entry")]
    assert set(links) == {"http://127.0.0.1:8000/en/commitments/BAG3-R1-IRQ/"}


def test_of_changes_has_what_the_standard_asks_for(client, time_machine):
    commitment = make_commitment()
    for _number in range(3):
        time_machine.shift(timedelta(seconds=1))
        report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))
    root = feed(client)

    assert all(root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert root.find(f"{ATOM}author") is not None
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 4
    assert ids == [entry.findtext(f"{ATOM}id") for entry in feed(client, lang="fa").iter(f"{ATOM}entry")]


def test_of_changes_narrows_by_the_registers_filters_and_speaks_three_languages(client):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")

    assert len(titles(feed(client, state="IRN"))) == 1
    assert titles(feed(client, state="IRN", lang="fa")) == ["BAG3-R1-IRN: وارد دفتر ثبت شد"]


def entries(client):
    """Each entry as it stands, by its id."""
    return {
        entry.findtext(f"{ATOM}id"): ET.tostring(entry, encoding="unicode")
        for entry in feed(client).iter(f"{ATOM}entry")
    }


def test_of_changes_never_changes_an_entry(client, time_machine):
    """Whatever becomes of the commitment, its State and its resolution."""
    commitment = make_commitment()
    report(commitment=commitment, status="limited", effective_on=date(2026, 3, 1))
    before = entries(client)
    time_machine.shift(timedelta(hours=1))
    report(commitment=commitment, status="complete", effective_on=date(2026, 3, 2))
    commitment.state.name_en = "Another name"
    commitment.state.save()
    reword(commitment.resolution, title_en="Another name")
    make_participation(state=make_state(code="IRN"))

    after = entries(client)

    assert len(after) > len(before) > 0
    assert {key: entry for key, entry in after.items() if key in before} == before


def test_a_deadline_to_the_year_lies_on_its_last_day_and_says_what_is_stated(client):
    make_resolution(due_on=date(2027, 12, 31), due_precision="year")
    make_resolution(number=2, due_on=DUE)
    make_commitment()
    make_commitment(reference="BAG3-R2-IRQ")

    found = {event["uid"].partition("@")[0]: event for event in events(client).values()}

    assert found["BAG3-R1-IRQ"]["dtstart"].dt == date(2027, 12, 31)
    assert "Due by the end of 2027" in str(found["BAG3-R1-IRQ"]["description"])
    assert "Due by" not in str(found["BAG3-R2-IRQ"]["description"])


def test_each_filtered_feed_has_its_own_name(client):
    make_commitment()
    queries = [{}, {"state": "IRQ"}, {"state": "IRN"}, {"state": "IRQ", "conference": "BAG3"}]
    make_state(code="IRN")
    roots = [feed(client, **query) for query in queries]

    for name in ("id", "title"):
        assert len({root.findtext(f"{ATOM}{name}") for root in roots}) == len(queries)
    assert roots[0].findtext(f"{ATOM}id") == "http://127.0.0.1:8000/feeds/changes.atom"
    assert roots[3].findtext(f"{ATOM}title") == "Mithaq: changes of the register (conference=BAG3, state=IRQ)"
    other_order = feed(client, conference="BAG3", state="IRQ")
    assert other_order.findtext(f"{ATOM}id") == roots[3].findtext(f"{ATOM}id")
    calendar = client.get("/feeds/deadlines.ics", {"state": "IRQ"}).content
    assert b"X-WR-CALNAME:Mithaq: deadlines (state=IRQ)" in calendar


def test_of_deadlines_is_a_valid_calendar_where_there_are_none(client):
    """At least one component (RFC 5545, 3.6), and no method of publishing events that are not there."""
    calendar = Calendar.from_ical(client.get("/feeds/deadlines.ics").content)

    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VTIMEZONE", "STANDARD"]
    assert "method" not in calendar


def test_of_changes_has_the_latest_hundred(client):
    for number in range(1, 11):
        make_resolution(number=number)
    for letter in "ABCDEFGHIJK":
        make_participation(state=make_state(code=f"XX{letter}"))
    assert Commitment.objects.count() == 110

    assert len(titles(feed(client))) == 100


def test_where_nothing_changed_yet_are_empty_and_the_same_each_time(client, time_machine):
    first = [client.get(f"/feeds/{name}") for name in ("changes.atom", "deadlines.ics")]
    time_machine.shift(timedelta(days=1))
    second = [client.get(f"/feeds/{name}") for name in ("changes.atom", "deadlines.ics")]

    assert [answer.content for answer in first] == [answer.content for answer in second]
    assert titles(feed(client)) == []
    assert events(client) == {}


@pytest.mark.parametrize("name", ["changes.atom", "deadlines.ics"])
def test_are_not_sent_again_unchanged(client, due, name):
    first = client.get(f"/feeds/{name}")
    again = client.get(f"/feeds/{name}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Accept-Language" in first.headers["Vary"]


@pytest.mark.parametrize("name", ["changes.atom", "deadlines.ics"])
def test_say_nothing_of_a_draft(client, due, name):
    before = client.get(f"/feeds/{name}").content
    draft = make_conference(code="DRAFT", published=False)
    resolution = make_resolution(conference=draft, due_on=DUE)
    make_participation(conference=draft, state=make_state())
    assert Commitment.objects.filter(resolution=resolution).exists()

    assert client.get(f"/feeds/{name}").content == before
    Conference.objects.update(published=True)
    assert client.get(f"/feeds/{name}").content != before


@pytest.mark.parametrize("name", ["changes.atom", "deadlines.ics"])
@pytest.mark.parametrize(
    ("parameters", "at_fault"),
    [
        ({"state": "Iran"}, "state"),
        ({"typo": "1"}, "typo"),
        ({"lang": "xx"}, "lang"),
        ({"ordering": "state"}, "ordering"),
    ],
)
@pytest.mark.one_database
def test_refuse_what_they_do_not_know_by_its_name(client, name, parameters, at_fault):
    answer = client.get(f"/feeds/{name}", parameters)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == [at_fault]


@pytest.mark.parametrize("name", ["changes.atom", "deadlines.ics"])
def test_are_closed_where_reading_is(client, settings, name):
    settings.PUBLIC_READ = False

    assert client.get(f"/feeds/{name}").status_code == 401


def test_of_deadlines_has_an_event_on_the_whole_day(client, due):
    event = events(client)["BAG3-R1-IRQ@127.0.0.1"]

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (DUE, DUE + timedelta(days=1))
    assert (event["status"], event["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert str(event["summary"]).startswith("BAG3-R1-IRQ · Iraq: ")
    assert str(event["url"]) == "http://127.0.0.1:8000/en/commitments/BAG3-R1-IRQ/"


def test_of_deadlines_leaves_out_what_has_none(client):
    make_commitment()

    assert events(client) == {}


@pytest.mark.parametrize("change", ["resolution", "commitment"])
def test_of_deadlines_moves_an_event_and_keeps_its_name(client, due, time_machine, change):
    before = events(client)["BAG3-R1-IRQ@127.0.0.1"]
    time_machine.shift(timedelta(minutes=1))
    if change == "resolution":
        reword(due_on=DUE + timedelta(days=30))
    else:
        due.refresh_from_db()
        due.due_on = DUE + timedelta(days=30)
        due.save()

    after = events(client)["BAG3-R1-IRQ@127.0.0.1"]
    assert after.decoded("dtstart") == DUE + timedelta(days=30)
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_of_deadlines_cancels_what_was_closed_and_what_is_no_longer_active(client, due):
    make_commitment(reference="BAG3-R2-IRQ")
    reword(Resolution.objects.get(number=2), due_on=DUE, lifecycle="elapsed")
    Commitment.objects.filter(reference="BAG3-R1-IRQ").update(closed_on=date(2026, 3, 1))

    assert {uid[:11]: str(event["status"]) for uid, event in events(client).items()} == {
        "BAG3-R1-IRQ": "CANCELLED",
        "BAG3-R2-IRQ": "CANCELLED",
    }


def test_of_deadlines_keeps_what_was_completed(client, due):
    report(commitment=due, status="complete", effective_on=date(2026, 3, 1), evidence=[web_page()])

    (event,) = events(client).values()
    assert (str(event["status"]), str(event["description"])) == ("CONFIRMED", "Status: Complete")


def test_of_too_many_deadlines_is_refused_with_a_way_out(client, due, monkeypatch):
    monkeypatch.setattr("tracker.publishing.feeds.EVENTS_MAX", 0)

    answer = client.get("/feeds/deadlines.ics")
    assert answer.status_code == 400
    assert "Narrow them" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(("name", "most"), [("changes.atom", 1), ("deadlines.ics", 1)])
def test_ask_as_many_questions_for_many_rows_as_for_one(client, due, name, most):
    def count_queries():
        with CaptureQueriesContext(connection) as questions:
            client.get(f"/feeds/{name}")
        return len(questions)

    count_queries()
    few = count_queries()
    for number in range(extent(10, long=40)):
        make_participation(state=make_state(code=f"X{chr(65 + number // 26)}{chr(65 + number % 26)}"))

    assert count_queries() == few <= most


def test_say_in_a_demonstration_that_all_is_invented(client, settings):
    settings.DEMO = True

    assert "Invented" in feed(client).findtext(f"{ATOM}title")
    assert b"X-WR-CALNAME:Invented data for demonstration" in client.get("/feeds/deadlines.ics").content


@pytest.mark.parametrize(
    "address", ["", "conferences/BAG3/", "states/IRQ/", "resolutions/BAG3-R1/", "commitments/BAG3-R1-IRQ/"]
)
@pytest.mark.one_database
def test_are_offered_by_the_pages_for_what_they_show(client, due, address):
    page = client.get(f"/en/{address}").content.decode()
    links = re.findall(r'href="(/feeds/[^"]*)"', page.partition("</head>")[2])

    assert [link.partition("?")[0] for link in links] == ["/feeds/changes.atom", "/feeds/deadlines.ics"]
    assert all(client.get(unescape(link)).status_code == 200 for link in links)


def test_of_changes_goes_on_on_earlier_pages_as_one_feed(client, monkeypatch):
    monkeypatch.setattr("tracker.publishing.feeds.ENTRIES_MAX", 2)
    for number in range(1, 6):
        make_commitment(reference=f"BAG3-R{number}-IRQ")
    whole, address, seen = feed(client, state="IRQ"), "/feeds/changes.atom?state=IRQ", []
    while address:
        page = ET.fromstring(client.get(address).content)
        seen.append(titles(page))
        links = {link.get("rel"): link.get("href") for link in page.findall(f"{ATOM}link")}
        assert (page.findtext(f"{ATOM}id"), page.findtext(f"{ATOM}title")) == (
            whole.findtext(f"{ATOM}id"),
            whole.findtext(f"{ATOM}title"),
        )
        assert ("first" in links) == (len(seen) > 1)
        address = links.get("next")

    assert [len(page) for page in seen] == [2, 2, 1]
    assert len({title for page in seen for title in page}) == 5


def test_a_page_of_changes_that_was_given_to_others_is_refused(client):
    answer = client.get("/feeds/changes.atom?before=made-up")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "before")


def test_a_deadline_to_come_is_recalled_so_many_days_before_it(client, due):
    (event,) = events(client, alarm=7).values()
    (alarm,) = event.walk("VALARM")

    assert (alarm["action"], alarm["trigger"].dt) == ("DISPLAY", timedelta(days=-7))
    assert not next(iter(events(client).values())).walk("VALARM")
    assert client.get("/feeds/deadlines.ics?alarm=-1").status_code == 400


def test_a_deadline_that_has_passed_is_not(client, due):
    reword(due_on=date(2026, 3, 1))
    (event,) = events(client, alarm=7).values()
    assert not event.walk("VALARM")


@pytest.mark.parametrize(
    ("address", "feeds"),
    [
        ("/en/", "/feeds/changes.atom"),
        ("/en/states/IRQ/", "/feeds/changes.atom?state=IRQ"),
        ("/en/conferences/BAG3/", "/feeds/changes.atom?conference=BAG3"),
        ("/fa/", "/feeds/changes.atom?lang=fa"),
        ("/fa/states/IRQ/", "/feeds/changes.atom?state=IRQ&lang=fa"),
    ],
)
@pytest.mark.one_database
def test_a_page_names_its_feed_to_readers(client, due, address, feeds):
    head = client.get(address).content.decode().partition("</head>")[0]
    (found,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', head)
    assert unescape(found) == feeds
