"""Requests that nobody means well with: each is refused, naming what is wrong, and none breaks anything."""

import itertools
import json
import logging
import time
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from tests.factories import at
from tests.tracker.access.access_world import make_world
from tests.worlds import rolled_back_after_module

API = "/api/v1/"
LISTS = (
    "commitments",
    "states",
    "organizations",
    "themes",
    "sources",
    "conferences",
    "resolutions",
    "indicators",
    "reports",
    "reviews",
    "measurements",
)
LONG = "9" * 30
NUMBERS = (
    LONG,
    "-1",
    "1e9",
    "0x10",
    "1.5",
    "NaN",
    "½",
    "9" * 5000,
    "1%00",
    "%D9%A1%D9%A2",
    "1,2",
    "%20",
    "true",
    "[]",
)
DAYS = (
    "2026-02-30",
    "2026-13-01",
    "1404-12-30",
    "2026-3-1",
    "0001-01-01",
    "9999-12-31",
    "2026-02-29",
    "today",
    "NaN",
    "2026-03-10%00",
    "20260310",
    LONG,
    "-1",
)
MOMENTS = (
    "0001-01-01T00:00%2B14:00",
    "9999-12-31T23:59:59-12:00",
    "2026-03-10T25:00Z",
    "2026-03-10T10:00",
    "2026-03-10T10:00%2B99:99",
    "2026-02-30T00:00Z",
    "1e400",
)
TEXTS = ("%00", "x%00y", "A" * 5000, "%20".join(["word"] * 2000))
KEYS = (
    *TEXTS,
    "%ED%A0%80",
    "%FF%FE",
    "IRQ,,IRN",
    ",",
    "irq",
    "\u202eIRQ",
    "IRQ'--",
    "%27%20OR%201=1",
    "../../etc/passwd",
    "IRQ," * 400 + "X",
    "{}",
    "null",
)
ORDERS = (
    "author__password",
    "pk",
    "?",
    "-",
    "--reference",
    "reference,-reference",
    "state__name_en",
    "%00",
    "reference%3B",
    "extra",
)
# Each of these is refused with the parameter named.
REFUSED = [
    *((name, "limit", value) for name in LISTS[:3] for value in NUMBERS),
    *((name, "offset", value) for name in ("commitments", "reports") for value in NUMBERS),
    *(("changes", "after", value) for value in (*NUMBERS, "garbage", "ende", LONG)),
    *(
        (name, parameter, value)
        for name, parameter in (
            ("commitments", "due_before"),
            ("commitments", "as_of"),
            ("sources", "published_after"),
            ("timeline", "since"),
        )
        for value in DAYS
    ),
    *(
        (name, parameter, value)
        for name, parameter in (
            ("commitments", "updated_after"),
            ("commitments", "known_at"),
            ("matrix", "known_at"),
        )
        for value in MOMENTS
    ),
    *(("commitments", "q", value) for value in TEXTS),
    *(
        ("commitments", parameter, value)
        for parameter in ("state", "conference", "theme", "region", "status")
        for value in KEYS
    ),
    *(
        (name, "ordering", value)
        for name in ("commitments", "conferences", "resolutions")
        for value in ORDERS
    ),
    *(
        (name, "format", value)
        for name in ("states", "matrix", "changes")
        for value in ("exe", "%00", "json.gz", "../csv", "CSV", "A" * 3000)
    ),
    *((name, "page_size", "1e9") for name in LISTS),
    *(
        ("commitments", parameter, value)
        for parameter in ("stale", "disputed", "closed")
        for value in ("2", "oui", "yes", "%00", "")
    ),
    *(
        ("matrix", parameter, value)
        for parameter in ("rows", "columns")
        for value in ("author", "", "%00", "state,theme", "__class__")
    ),
    *(("timeline", "interval", value) for value in ("second", "", "month,year", "-1")),
    *(
        ("commitments", parameter, value)
        for parameter in ("lang", "names")
        for value in ("xx", "%00", "", "en,fa")
    ),
    ("commitments", "limit", "1&limit=2"),
    ("timeline", "since", "1900-01-01&interval=day"),
]
# Addresses that are not there.
MISSING = [
    f"{API}{place}/{key}/"
    for place in (
        "commitments",
        "conferences",
        "states",
        "reports",
        "measurements",
        "evidence/../commitments",
    )
    for key in (
        "%00",
        "..%2f..%2fetc%2fpasswd",
        "A" * 2000,
        "BAG3-R99999-IRQ",
        "BAG3-R1-IRQ-99999999999999999999",
        "%F0%9F%92%A9",
        "%FF%FE",
        "BAG3-R1-IRQ%0d%0aSet-Cookie:x=1",
    )
]
PAGES = [
    f"/en/{query}"
    for query in (
        "?as_of=2026-02-30",
        "?as_of=%00",
        "?known_at=9999-12-31T23:59:59-12:00",
        "?as_of=9999-12-31",
        "?as_of=" + "9" * 5000,
    )
]
FEEDS = [
    f"/feeds/{feed}?{query}"
    for feed in ("changes.atom", "deadlines.ics")
    for query in ("state=%00", "state=xx", "as_of=2026-01-01", "lang=xx", "q=" + "x" * 5000, "limit=1")
]
HEADERS = [
    {name: value}
    for name, values in {
        "accept": ("text/html;q=NaN", "*/*," * 2000, "\u00ff", "application/json;version=" + LONG),
        "accept-language": ("xx-" * 3000, "fa;q=" + LONG, "\u0000", "-"),
        "authorization": (
            "Bearer",
            "Bearer " + "x" * 5000,
            "Bearer \u00ff\u00fe",
            "Token x y z",
            "Basic Og==",
            "Basic ==",
        ),
        "if-none-match": ("W/" * 3000, '"' * 3000, "*", '"x",' * 2000),
        "if-modified-since": ("Thu, 99 Feb 9999 99:99:99 GMT", LONG),
        "range": ("bytes=0-" + LONG, "bytes=9-1,-" + LONG),
        "cookie": (
            "sessionid=" + "x" * 5000,
            "csrftoken=\u0000; sessionid=\u0000",
            "django_language=../../etc",
        ),
        "x-forwarded-for": ("x" * 5000,),
    }.items()
    for value in values
]
DEEP = "[" * 100_000 + "]" * 100_000
BODIES = [
    DEEP,
    '{"status": ' + DEEP + "}",
    "NaN",
    "[]",
    "null",
    "",
    "{",
    '{"status": NaN}',
    '{"status": "limited", "effective_on": Infinity}',
    '{"status": "\\ud800", "effective_on": "2026-03-01"}',
    '{"status": "limited", "effective_on": "2026-03-01", "note": "\\ud800"}',
    '{"status": "limited", "effective_on": "2026-03-01", "note": "\\u0000"}',
    '{"status": ' + "9" * 5000 + "}",
    json.dumps({"status": "limited", "effective_on": "2026-02-30"}),
    json.dumps({"status": ["limited"], "effective_on": {"a": 1}, "note": 5}),
    json.dumps({"status": "limited", "effective_on": "2026-03-01", "note": "x" * 5000}),
    json.dumps({"status": "limited", "effective_on": "2026-03-01", "evidence": "x"}),
    json.dumps({"status": "limited", "effective_on": "2026-03-01", "evidence": [[]]}),
    json.dumps(
        {
            "status": "limited",
            "effective_on": "2026-03-01",
            "evidence": [{"kind": "url", "title": "x", "url": "javascript:alert(1)"}],
        }
    ),
    json.dumps(
        {
            "status": "limited",
            "effective_on": "2026-03-01",
            "evidence": [{"kind": "file", "title": "x", "upload": "../../etc/passwd"}],
        }
    ),
    json.dumps(
        {
            "status": "limited",
            "effective_on": "2026-03-01",
            "author": 1,
            "version": 9,
            "recorded_at": "2020-01-01",
        }
    ),
    json.dumps({"verdict": "accept", "reviewer": 1}),
    json.dumps({"verdict": "return", "reason": "\u0000"}),
    json.dumps(
        {"commitment": "\u0000", "indicator": "x", "observed_on": "9999-99-99", "value": "NaN", "source": {}}
    ),
    json.dumps(
        {
            "commitment": "BAG3-R1-IRQ",
            "indicator": "BAG3-R1-I1",
            "observed_on": "2026-03-01",
            "value": "1e999999",
            "source": "press-1",
        }
    ),
    b"\xff\xfe\x00",
]
WRITES = (
    "commitments/BAG3-R1-IRQ/reports/",
    "reports/BAG3-R1-IRQ-1/review/",
    "reviews/BAG3-R1-IRN-2/dissent/",
    "measurements/",
)
COUNT = len(REFUSED) + len(MISSING) + len(PAGES) + len(FEEDS) + len(HEADERS) * 2 + len(BODIES) * len(WRITES)
SLOWEST: list[tuple[float, str]] = []
# On SQLite all of the work is this thread's, and what else the machine does is not counted.
CLOCK = time.thread_time if connection.vendor == "sqlite" else time.perf_counter

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        yield make_world()
    if SLOWEST:
        print(  # noqa: T201 (what the long run is for)
            f"\n{len(SLOWEST)} hostile requests so far; the slowest took {max(SLOWEST)[0]:.2f} s: "
            f"{max(SLOWEST)[1][:100]}"
        )


