"""Requests to the desk that nobody means well with, by somebody who is signed in: none breaks anything, and
none keeps the site busy.
"""

import itertools
from urllib.parse import urlencode

import pytest

from tests.extent import in_turns
from tests.factories import at
from tests.fuzzing.test_hostile_requests import COUNT as OTHERS, LONG, SLOWEST, quiet, send_request, world

__all__ = ["quiet", "world"]
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
LISTS = (
    "commitments/commitment",
    "commitments/conference",
    "commitments/resolution",
    "commitments/participation",
    "commitments/state",
    "commitments/citation",
    "tracker/statusreport",
    "tracker/import",
    "tracker/mandate",
    "auth/user",
)
QUERIES = (
    "q=%00",
    "q=" + "%20".join(["word"] * 2000),
    "q=%ED%A0%80",
    f"p={LONG}",
    "p=-1",
    f"o={LONG}.-{LONG}",
    "o=%00",
    "all=%00",
    "e=1",
    "user__password__startswith=a",
    "author__password__regex=(a%2B)%2B%24",
    "state__exact=%00",
    f"id__in={'1,' * 5000}1",
    f"id__exact={LONG}",
    "_popup=1&_to_field=password",
    "state=%00&conference=%00",
    "as_of=2026-02-30",
    "due_from=9999-99-99&due_until=0000-00-00",
)
PLACES = (
    f"commitments/commitment/{LONG}/change/",
    "commitments/commitment/%00/change/",
    "commitments/commitment/1%0d%0aSet-Cookie:x=1/change/",
    "commitments/commitment/_5F/change/",
    "tracker/statusreport/%FF/review/",
    f"tracker/import/{LONG}/check/",
    "commitments/conference/add/?host=%00&state=%00",
    "commitments/participation/add/?conference=%00&state=x",
    f"commitments/participation/add/?conference={LONG}&state={LONG}",
    "commitments/resolution/add/?conference=%00&theme=%ED%A0%80",
    "autocomplete/?app_label=auth&model_name=user&field_name=password&term=a",
    "autocomplete/?app_label=%00&model_name=%00&field_name=%00&term=%00",
    "jsi18n/?language=../../etc",
    "login/?next=//evil.example",
    "search/?q=%00",
    f"search/?q={'x' * 5000}",
)
VALUES = ("\0", "\ud800", LONG, "x" * 100_000, "<script>alert(1)</script>", "2026-02-30", "[]", "-1")
FORMS = (
    ("commitments/commitment/", ("action", "select_across", "_selected_action", "index")),
    ("commitments/conference/add/", ("code", "title_en", "starts_on", "host", "_seen")),
    ("commitments/participation/add/", ("conference", "state", "role", "joined_on")),
    ("commitments/commitment/views/", ("name", "query")),
    ("preferences/", ("language", "calendar", "reminders")),
    ("tracker/import/add/", ("kind", "calendar", "content")),
)
COUNT = len(LISTS) * len(QUERIES) + len(PLACES) + sum(len(names) for _place, names in FORMS) * len(VALUES)
SECONDS = 2


def odd(answers):
    slow = [(seconds, what) for seconds, what in SLOWEST if seconds > SECONDS and "/admin/" in what]
    return {address[:90]: code for address, code in answers if code >= 500}, slow


def test_are_enough():
    assert COUNT + OTHERS >= 600


@pytest.mark.parametrize("role", ["officer", pytest.param("administrator", marks=pytest.mark.one_database)])
def test_of_lists_and_pages_are_answered(world, role):
    client = world.client(role)
    asked = [f"{place}/?{query}" for place, query in itertools.product(LISTS, QUERIES)]
    # What one of the two is not asked, the other is.
    asked = in_turns(asked if role == "officer" else [*asked[1:], asked[0]])
    answers = [
        (address, send_request(client, "GET", f"/admin/{address}")[0].status_code)
        for address in (*asked, *PLACES)
    ]

    assert odd(answers) == ({}, [])


def test_of_forms_are_answered(world):
    client = world.client("administrator")
    answers = []
    for place, names in FORMS:
        for name, value in in_turns(itertools.product(names, VALUES)):
            body = {name: value.encode("utf-8", "surrogatepass").decode("latin-1")}
            answer, _text = send_request(client, "POST", f"/admin/{place}", **form_of(body))
            answers.append((f"{place} {name} {value[:20]!r}", answer.status_code))

    assert odd(answers) == ({}, [])


def form_of(values):
    return {
        "data": urlencode(values, encoding="latin-1"),
        "content_type": "application/x-www-form-urlencoded",
    }
