"""Whoever is sent a file while it is written can tell that it is not whole."""

import http.client
import os
import socket
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings

from config.management.commands.serve import WORKER

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        bound = f"fd://{listener.fileno()}"
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "tests.config.cut_answers:application"),
                *("--bind", bound, "--worker-class", WORKER, "--no-control-socket"),
                *("--log-level", "critical"),
            ],
            pass_fds=[listener.fileno()],
            cwd=settings.BASE_DIR,
            env=os.environ.copy(),
        )
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.wait(timeout=10)


def asked(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(connection):
        connection.request("GET", path)
        with connection.getresponse() as answer:
            return answer.read()


def test_an_answer_that_fails_in_its_middle_ends_without_its_last_chunk(port):
    assert asked(port, "/") == b"a row\r\n"
    with pytest.raises(http.client.IncompleteRead) as cut:
        asked(port, "/fails")
    assert cut.value.partial == b"a row\r\n"
