"""A PostgreSQL that hangs, or a network that swallows all, is a 503 within seconds, and no more."""

import contextlib
import select
import socket
import threading
import time
from collections import defaultdict

import pytest
from django.db import OperationalError, close_old_connections, connection, connections, transaction

from config.postgresql import base
from config.postgresql.base import DatabaseWrapper

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite is a file: nothing between it and us can hang"
    ),
]
SECONDS = 0.5


class Network:
    """All that stands between the site and the server: it passes everything on until it is `cut`."""

    def __init__(self) -> None:
        info = connection.connection.info
        is_file = info.host.startswith("/")
        self.server = f"{info.host}/.s.PGSQL.{info.port}" if is_file else (info.host, info.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_cut = self.is_over = False
        self.pairs: dict[socket.socket, socket.socket] = {}
        self.thread = threading.Thread(target=self.carry, daemon=True)
        self.thread.start()

    def carry(self) -> None:
        while not self.is_over:
            # Not refused, but swallowed, as by the kernel for a server that was stopped.
            wanted = [] if self.is_cut else [self.listener, *self.pairs]
            for one in select.select(wanted, [], [], 0.02)[0]:
                if one is self.listener:
                    client, _address = self.listener.accept()
                    server = socket.socket(socket.AF_UNIX if isinstance(self.server, str) else socket.AF_INET)
                    server.connect(self.server)
                    self.pairs |= {client: server, server: client}
                else:
                    self.pass_on(one)

    def pass_on(self, one: socket.socket) -> None:
        with contextlib.suppress(KeyError, OSError):
            other = self.pairs[one]
            if data := one.recv(65536):
                other.sendall(data)
            else:
                self.pairs = {here: there for here, there in self.pairs.items() if one not in {here, there}}
                one.close()
                other.close()

    def close(self) -> None:
        self.is_over = True
        self.thread.join()
        for one in [self.listener, *self.pairs]:
            one.close()


@pytest.fixture
def network(monkeypatch):
    connection.ensure_connection()
    network = Network()
    yield network
    network.close()


@pytest.fixture
def bounded(network, monkeypatch, settings):
    """The connection of this thread goes over the network, as that of a site that serves."""
    monkeypatch.setattr(base, "answering", defaultdict(base.Answering))
    settings.DATABASE_SECONDS = SECONDS
    monkeypatch.setattr(base, "MARGIN_SECONDS", 0)
    monkeypatch.setattr(base, "REST_SECONDS", 0.3)
    monkeypatch.setattr(base, "CHECK_SECONDS", 0.3)
    options = {"connect_timeout": 2, "options": "-c statement_timeout=300 -c lock_timeout=200"}
    told = {"HOST": "127.0.0.1", "PORT": network.port, "OPTIONS": options}
    before = connection.settings_dict
    wrapper = DatabaseWrapper({**before, **told, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}, "default")
    kept = connections["default"]
    connections["default"] = wrapper
    yield wrapper
    connections["default"] = kept
    wrapper.close()


def ask(wrapper, statement="SELECT 1"):
    with wrapper.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def ask_when_cut(wrapper, network):
    network.is_cut = True
    ask(wrapper)


def test_a_statement_ends_that_gets_no_answer_and_so_does_its_connection(bounded, network):
    assert ask(bounded) == [(1,)]
    network.is_cut = True
    started = time.monotonic()

    with pytest.raises(OperationalError, match="did not answer in"):
        ask(bounded)
    assert time.monotonic() - started < 2 * SECONDS
    assert bounded.connection.closed


def test_a_transaction_ends_with_it(bounded, network):
    with pytest.raises(OperationalError), transaction.atomic():
        ask_when_cut(bounded, network)
    network.is_cut = False
    time.sleep(base.REST_SECONDS)
    bounded.close_if_unusable_or_obsolete()

    assert ask(bounded) == [(1,)]


def test_a_statement_and_a_lock_that_take_too_long_are_ended_by_the_server(bounded):
    with pytest.raises(OperationalError, match="statement timeout"):
        ask(bounded, "SELECT pg_sleep(1)")
    # The connection is as good as before.
    assert ask(bounded) == [(1,)]


def test_a_connection_that_answered_a_moment_ago_is_good_unless_the_server_ended_it(bounded, monkeypatch):
    with monkeypatch.context() as unasked:
        (number,) = ask(bounded, "SELECT pg_backend_pid()")[0]
        unasked.setattr(base.base.DatabaseWrapper, "is_usable", None)
        assert bounded.is_usable()
        bounded.connection.answered_at -= base.LATELY_SECONDS
        with pytest.raises(TypeError):
            bounded.is_usable()

    ask(bounded)
    other = connections.create_connection("default")
    ask(other, f"SELECT pg_terminate_backend({number}, 2000)")
    other.close()
    # It says so over the network.
    time.sleep(0.2)
    assert not bounded.is_usable()


def test_nobody_else_waits_for_a_database_that_did_not_answer(bounded, network):
    ask(bounded)
    network.is_cut = True
    with pytest.raises(OperationalError):
        ask(bounded)
    bounded.close()
    started = time.monotonic()

    with pytest.raises(OperationalError, match="a moment ago"):
        ask(bounded)
    assert time.monotonic() - started < 0.1


def test_the_site_says_so_and_is_back_by_itself(client, bounded, network):
    assert client.get("/readyz").status_code == 200
    network.is_cut = True
    started = time.monotonic()

    ready, answer = client.get("/readyz"), client.get("/api/v1/conferences/")

    assert (ready.status_code, answer.status_code) == (503, 503)
    assert int(answer["Retry-After"]) > 0
    assert client.get("/livez").status_code == 200
    assert time.monotonic() - started < 5
    network.is_cut = False
    time.sleep(base.REST_SECONDS)
    # As at the beginning of each request; the client of tests leaves it out.
    close_old_connections()
    assert client.get("/api/v1/conferences/").status_code == 200
