"""Prepare the site and serve it: what `make run` and `make demo` do once their packages are there."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from config.management.commands.prepare import note_settings

WORKER = "config.patient_worker.PatientWorker"
# Where all lines of the log are JSON, those of the server are, too.
SERVER_LOGGER = "config.log_lines.ServerLogger"
WORKERS = 2
# Requests that a worker answers at once; who waits for a slow client or sends to one takes none of them.
THREADS = 16


class Command(BaseCommand):
    help = "Prepare the site (see `manage.py prepare`) and serve it with gunicorn on 127.0.0.1:PORT."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--prepared",
            action="store_true",
            help="serve what `manage.py prepare` made ready before, under a role of the database that owns "
            "nothing",
        )

    def handle(self, *args: Any, prepared: bool = False, **options: Any) -> None:  # noqa: ARG002
        listener = reserve_port(settings.PORT)
        if prepared:
            note_settings()
        else:
            call_command("prepare", stdout=self.stdout)
        kind = "The demonstration" if settings.DEMO else "Mithaq"
        self.stdout.write(
            self.style.SUCCESS(
                f"{kind} is at {settings.SITE_URL}/ and its administration at {settings.SITE_URL}/admin/ "
                "(stop with Ctrl+C)"
            )
        )
        self.stdout.flush()
        listener.set_inheritable(True)
        # What is written from now on is for nobody else on the machine.
        os.umask(0o077)
        os.chdir(settings.BASE_DIR)
        if settings.METRICS_TOKEN:
            # Only who counts needs the package that counts.
            from config.metrics import FOLDER, make_folder

            os.environ[FOLDER] = make_folder(settings.PORT)
        os.execv(sys.executable, server_command(listener))  # noqa: S606 (our own interpreter, no shell)


def server_command(listener: socket.socket, *, worker: str = WORKER) -> list[str]:
    """What serves the site at `listener`, to be started in the folder of the code."""
    lines = ("--logger-class", SERVER_LOGGER) if settings.LOG_FORMAT == "json" else ()
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"fd://{listener.fileno()}"),
        *("--worker-class", worker, "--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--keep-alive", "5", "--no-control-socket", "--log-level", "warning", *lines),
    ]


def reserve_port(port: int) -> socket.socket:
    """A socket on 127.0.0.1:`port`, held from before the preparation on, so that a port in use is said at
    once.

    Raises CommandError where the port is in use or not ours to take.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except PermissionError as error:
        listener.close()
        raise CommandError(
            f"Port {port} needs more rights than this account has: choose one above 1023, such as PORT=8000."
        ) from error
    except OSError as error:
        listener.close()
        raise CommandError(
            f"Port {port} is in use: stop what uses it, or choose another, such as PORT={port % 65535 + 1}."
        ) from error
    return listener
