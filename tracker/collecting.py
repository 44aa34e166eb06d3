"""What an import reads and computes stays until it is written, and a timeline is told of some thousand
commitments at a time. Python looks through all of it for cycles again and again, which takes a quarter of the
time of an import, and as much of a timeline.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

# Objects that are made between two looks at the newest; 700 unless said otherwise.
SELDOM: Final = 50_000
_lock: Final = Lock()
_before: list[tuple[int, int, int]] = []


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Look for cycles seldom meanwhile, whatever other threads do."""
    with _lock:
        _before.append(gc.get_threshold())
        gc.set_threshold(SELDOM, *_before[0][1:])
    try:
        yield
    finally:
        with _lock:
            usual = _before[0]
            _before.pop()
            if not _before:
                gc.set_threshold(*usual)
