"""What is only read comes from a streaming standby, and everybody sees what they themselves wrote."""

import json
import logging
import os
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings as project_settings
from django.db import DatabaseError, OperationalError, connection, connections, router
from django.test import Client

from commitments.files.kept_files import KeptFile
from commitments.models import Commitment, State
from commitments.requests.sealed import sealed
from config import replica
from config.database_urls import database, replica as replica_at
from tests.drills.servers import Server, places
from tests.factories import make_commitment, make_focal_point, make_officer, make_state, report
from tests.postgres import ENDS
from tracker.models import Mandate
from tracker.publishing import package_building

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "replica"]),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no standby"),
]
READ = "/api/v1/commitments/BAG3-R1-IRQ/"
WRITE = f"{READ}reports/"
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def server(databases, django_db_setup, django_db_blocker):
    """A standby of the server on which the tests run, as this site's own."""
    if ENDS not in os.environ:
        pytest.skip("The tests run on a server that is not theirs, of which they make no standby.")
    with django_db_blocker.unblock():
        connection.ensure_connection()
    host = connection.connection.info.host
    # Of the version that the server has, which `tests.postgres` puts first.
    programs = Path(shutil.which("pg_basebackup")).parent
    user = Path(host).owner()
    with places(1, programs=programs, user=user) as (standby,):
        standby.follow(Server(folder=Path(host), programs=programs), name="tests")
        standby.start()
        url = standby.url(connection.settings_dict["NAME"])
        limits = {"seconds": 0, "idle_seconds": 0}
        project_settings.DATABASES["replica"] = replica_at(url, database(url, **limits), **limits)
        connections.configure_settings(project_settings.DATABASES)
        yield standby
        del project_settings.DATABASES["replica"]


@pytest.fixture
def standby(server, settings, monkeypatch):
    """It is read from, and as far as its primary."""
    settings.DATABASE_ROUTERS = ["config.replica.Router"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "config.replica.ReplicaMiddleware"]
    monkeypatch.setattr(replica, "standby", replica.Standby())
    with connection.cursor() as cursor:
        # As in real use: what is committed is there to be sent at once.
        cursor.execute("SET synchronous_commit = on")
        make_commitment()
        caught_up(server)
        yield server
        cursor.execute("RESET synchronous_commit")
    server.execute("SELECT pg_wal_replay_resume()")
    connections["replica"].close()


