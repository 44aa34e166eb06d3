"""`manage.py serve`, which `make run` ends in."""

import socket
import subprocess
import sys

import pytest
from django.core.management import CommandError

from config.management.commands import serve


def test_holds_a_port_that_is_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serve.reserve_port(port) as listener:
        assert listener.getsockname() == ("127.0.0.1", port)


def test_says_that_a_port_needs_more_rights(monkeypatch):
    def refuse(*args):
        raise PermissionError

    monkeypatch.setattr(serve.socket.socket, "bind", refuse)

    with pytest.raises(CommandError, match="Port 80 needs more rights"):
        serve.reserve_port(80)


def test_says_that_a_port_is_in_use_before_anything_is_prepared(settings, monkeypatch):
    monkeypatch.setattr(serve, "call_command", lambda *args, **options: pytest.fail("prepared"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {settings.PORT} is in use"):
            serve.Command().handle()


@pytest.mark.parametrize("prepared", [False, True])
def test_hands_the_port_to_the_server_once_all_is_prepared(monkeypatch, prepared):
    done = []
    monkeypatch.setattr(serve, "call_command", lambda name, **options: done.append(name))
    monkeypatch.setattr(serve, "note_settings", lambda: done.append("noted"))
    monkeypatch.setattr(serve.os, "execv", lambda path, arguments: done.append(arguments))
    monkeypatch.setattr(serve.os, "chdir", lambda path: None)
    monkeypatch.setattr(serve.os, "umask", lambda mask: done.append(oct(mask)))
    with socket.socket() as listener:
        monkeypatch.setattr(serve, "reserve_port", lambda port: listener)
        serve.Command().handle(prepared=prepared)
        # Else the server would find the port closed when it takes over.
        assert listener.get_inheritable()

    # What the server writes is for nobody else on the machine.
    assert done[:-1] == ["noted" if prepared else "prepare", "0o77"]
    assert done[-1][1:4] == ["-m", "gunicorn", "config.wsgi"]
    assert "fd://" in " ".join(done[-1])


def test_a_worker_has_read_all_that_answers_before_anybody_asks():
    asked = (
        "import sys; import config.wsgi; read = set(sys.modules); from django.urls import get_resolver; "
        "assert get_resolver().url_patterns; print(sorted(set(sys.modules) - read))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("[]\n", "")
