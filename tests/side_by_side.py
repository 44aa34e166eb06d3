"""Run pytest on SQLite and on PostgreSQL at once: `python -m tests.side_by_side [ARGUMENT …]`.

One of them nearly always has something to do while the other waits, for its disk, its
server or a browser. What pytest says of SQLite is shown as it comes, and what it says of
PostgreSQL below that, so that neither reads into the other. Fails where one of them does.
"""

import signal
import subprocess
import sys
from queue import SimpleQueue
from threading import Thread
from typing import IO

PYTEST = (sys.executable, "-m", "pytest")
POSTGRESQL = (sys.executable, "-m", "tests.postgres", "--")


def main(arguments: list[str]) -> int:
    # Whoever ends this run ends both.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (
        subprocess.Popen(
            [*POSTGRESQL, *PYTEST, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as on_postgresql,
        subprocess.Popen([*PYTEST, *arguments]) as on_sqlite,
    ):
        try:
            said = lines_of(on_postgresql.stdout)
            on_sqlite.wait()
            while (line := said.get()) is not None:
                sys.stdout.write(line)
                sys.stdout.flush()
            on_postgresql.wait()
        except BaseException:
            for run in (on_sqlite, on_postgresql):
                run.terminate()
            raise
    return on_sqlite.returncode or on_postgresql.returncode


def lines_of(output: IO[str] | None) -> "SimpleQueue[str | None]":
    """Each line as it comes, and None at the end; whether anybody reads them by now or not, nobody waits."""
    lines: SimpleQueue[str | None] = SimpleQueue()

    def read() -> None:
        for line in output or ():
            lines.put(line)
        lines.put(None)

    Thread(target=read, daemon=True).start()
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
