"""How long a session lasts: unused, and at most."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import at, make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
DESK = "/admin/preferences/"
MINUTE = 60


@pytest.fixture
def signed_in(client):
    make_officer(username="layla")
    client.post("/admin/login/", {"username": "layla", "password": "a-long-password-1"})
    return client


def is_in(client):
    return client.get(DESK).status_code == 200


def test_each_has_a_key_of_its_own_which_is_nothing_once_it_ended(signed_in, client):
    keys = [signed_in.session.session_key]
    for _ in range(2):
        client.post("/admin/logout/")
        client.cookies["sessionid"] = keys[-1]
        assert not is_in(client)
        client.post("/admin/login/", {"username": "layla", "password": "a-long-password-1"})
        assert is_in(client)
        keys.append(client.session.session_key)

    assert len({*keys}) == 3
    assert all(re.fullmatch("[a-z0-9]{32}", key) for key in keys)


def test_unused_it_ends(signed_in, settings, time_machine):
    settings.SESSION_IDLE_MINUTES = 30
    time_machine.shift(30 * MINUTE)
    assert is_in(signed_in)
    time_machine.shift(30 * MINUTE)
    assert is_in(signed_in)

    time_machine.shift(30 * MINUTE + 1)

    assert not is_in(signed_in)
    # Nor does it come back.
    time_machine.shift(-20 * MINUTE)
    assert not is_in(signed_in)


def test_used_it_ends_all_the_same(signed_in, settings, time_machine):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 50, 2
    for _ in range(3):
        time_machine.shift(40 * MINUTE)
        assert is_in(signed_in)

    time_machine.shift(MINUTE)

    assert not is_in(signed_in)


def test_the_api_ends_with_it(signed_in, settings, time_machine):
    settings.PUBLIC_READ = False
    assert signed_in.get("/api/v1/states/").status_code == 200

    time_machine.shift(settings.SESSION_IDLE_MINUTES * MINUTE + 1)

    assert signed_in.get("/api/v1/states/").status_code == 401


def test_one_of_before_this_was_noted_counts_from_the_last_signing_in(client, settings, time_machine):
    client.force_login(make_officer())
    assert is_in(client)

    time_machine.shift(settings.SESSION_HOURS * 60 * MINUTE + 1)

    assert not is_in(client)


def test_that_it_is_used_is_written_seldom(signed_in, time_machine):
    def writes():
        with CaptureQueriesContext(connection) as asked:
            assert is_in(signed_in)
        return [query for query in asked.captured_queries if "UPDATE" in query["sql"]]

    assert writes() == []
    time_machine.shift(6 * MINUTE)
    assert len(writes()) == 1
    time_machine.shift(4 * MINUTE)
    assert writes() == []
