"""The site is stopped and started anew while people use it: nobody is left without an answer.

`python -m tests.drills.restarting`, on SQLite or the server of TEST_DATABASE_URL; FULL=1 for 10 rounds. Each
round starts a second site at the same port, and once that answers ends the first with SIGTERM, as a rolling
restart does; then all workers are renewed with SIGHUP. The control ends it with SIGKILL: some get no answer.
"""

import os
import signal
import socket
import time
from typing import Final

from tests.drills.processes import children
from tests.drills.site import Load, ask, end, listening, prepare_site, say, start, wait_until
from tests.ending import exit_with

ROUNDS: Final = int(os.environ.get("DRILL_ROUNDS", "10" if os.environ.get("FULL") == "1" else "2"))
UNDER_LOAD_SECONDS: Final = 2
# Where nobody serves any more, nobody is waited for.
CONTROL_PATIENCE_SECONDS: Final = 4


def main() -> int:
    secret = prepare_site()
    from tracker.models import StatusReport

    listener = listening()
    port = int(listener.getsockname()[1])
    servers = [start(listener)]
    try:
        wait_until(lambda: ask(port, "/livez").status == 200, "The site did not start.")
        with Load(port, secret) as load:
            for _number in range(ROUNDS):
                own = listening()
                servers.append(start(listener, also=own))
                # Where a machine is busy, a worker takes a minute until it answers.
                wait_until_answers(own)
                time.sleep(UNDER_LOAD_SECONDS)
                end(servers[-2])
                servers[-1].send_signal(signal.SIGHUP)
                time.sleep(UNDER_LOAD_SECONDS)
                wait_until_answers(own)
                own.close()
        stored = StatusReport.objects.count()
        with Load(port, secret, patience=CONTROL_PATIENCE_SECONDS) as control:
            time.sleep(UNDER_LOAD_SECONDS)
            kill_all(servers[-1].pid)
            time.sleep(1)
    finally:
        for server in servers:
            if server.poll() is None:
                kill_all(server.pid)
            server.wait()
        listener.close()
    odd = {what: count for what, count in load.answers.items() if what not in {"200", "201", "412"}}
    say(
        f"restarted {ROUNDS} times under load: {sum(load.answers.values())} requests, {load.unanswered} "
        f"without an answer, slowest {load.slowest:.1f} s, {load.written} acknowledged, {stored} stored"
    )
    say(f"  otherwise answered: {odd}" if odd else "  every answer was 200, 201 or 412")
    say(f"  the control, killed: {control.unanswered} without an answer")
    return 0 if not odd and load.written and stored == load.written and control.unanswered else 1


def wait_until_answers(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    wait_until(lambda: ask(port, "/livez").status == 200, "The site did not answer again.")


def kill_all(pid: int) -> None:
    """kill -9 of a server and of its workers."""
    for one in (*children(pid), pid):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    import tests.environment  # noqa: F401 (settings of a test run)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    exit_with(main)
