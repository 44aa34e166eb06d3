"""Memory that a long file took goes back to the system.

The library of C keeps what is freed for whoever asks next, in a share of each thread: what rows have in
common, or the cells of a sheet, would stay with each thread that ever wrote a long file.
"""

import ctypes
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from typing import Any, Final

# A file of so many bytes took enough to be given back.
LONG_BYTES: Final = 1024 * 1024
# So seldom is memory given back after requests: it takes a millisecond, and what is needed again is taken
# anew.
SECONDS_BETWEEN: Final = 5.0


def give_back() -> None:
    """Hand to the system what nobody needs any more, where the library of C can, which is that of GNU."""
    if (trim := _trim()) is not None:
        trim(0)


class AfterRequests:
    """Gives back what answers left, every few seconds, when a request has ended: each thread keeps what its
    longest answer took, and with a dozen of them that is a tenth of what a worker holds.
    """

    def __init__(self) -> None:
        self.last = time.monotonic()

    def __call__(self, **_signal: Any) -> None:
        if (now := time.monotonic()) - self.last >= SECONDS_BETWEEN:
            self.last = now
            give_back()


after_requests: Final = AfterRequests()


def given_back_at_its_end(parts: Any) -> Iterator[bytes]:
    """The parts of a file, a generator; what a long one took is given back when it ends or is left, and what
    answers before it left behind as soon as it is known to be long, for it takes more beside that.
    """
    sent = 0
    try:
        with closing(parts):
            for part in parts:
                if sent <= LONG_BYTES < sent + len(part):
                    give_back()
                sent += len(part)
                yield part
    finally:
        if sent > LONG_BYTES:
            del parts
            give_back()


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return found