@pytest.fixture(autouse=True)
def quiet(caplog):
    # Refusals are what is wanted here, thousands of them; failures are still told.
    caplog.set_level(logging.ERROR, "django.request")


def send_request(client, method, address, **sent):
    with transaction.atomic():
        began = CLOCK()
        answer = client.generic(method, address, **sent)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        SLOWEST.append((CLOCK() - began, f"{method} {address}"))
        transaction.set_rollback(True)
    return answer, body


def test_are_enough():
    assert COUNT >= 300


# Refused before any database is asked: one that would take it answers 200, and the test fails.
@pytest.mark.one_database
def test_with_a_bad_parameter_are_refused_by_its_name(world):
    client = world.client("nobody")
    wrong = []
    for name, parameter, value in REFUSED:
        answer, body = send_request(client, "GET", f"{API}{name}/?{parameter}={quote(value, safe='%&=')}")
        named = answer.status_code == 400 and parameter in [
            error["parameter"] for error in json.loads(body)["errors"]
        ]
        if not named or answer.headers["Content-Type"] != "application/problem+json":
            wrong.append((name, parameter, value[:60], answer.status_code, body[:200]))
    assert wrong == []


def test_for_what_is_not_there_find_nothing(world):
    client = world.client("nobody")
    codes = {address[:80]: send_request(client, "GET", address)[0].status_code for address in MISSING}
    assert {address: code for address, code in codes.items() if code not in {400, 404}} == {}


