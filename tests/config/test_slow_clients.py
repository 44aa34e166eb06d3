"""Clients that dribble what they send, or take an answer byte by byte, keep nobody waiting."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.conf import settings

from config.management.commands.serve import server_command
from tests.extent import extent

pytestmark = pytest.mark.one_database
CLIENTS = 50
ROUNDS = extent(1, long=20)
LARGE = b"a" * 4_000_000
HEAD = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"POST /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n"
FILE = b"GET /static/large.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@contextmanager
def serving(**arguments) -> Iterator[int]:
    """The port of a server of this site, as `manage.py serve` starts it."""
    (settings.VAR_DIR / "static" / "large.txt").write_bytes(LARGE)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = subprocess.Popen(
        server_command(listener, **arguments),
        pass_fds=[listener.fileno()],
        cwd=settings.BASE_DIR,
        env=os.environ | {"SITE_URL": f"http://127.0.0.1:{port}", "DATABASE_URL": "sqlite:////nowhere/db"},
    )
    try:
        wait_until_served(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=10)
        finally:
            server.kill()
            listener.close()


def wait_until_served(port):
    for _attempt in range(200):
        with suppress(OSError):
            if asked(port, timeout=2) == 200:
                return
        time.sleep(0.1)
    pytest.fail("The server did not start.")


def asked(port, *, timeout=2.0):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def slow_clients(port, begin) -> Iterator[list[socket.socket]]:
    clients = []
    try:
        for _number in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", port), timeout=5)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.sendall(begin)
            clients.append(client)
        yield clients
    finally:
        for client in clients:
            client.close()


@pytest.fixture(scope="module")
def port():
    with serving() as port:
        yield port


@pytest.mark.parametrize("begin", [HEAD, FORM, FILE], ids=["heads", "bodies", "answers"])
def test_the_probe_answers_meanwhile(port, begin):
    with slow_clients(port, begin) as clients:
        for _round in range(ROUNDS):
            for client in clients:
                if begin == FILE:
                    client.recv(1)
                else:
                    client.sendall(b"a")
            started = time.monotonic()
            assert asked(port) == 200
            assert time.monotonic() - started < 1
            time.sleep(extent(0, long=1))


def test_what_came_slowly_is_answered_in_the_end(port):
    with slow_clients(port, HEAD) as clients:
        for client in clients:
            client.sendall(b"X-Slow: yes\r\n\r\n")
        assert {client.recv(15) for client in clients} == {b"HTTP/1.1 200 OK"}


def test_an_answer_that_is_taken_slowly_comes_whole(port):
    with slow_clients(port, FILE), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(FILE)
        time.sleep(0.3)
        answer = http.client.HTTPResponse(client)
        answer.begin()
        assert answer.read() == LARGE


def test_the_probe_has_a_thread_of_its_own(port):
    """However many others think: those that ask for what hangs, with a database that is not there."""
    with slow_clients(port, b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20):
        started = time.monotonic()
        assert asked(port) == 200
        assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"\r\n" + HEAD + b"Connection: close\r\n\r\n",
        FORM.replace(b"100000", b"3") + b"a=b" + HEAD + b"Connection: close\r\n\r\n",
        FORM.replace(b"Content-Length: 100000", b"Transfer-Encoding: chunked")
        + b"3\r\na=b\r\n0\r\n\r\n"
        + HEAD
        + b"Connection: close\r\n\r\n",
    ],
    ids=["readings", "body", "chunks"],
)
def test_requests_that_come_together_are_answered_one_after_the_other(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(sent)
        received = b"".join(iter(lambda: client.recv(65536), b""))

    assert received.count(b"HTTP/1.1 ") == 2


def test_a_request_that_ends_in_two_places_is_refused_and_nothing_after_it_is_read(port):
    both = FORM.replace(b"100000\r\n", b"4\r\nTransfer-Encoding: chunked\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(both + b"0\r\n\r\n" + HEAD + b"\r\n")
        received = b"".join(iter(lambda: client.recv(65536), b""))

    assert received.startswith(b"HTTP/1.1 400 ")
    assert received.count(b"HTTP/1.1 ") == 1


def test_who_waits_to_be_asked_for_the_body_is_asked_once(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(
            FORM.replace(b"100000", b"3").replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
        )
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"a=b")
        assert client.recv(15) == b"HTTP/1.1 405 Me"


@pytest.mark.skipif(extent(True, long=False), reason="only in the long form: it waits for what never comes")
def test_gunicorns_own_worker_would_keep_everybody_waiting():
    with serving(worker="gthread") as port, slow_clients(port, HEAD), pytest.raises(TimeoutError):
        asked(port)