def caught_up(server):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()")
        (position,) = cursor.fetchone()
    wait_until(lambda: server.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", position)[0][0])


def wait_until(is_so):
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def behind(server):
    """From now on nothing new is seen there."""
    server.execute("SELECT pg_wal_replay_pause()")
    wait_until(lambda: server.execute("SELECT pg_get_wal_replay_pause_state()") == [("paused",)])


def moved(**values):
    return report(
        commitment=Commitment.objects.get(), status="limited", effective_on=date(2026, 2, 1), **values
    )


def record(client, **headers):
    etag = client.get(READ, headers=headers)["ETag"]
    return client.post(
        WRITE,
        json.dumps({"status": "limited", "effective_on": "2026-02-01"}),
        content_type="application/json",
        headers={"if-match": etag, **headers},
    )


def status_seen(client, address=READ, **headers):
    return client.get(address, headers=headers).json()["status"]


def test_whoever_wrote_sees_it_and_everybody_else_a_moment_later(standby, client):
    client.force_login(make_officer())
    caught_up(standby)
    behind(standby)
    others, every = Client(), "/api/v1/commitments/"
    tag = others.get(every)["ETag"]

    written = record(client)

    assert written.status_code == 201
    assert status_seen(client) == "limited"
    assert status_seen(Client(), **{"Database-Position": written["Database-Position"]}) == "limited"
    assert status_seen(others) == "no_information"
    # A new tag on old rows would keep them with whoever asks for what is new.
    assert others.get(every)["ETag"] == tag
    listed = b"".join(others.get(f"{every}?format=csv").streaming_content).decode()
    assert "no_information" in listed
    assert "limited" not in listed.splitlines()[1]
    assert "Database-Position" not in others.get(READ)
    standby.execute("SELECT pg_wal_replay_resume()")
    caught_up(standby)
    assert status_seen(others) == "limited"


def test_a_package_is_shared_by_those_who_read_the_same_database(standby, client, monkeypatch, tmp_path):
    places = []

    def kept(place, **_told):
        places.append(place.name)
        return KeptFile(file=(tmp_path / "package").open("w+b"), digest="0" * 64, begun_at=datetime.now(UTC))

    monkeypatch.setattr(package_building, "kept_file", kept)
    client.force_login(make_officer())
    caught_up(standby)
    behind(standby)
    written = record(client)
    for asking in (Client(), client):
        asking.get("/data/package.zip").close()

    assert (written.status_code, places) == (201, ["replica", "default"])


def test_what_was_refused_as_out_of_date_is_read_again_as_it_is(standby, client):
    """Somebody else was first; a reader who is told so must not be shown the old row again."""
    client.force_login(make_officer())
    caught_up(standby)
    behind(standby)
    moved()

    refused = record(client)

    assert refused.status_code == 412
    assert status_seen(client) == "limited"


def test_a_position_that_was_not_given_here_moves_nobody_to_the_primary(standby):
    behind(standby)
    moved()
    purpose = {"purpose": "config.replica.position", "bound_to": ""}
    told = [
        "0/3000148",
        "'; DROP TABLE tracker_change; --",
        "k" + "A" * 40,
        "k" + "A" * 5000,
        sealed(b"99999999999999 1", **purpose),
        sealed(b"-1 99999999999", **purpose),
        sealed(b"99999999999999 99999999999", purpose="another", bound_to=""),
    ]

    seen = {one: status_seen(Client(), **{"Database-Position": one}) for one in told}
    for one in told:
        client = Client()
        client.cookies["position"] = one
        seen[one] = seen[one], status_seen(client)

    assert {*seen.values()} == {("no_information", "no_information")}


def test_rights_and_the_desk_are_those_of_the_primary(standby, client):
    """A mandate that ended a moment ago gives nothing more to see."""
    person = make_focal_point(state=State.objects.get(code="IRQ"))
    moved(author=person)
    caught_up(standby)
    client.force_login(person)
    before = client.get(f"{READ}").json()["reported_status"]
    behind(standby)
    Mandate.objects.filter(user=person).update(state=make_state(code="IRN"))

    assert (before, client.get(READ).json()["reported_status"]) == ("limited", None)
    client.force_login(make_officer())
    assert "BAG3-R1-IRQ" in client.get("/admin/commitments/commitment/").content.decode()


def test_nothing_is_written_there_and_what_was_written_is_read_where_it_is(standby):
    with pytest.raises(DatabaseError, match="read-only"), connections["replica"].cursor() as cursor:
        cursor.execute("DELETE FROM tracker_change")
    with connections["replica"].cursor() as cursor:
        # Nor where it was promoted.
        cursor.execute("SHOW default_transaction_read_only")
        assert cursor.fetchone() == ("on",)
    with replica.reading_from_the_standby():
        assert router.db_for_read(Commitment) == "replica"
        Commitment.objects.update(lead_agency="x")
        assert router.db_for_read(Commitment) == "default"
    with replica.reading_from_the_standby():
        assert Commitment.objects.select_for_update().db == "default"


def test_what_the_standby_breaks_off_is_read_from_the_primary(standby, client, monkeypatch, caplog):
    def broken_off(self, *args, **kwargs):
        if router.db_for_read(Commitment) == "replica":
            raise OperationalError("canceling statement due to conflict with recovery")
        return answer(self, *args, **kwargs)

    from tracker.api.register import RegisterViewSet

    answer = RegisterViewSet.retrieve
    monkeypatch.setattr(RegisterViewSet, "retrieve", broken_off)

    with caplog.at_level(logging.WARNING):
        assert status_seen(client) == "no_information"

    assert "The standby is away, and the primary is read from" in caplog.text


def test_a_standby_that_is_away_keeps_nobody_waiting(standby, client, monkeypatch, caplog):
    monkeypatch.setattr(replica, "REST_SECONDS", 0.1)
    assert status_seen(client) == "no_information"
    standby.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
        connection.settings_dict["NAME"],
    )
    # A connection that was ended meanwhile is made anew.
    assert client.get("/readyz").json() == {"status": "ready", "replica": "following"}
    standby.stop()
    try:
        with caplog.at_level(logging.WARNING):
            assert status_seen(client) == "no_information"
            assert client.get("/readyz").json() == {"status": "ready", "replica": "away"}
        assert [one.message.partition(":")[0] for one in caplog.records if one.name == "config.replica"] == [
            "The standby is away, and the primary is read from"
        ]
    finally:
        standby.start()
    wait_until(lambda: client.get("/readyz").json()["replica"] == "following")
    moved()
    caught_up(standby)
    assert status_seen(client) == "limited"


def test_one_that_does_not_follow_is_read_from_only_where_there_is_nobody_else(standby, client, monkeypatch):
    behind(standby)
    moved()
    looks = {
        "promoted": (False, 0, False, 0),
        "follows nobody": (True, 10**15, False, 0),
        "eleven seconds behind": (True, 0, True, 11),
    }
    seen = {}
    for name, look in looks.items():
        monkeypatch.setattr(replica, "standby", replica.Standby())
        monkeypatch.setattr(replica.Standby, "_look", lambda _self, look=look: look)
        seen[name] = status_seen(client), client.get("/readyz").json()["replica"]
    monkeypatch.setattr(replica.Standby, "_look", lambda _self: looks["follows nobody"])
    monkeypatch.setattr(replica, "_primary_answers", lambda: False)
    seen["alone"] = status_seen(client), client.get("/readyz").json()["replica"]

    assert seen == {
        "promoted": ("limited", "away"),
        "follows nobody": ("limited", "behind"),
        "eleven seconds behind": ("limited", "behind"),
        "alone": ("no_information", "alone"),
    }
