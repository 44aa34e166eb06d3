"""How many requests an address or a token may send in a minute."""

import sqlite3
import time
from contextlib import closing
from datetime import datetime

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse

from commitments.api.problem_types import MEANINGS
from commitments.refusals import ProblemType
from tests.factories import make_officer, make_state
from tracker.access import rate_limits
from tracker.access.addresses import address_of
from tracker.access.rate_limits import Caller, RateLimitMiddleware, lease
from tracker.access.tokens import make_token
from tracker.models import RequestCount

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-31T09:00:20Z", tick=False)]
ADDRESS = "/api/v1/states/"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.RATE_LIMIT_ADDRESS = 40
    settings.RATE_LIMIT_TOKEN = 60


def worker():
    """The middleware as each process of a server has one."""
    return RateLimitMiddleware(lambda request: HttpResponse("answered"))


def answered(asked, request, *, times):
    return [asked(request).status_code for _ in range(times)].count(200)


def test_are_told_in_every_answer(client):
    first, second = client.get(ADDRESS), client.get(f"{ADDRESS}?nonsense=1")

    assert first.headers["RateLimit-Policy"] == '"address";q=40;w=60'
    assert first.headers["RateLimit"] == '"address";r=39;t=40'
    assert (second.status_code, second.headers["RateLimit"]) == (400, '"address";r=38;t=40')


def test_refuse_with_a_problem_whoever_sends_more(client, rf):
    assert answered(worker(), rf.get(ADDRESS), times=60) == 40

    for address in (ADDRESS, f"{ADDRESS}?format=csv", "/feeds/changes.atom", "/data/catalog.jsonld"):
        refused = client.get(address, headers={"accept-language": "fa"})
        for _ in range(2):
            refused = client.get(address, headers={"accept-language": "fa"})
        assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/problem+json")
        assert (refused.headers["Retry-After"], refused.headers["RateLimit"]) == ("40", '"address";r=0;t=40')
        assert refused.json()["type"] == "/api/v1/problems/too-many-requests/"
        assert "درخواست" in refused.json()["detail"]
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert MEANINGS[ProblemType.TOO_MANY_REQUESTS][0] == 429


def test_count_briefs_and_no_other_page(client, rf):
    assert answered(worker(), rf.get("/en/states/IRQ/brief.pdf"), times=60) == 40
    assert answered(worker(), rf.get("/en/states/IRQ/"), times=60) == 60


@pytest.mark.parametrize(
    "address", ["/livez", "/readyz", "/en/", "/static/mithaq/pages.css", "/admin/login/"]
)
def test_are_none_for_probes_pages_and_static_files(client, settings, address):
    settings.RATE_LIMIT_ADDRESS = 1

    for _ in range(3):
        answer = client.get(address)
        assert answer.status_code != 429
        assert "RateLimit" not in answer.headers


def test_begin_anew_with_the_minute(rf, time_machine):
    asked = worker()
    assert answered(asked, rf.get(ADDRESS), times=50) == 40

    time_machine.move_to("2026-03-31T09:01:00Z", tick=False)

    assert answered(asked, rf.get(ADDRESS), times=50) == 40


def test_hold_for_all_workers_together(rf):
    workers = [worker() for _ in range(4)]

    got = sum(asked(rf.get(ADDRESS)).status_code == 200 for _ in range(30) for asked in workers)

    # What each may answer on its own, a twentieth, is all that they can be wrong by.
    assert 40 - 4 * 2 <= got <= 40 + 4 * 2


def test_cost_no_query_of_whoever_asks_now_and_then(rf, django_assert_num_queries, settings):
    settings.RATE_LIMIT_ADDRESS = 600
    asked, request = worker(), rf.get(ADDRESS)

    with django_assert_num_queries(0):
        assert answered(asked, request, times=30) == 30
    assert not RequestCount.objects.exists()
    asked(request)
    with django_assert_num_queries(0):
        assert answered(asked, request, times=29) == 29
    assert RequestCount.objects.get().counted == 60


