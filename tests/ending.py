"""Programs that start others, such as servers: who ends the one by a signal ends all, and what they left is
tidied up.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

# What a shell says of a program that was ended.
ENDED: Final = 143
PATIENCE_SECONDS: Final = 60


def exit_with(main: Callable[[], int]) -> NoReturn:
    """Run `main` and exit with what it returns; a signal to end is an exception in it, once."""

    def interrupt(*_: Any) -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, interrupt)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(ENDED)


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> int:
    """What `command` exits with; where this program is ended, it is asked to end first, and waited for."""
    process = subprocess.Popen(command, env=environment)
    try:
        return process.wait()
    except BaseException:
        # pytest tidies up after this signal alone.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
