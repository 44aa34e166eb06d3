"""Whatever a client sends, and wherever in a request: no address of the site fails at it.

Parameters and fields that an address knows have tests of their own; here every route gets what no text
and no database holds, in the places that all requests have.
"""

import asyncio
import json
from functools import partial
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from config import asgi
from config.wsgi import application
from tests.extent import IS_LONG, extent
from tests.own_thread import in_a_thread
from tests.tracker.access.access_table import ROUTES
from tests.tracker.access.access_world import TODAY, make_world, unread
from tests.tracker.access.answers import JSON
from tests.tracker.access.test_access_matrix import NAMES, address_of
from tests.worlds import connections_left_open, rolled_back_after_module

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
# NUL as a browser's cookie may say it, and half of a surrogate pair as UTF-8 would write it.
COOKIES = ('"a\\000b"', "a\x01b", '"\\355\\240\\200"', "9" * 3000)
COOKIE_NAMES = ("sessionid", "csrftoken", "django_language", "messages", "mithaq_calendar", '"\\000"')
HEADERS = ("a\x01b", "\xed\xa0\x80", "\xff", "9" * 3000, '"a\\000b"')
HEADER_NAMES = (
    *("accept", "accept-encoding", "accept-language", "authorization", "host", "if-match"),
    *("if-modified-since", "if-none-match", "idempotency-key", "origin", "range", "referer"),
    *("user-agent", "x-csrftoken", "x-forwarded-for", "x-forwarded-proto", "x-requested-with"),
)
# Names of what Python can decode, but not to text; and of what is none.
CHARSETS = ("hex", "rot13", "undefined", "utf-16", "idna", "nosuch", "\0", '"hex;a', "windows-1256")
PARTS = ("a%00b", "%ED%A0%80", "%FF", quote("\u202e\ufffe\x7f"), "9" * 400)
PARAMETERS = ("q", "p", "o", "state", "conference", "format", "next", "_changelist_filters", "as_of", "a\0b")
TEXTS = ("a\0b", "a\ud800b", "9" * 30)
FORMS = (b"a=b%00&b%00=1", b"a=%ED%A0%80", b"\xff\xfe=\x00", b"action=a%00&_selected_action=%00")
FORM = "application/x-www-form-urlencoded"
PART = '--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\nabc\r\n'
MULTIPART = "multipart/form-data; boundary=x"


def in_cookies(client, address, _route):
    for value in COOKIES:
        cookie = "; ".join(f"{name}={value}" for name in COOKIE_NAMES)
        yield partial(client.get, address, headers={"cookie": cookie})


def in_headers(client, address, _route):
    for value in HEADERS:
        for name in HEADER_NAMES:
            yield partial(client.get, address, headers={name: value})


def in_all_headers(client, address, _route):
    """All of them at once, but for those that end a request before anybody reads the others."""
    names = [name for name in HEADER_NAMES if name not in {"accept", "authorization", "host"}]
    for value in HEADERS:
        yield partial(client.get, address, headers=dict.fromkeys(names, value))


def in_paths(client, address, _route):
    parts = address.partition("?")[0].strip("/").split("/")
    for place in range(len(parts)):
        for value in PARTS:
            yield partial(client.get, "/{}/".format("/".join([*parts[:place], value, *parts[place + 1 :]])))


def in_queries(client, address, _route):
    for name in PARAMETERS:
        for value in PARTS:
            yield partial(client.get, f"{address.partition('?')[0]}?{quote(name)}={value}")


def in_bodies(client, address, route):
    for value in TEXTS:
        yield partial(client.post, address, json.dumps(value), content_type=JSON)
        for name in route.body:
            yield partial(client.post, address, json.dumps(route.body | {name: value}), content_type=JSON)
    for form in FORMS:
        yield partial(client.post, address, form, content_type=FORM)
        yield partial(client.post, address, form, content_type=JSON)
    for bad in ("a\0b", "\r", "../../a", "a" * 600, "\ud800"):
        parts = "".join(PART % (name, bad) for name in (*route.body, "file", "name"))
        body = f"{parts}--x--\r\n".encode("utf-8", "surrogatepass")
        yield partial(client.post, address, body, content_type=MULTIPART)