def test_ask_the_database_nothing_of_whoever_is_refused(rf, django_assert_num_queries):
    asked, request = worker(), rf.get(ADDRESS)
    answered(asked, request, times=50)

    with django_assert_num_queries(0):
        assert answered(asked, request, times=20) == 0


def test_count_a_token_by_itself_wherever_it_comes_from(client, rf):
    officer = make_officer()
    _token, secret = make_token(owner=officer, name="A dashboard", scopes=["read"], days=1, made_by=officer)
    answered(worker(), rf.get(ADDRESS), times=60)

    by_token = client.get(ADDRESS, headers={"authorization": f"Bearer {secret}"})

    assert by_token.status_code == 200
    assert by_token.headers["RateLimit-Policy"] == '"token";q=60;w=60'
    with_token = rf.get(ADDRESS, headers={"authorization": f"token {secret}"})
    assert answered(worker(), with_token, times=80) == 60


def test_count_whoever_makes_up_tokens_by_their_address(rf):
    asked = worker()

    got = [
        asked(rf.get(ADDRESS, headers={"authorization": f"Bearer mithaq_{number}"})).status_code
        for number in range(60)
    ]

    assert got.count(200) == 40


def test_are_off_by_setting(client, settings):
    settings.RATE_LIMIT_ADDRESS = settings.RATE_LIMIT_TOKEN = 0

    assert answered(worker(), client.get(ADDRESS).wsgi_request, times=60) == 60
    assert "RateLimit" not in client.get(ADDRESS).headers


@pytest.mark.parametrize(
    ("peer", "forwarded", "https", "counted"),
    [
        ("198.51.100.7", "203.0.113.9", False, "198.51.100.7"),
        ("10.0.0.2", "203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
        ("10.0.0.2", "", True, None),
        ("10.0.0.2", "unknown", True, None),
        ("", "", False, None),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "", False, "198.51.100.7"),
    ],
)
def test_believe_a_proxy_where_it_is_believed_about_https(rf, settings, peer, forwarded, https, counted):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if https else None

    assert address_of(rf.get(ADDRESS, REMOTE_ADDR=peer, headers={"x-forwarded-for": forwarded})) == counted


def test_count_nobody_whose_address_is_not_told(rf, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert answered(worker(), rf.get(ADDRESS), times=60) == 60


def test_keep_no_address(rf, settings):
    keys = set()
    for secret_key in ("a" * 50, "b" * 50):
        settings.SECRET_KEY = secret_key
        answered(worker(), rf.get(ADDRESS, REMOTE_ADDR="198.51.100.7"), times=10)
        keys = set(RequestCount.objects.values_list("key", flat=True))

    # A hash of the address alone would be the same under any secret, and found by trying all addresses.
    assert len(keys) == 2


def test_forget_what_was_counted_before():
    first = Caller("address", "address 198.51.100.7", 40)
    morning = datetime.fromisoformat("2026-03-31T09:00:00Z")
    window = int(morning.timestamp()) // 60
    lease(first, window, chunk=2, answered=2)

    lease(Caller("address", "address 198.51.100.8", 40), window + 59, chunk=2, answered=2)
    assert RequestCount.objects.count() == 2

    lease(Caller("address", "address 198.51.100.9", 40), window + 61, chunk=2, answered=2)
    assert not RequestCount.objects.filter(started_at=morning).exists()
    assert RequestCount.objects.count() == 2


def test_let_pass_whom_a_busy_database_cannot_count(rf, monkeypatch, caplog):
    def busy(*args, **kwargs):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(rate_limits, "lease", busy)

    assert answered(worker(), rf.get(ADDRESS), times=60) == 60
    assert "requests pass uncounted" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.time_machine("2026-03-31T09:00:20Z", tick=True)
def test_do_not_wait_for_whoever_writes(client):
    make_state()
    for _ in range(2):
        client.get(ADDRESS)
    begun = time.monotonic()

    with somebody_writing():
        answers = [client.get(ADDRESS) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert time.monotonic() - begun < 5
    assert client.get(ADDRESS).status_code == 200


def somebody_writing():
    """Somebody else who has the lock that a count needs."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = connection.copy()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE tracker_requestcount IN ACCESS EXCLUSIVE MODE")
    return closing(other)
