"""The site behind PgBouncer in transaction mode: each transaction gets whichever connection is free."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from string import ascii_uppercase

import pytest
from django.core.management import call_command
from django.db import OperationalError, close_old_connections, connection, connections
from django.test import Client

from commitments.files import lines
from commitments.models import Commitment, State
from commitments.seeding.rehearsing import rehearsal
from config.database_urls import database
from tests.factories import make_commitment, make_officer, make_state
from tests.postgres import ENDS
from tracker.models import StatusReport

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to pool"),
    pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed (Debian: pgbouncer)"),
]
READ = "/api/v1/commitments/BAG3-R1-AAA/"
# Fewer connections than there are threads, so that they get each other's.
POOLED, THREADS = 2, 4
LIMITS = {"seconds": 4, "idle_seconds": 30}
SETTINGS = ("statement_timeout", "lock_timeout", "search_path")


@pytest.fixture(scope="module")
def pooler(databases, django_db_setup, django_db_blocker):
    """The address of a pooler before the server on which the tests run."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
    info = connection.connection.info
    if not info.host.startswith("/"):
        pytest.skip("The tests run on a server elsewhere.")
    folder = Path(tempfile.mkdtemp(prefix="pgb-"))
    settings = {
        "listen_addr": "",
        "unix_socket_dir": folder,
        "auth_type": "any",
        "pool_mode": "transaction",
        "default_pool_size": POOLED,
        # As its documentation has it; `options` is not among what may be ignored without harm.
        "ignore_startup_parameters": "extra_float_digits",
    }
    lines_of_settings = [f"{name} = {value}" for name, value in settings.items()]
    target = f"* = host={info.host} port={info.port} user={info.user}"
    (folder / "ini").write_text("\n".join(["[databases]", target, "[pgbouncer]", *lines_of_settings, ""]))
    nobody = {}
    if os.geteuid() == 0 and ENDS in os.environ:
        owner = Path(info.host).owner()
        shutil.chown(folder, owner)
        nobody = {"user": owner, "group": owner}
    process = subprocess.Popen(
        [PGBOUNCER, "-q", folder / "ini"], cwd="/", stderr=subprocess.DEVNULL, **nobody
    )
    try:
        wait_for(folder / ".s.PGSQL.6432")
        yield f"postgresql://{info.user}:@/{{name}}?host={folder}&port=6432"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def wait_for(place):
    until = time.monotonic() + 20
    while True:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as tried:
            tried.connect(str(place))
            return
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def told(pooler):
    """Settings of the tests' database, asked through the pooler."""
    before = connections.settings["default"]
    found = database(pooler.format(name=connection.settings_dict["NAME"]), **LIMITS, is_pooled=True)
    return {**before, **found, "NAME": connection.settings_dict["NAME"]}


@pytest.fixture
def pooled(told, monkeypatch):
    """Every thread's connection goes through the pooler."""
    before = connections["default"]
    monkeypatch.setitem(connections.settings, "default", told)
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections["default"] = before


@pytest.fixture
def register(transactional_db):
    for letter in ascii_uppercase[:15]:
        make_commitment(reference=f"BAG3-R1-A{letter}A")


def at_once(call, number=THREADS):
    """`call` in so many threads, each of which gives its connection back."""

    def called(each):
        try:
            return call(each)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(called, range(number)))


def test_key_flows(register, pooled, monkeypatch):
    """Recording at once, long files that are read in parts at once, and a rehearsal on temporary tables, on
    the same few connections; nothing of one is left to another.
    """
    monkeypatch.setattr(lines, "PLAIN_ROWS_AT_ONCE", 5)
    officer = make_officer()
    tag = Client().get(READ)["ETag"]

    def record(_each):
        client = Client()
        client.force_login(officer)
        body = json.dumps({"status": "limited", "effective_on": "2026-02-01"})
        return client.post(
            f"{READ}reports/", body, content_type="application/json", headers={"if-match": tag}
        ).status_code

    def read_file(_each):
        parts = Client().get("/api/v1/commitments/?format=csv").streaming_content
        return len(b"".join(parts).splitlines())

    def read_in_parts(_each):
        """Outside of a transaction, and with others between its parts."""
        rows = Commitment.objects.order_by("pk").iterator(chunk_size=5)
        return sum(State.objects.count() > 0 for _one in rows)

    def rehearse(each):
        with rehearsal():
            make_state(code=f"XX{ascii_uppercase[each]}")
            return State.objects.filter(code__startswith="XX").count()

    assert sorted(at_once(record)) == [201] + [412] * (THREADS - 1)
    assert StatusReport.objects.count() == 1
    assert at_once(read_file) == [Commitment.objects.count() + 1] * THREADS
    assert at_once(read_in_parts) == [Commitment.objects.count()] * THREADS
    assert at_once(rehearse) == [1] * THREADS
    assert not State.objects.filter(code__startswith="XX").exists()
    call_command("verify_trail")
    assert {*at_once(left_behind)} == {("0", "0", '"$user", public')}


def left_behind(_each):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(name) FROM unnest(%s::text[]) AS name", [[*SETTINGS]])
        return tuple(value for (value,) in cursor.fetchall())


def test_limits_are_no_options_of_the_connection(told, pooled):
    """PgBouncer refuses a connection that brings any."""
    assert "options" not in told["OPTIONS"]
    told["OPTIONS"] = {**told["OPTIONS"], "options": "-c statement_timeout=4000"}
    connection.close()

    with pytest.raises(OperationalError, match="unsupported startup parameter"):
        connection.ensure_connection()
    close_old_connections()
