"""1,000 passwords of one account guessed at once, over four processes of the server that share the database
alone: at most 10 are looked at, then not even the right one is, and others are not affected.

`python -m tests.drills.guessing`, on the server of TEST_DATABASE_URL or on SQLite; DRILL_GUESSES for another
number. The control, whose server counts no attempt, looks at every one. Ends with an error where it is
otherwise.
"""

import http.client
import os
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from tests.drills.restoring import deployment
from tests.drills.site import Command, serving
from tests.drills.storm import migrate
from tests.ending import exit_with

GUESSES: Final = int(os.environ.get("DRILL_GUESSES", "1000"))
CONTROL_GUESSES: Final = 24
WORKERS: Final = 4
CLIENTS: Final = 16
LIMIT: Final = 10
RIGHT: Final = "Kufa-and-Basra-7"
LOGIN: Final = "/admin/login/"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="mithaq-guessing-") as folder:
        os.environ.update(deployment(Path(folder), "drill_guessing"))
        os.environ.setdefault("SECRET_KEY", "only-for-drills-" + "0123456789abcdef" * 4)
        faults, told = drill()
    for line in [told, *faults]:
        print(line, flush=True)  # noqa: T201 (said to who runs it)
    return 1 if faults else 0


def drill() -> tuple[list[str], str]:
    """What is not as it should be, and what there was to see."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.factories import make_officer

    migrate()
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["redoc"])
    for name in ("layla", "omar"):
        person = make_officer(username=name)
        person.set_password(RIGHT)
        person.save()
    with serving(served("config.wsgi:application")) as port:
        started = time.monotonic()
        answers = guess(port, GUESSES, meanwhile=lambda: sign_in(port, "omar", RIGHT))
        seconds = time.monotonic() - started
        looked_at, others = looked_at_so_far(), sign_in(port, "omar", RIGHT)
        locked = sign_in(port, "layla", RIGHT)
        call_command("unlock_account", "layla", stdout=sys.stderr)
        opened = sign_in(port, "layla", RIGHT)
    with serving(served("tests.drills.guessing:uncounted()")) as port:
        before = looked_at_so_far()
        guess(port, CONTROL_GUESSES)
        control = looked_at_so_far() - before
    expected = {
        "some guess was answered otherwise than 200 or 429": set(answers) - {200, 429, "meanwhile 302"}
        == set(),
        "not every guess was answered": answers[200] + answers[429] == GUESSES,
        f"more than {LIMIT} were looked at": looked_at <= LIMIT and answers[200] <= LIMIT,
        "the right one was not refused while locked": locked == 429,
        "another was kept out": (others, answers["meanwhile 302"]) == (302, 1),
        "the right one was refused once unlocked": opened == 302,
        "control: not every guess was looked at": control == CONTROL_GUESSES,
    }
    told = (
        f"{connection.vendor}: {GUESSES} guesses over {WORKERS} processes in {seconds:.0f} s, {looked_at} "
        f"looked at, the right one while locked {locked}, another account {others}, once "
        f"unlocked {opened}; the control, uncounted: {control} of {CONTROL_GUESSES} looked at"
    )
    return [fault for fault, holds in expected.items() if not holds], told


def uncounted() -> Callable[..., Any]:
    """The site without its guard: no attempt is counted before the password is looked at."""
    from config.wsgi import application
    from tracker.access import roles

    class Uncounted:
        def was_right(self) -> None:
            """Nothing to take back."""

    roles.begin_attempt = lambda *_args, **_kwargs: Uncounted()  # type: ignore[assignment, attr-defined]
    return application


def guess(port: int, how_many: int, *, meanwhile: Callable[[], int] | None = None) -> Counter[int | str]:
    """How the guesses were answered, all clients guessing as fast as they can."""
    answers: Counter[int | str] = Counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        guesses = [pool.submit(sign_in, port, "layla", f"guess {number}") for number in range(how_many)]
        if meanwhile is not None:
            answers[f"meanwhile {meanwhile()}"] += 1
        answers.update(one.result() for one in guesses)
    return answers


def sign_in(port: int, name: str, password: str) -> int:
    """The status that somebody is answered who fills in the form of signing in."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", LOGIN)
        page = connection.getresponse()
        cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        token = found[1] if found else ""
        values = {"username": name, "password": password, "csrfmiddlewaretoken": token}
        kind = "application/x-www-form-urlencoded"
        connection.request("POST", LOGIN, urlencode(values), {"Cookie": cookie, "Content-Type": kind})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def looked_at_so_far() -> int:
    """How many wrong passwords were looked at: the security log has each."""
    from tracker.models import SecurityEvent

    return SecurityEvent.objects.filter(kind="wrong_secret").count()


def served(application: str) -> Command:
    """By four processes."""
    from config.management.commands.serve import WORKER

    def command(listener: socket.socket) -> list[str]:
        program = [sys.executable, "-m", "gunicorn", application, "--bind", f"fd://{listener.fileno()}"]
        options = ["--worker-class", WORKER, "--workers", str(WORKERS), "--threads", "4"]
        return [*program, *options, "--no-control-socket", "--log-level", "warning"]

    return command


if __name__ == "__main__":
    exit_with(main)