PLACES = (in_cookies, in_headers, in_paths, in_queries, in_bodies)
# One of each kind of address, asked about a fourth of all: each header, parameter and value among it.
ASKED_MORE = (
    "commitments",
    "v1:commitment-list",
    "admin:commitments_commitment_changelist",
    "v1:upload-list",
)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        yield make_world()


def requests_to(name, world):
    """What one route is sent. In the short form one request by one person: routes take turns with places,
    and so do the two databases.
    """
    address, route, number = address_of(name, world), ROUTES[name], NAMES.index(name)
    if IS_LONG or name in ASKED_MORE:
        for role in ("nobody", "administrator") if IS_LONG else ("administrator",):
            for place in PLACES:
                yield from list(place(world.client(role), address, route))[:: 1 if IS_LONG else 4]
        return
    turn = number + (connection.vendor == "sqlite")
    if turn % 4 == 0:
        yield next(in_cookies(world.client("nobody"), address, route))
    client = world.client(("nobody", "administrator")[number // 2 % 2])
    others = (in_all_headers, in_queries)[number // 4 % 2 :][: turn % 4 == 2]
    for place in (*others, (in_paths, in_bodies)[turn % 2]):
        requests = list(place(client, address, route))
        yield requests[number * 7 % len(requests)]


@pytest.mark.parametrize("name", NAMES)
def test_no_address_fails(world, name):
    asked, failed = 0, []
    for request in requests_to(name, world):
        with transaction.atomic(), unread():
            answer = request()
            transaction.set_rollback(True)
        asked += 1
        # Of a file; the end of a request would close the connection to the database with it.
        with connections_left_open():
            answer.close()
        if answer.status_code >= 500:
            failed.append((answer.request["REQUEST_METHOD"], answer.request, answer.status_code))

    assert failed == []
    assert asked >= extent(1, long=100)


def test_a_cookie_that_is_no_text_is_as_if_it_had_not_been_sent(client):
    client.cookies["sessionid"] = "kept"
    answer = client.get("/admin/login/", headers={"cookie": 'sessionid="a\\000b"; mithaq_calendar=jalali'})

    assert answer.wsgi_request.COOKIES == {"mithaq_calendar": "jalali"}


def sent(rf, method, content_type):
    """The status and the body of the answer to a request that comes through the server's door."""
    environ = rf._base_environ(
        PATH_INFO="/livez", QUERY_STRING="q=a", REQUEST_METHOD=method, CONTENT_TYPE=content_type
    )
    told = []
    answer = application(environ, lambda status, _headers: told.append(int(status[:3])))
    return told[0], b"".join(answer).decode()


def sent_async(method, content_type):
    """The status of the answer to the same request where an asynchronous server asks."""
    scope = {"type": "http", "method": method, "path": "/livez", "query_string": b"q=a"}
    headers = [(b"host", b"testserver"), (b"content-type", content_type.encode())]
    asked, told = [{"type": "http.request"}], []

    async def receive():
        return asked.pop() if asked else await asyncio.Future()

    async def send(message):
        told.append(message)

    in_a_thread(lambda: asyncio.run(asgi.application({**scope, "headers": headers}, receive, send)))
    return told[0]["status"]


@pytest.mark.parametrize("form", [FORM, MULTIPART, JSON])
@pytest.mark.parametrize("charset", CHARSETS, ids=ascii)
def test_a_body_that_is_not_in_utf_8_is_refused(rf, form, charset):
    status, said = sent(rf, "POST", f"{form}; charset={charset}")

    assert (status, "Send the body in UTF-8." in said) == (415, True)


@pytest.mark.parametrize("charset", CHARSETS, ids=ascii)
def test_a_reading_is_not_refused_for_the_encoding_of_a_body_that_it_has_not(rf, charset):
    assert sent(rf, "GET", f"text/plain; charset={charset}")[0] == 200


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"', "us-ascii"])
def test_utf_8_is_read_under_each_of_its_names(rf, charset):
    assert sent(rf, "POST", f"{MULTIPART}; charset={charset}")[0] == 405


@pytest.mark.parametrize("charset", [*CHARSETS, "utf-8"], ids=ascii)
def test_an_asynchronous_server_asks_no_other_way(charset):
    answers = [sent_async(method, f"{FORM}; charset={charset}") for method in ("POST", "GET")]

    assert answers == ([405, 200] if charset == "utf-8" else [415, 200])