@pytest.mark.one_database
def test_of_pages_and_feeds_are_refused(world):
    client = world.client("nobody")
    codes = {
        address[:80]: send_request(client, "GET", address)[0].status_code for address in (*PAGES, *FEEDS)
    }
    assert {address: code for address, code in codes.items() if code != 400} == {}


@pytest.mark.parametrize("address", [f"{API}commitments/", "/en/"])
@pytest.mark.one_database
def test_with_odd_headers_are_answered(world, address):
    client = world.client("nobody")
    codes = {
        json.dumps(headers)[:80]: send_request(client, "GET", address, headers=headers)[0].status_code
        for headers in HEADERS
    }
    assert {headers: code for headers, code in codes.items() if code not in {200, 304, 400, 401, 406}} == {}


@pytest.mark.parametrize("role", ["officer", pytest.param("reviewer", marks=pytest.mark.one_database)])
def test_with_a_bad_body_are_refused_and_write_nothing(world, role):
    client = world.client("nobody")
    tag = world.client("officer").get(f"{API}commitments/BAG3-R1-IRQ/").headers["ETag"]
    wrong = []
    for address, body in itertools.product(WRITES, BODIES):
        headers = {"authorization": f"Bearer {world.secrets[role]}", "if-match": tag}
        answer, text = send_request(
            client, "POST", f"{API}{address}", data=body, content_type="application/json", headers=headers
        )
        if (
            answer.status_code not in {400, 403, 412, 413}
            or answer.headers["Content-Type"] != "application/problem+json"
        ):
            wrong.append((address, body[:80], answer.status_code, text[:200]))
    assert wrong == []
