"""Files that take long to make, made once for all who ask at the same time."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import IO

Write = Callable[[IO[bytes]], object]


def built_once(path: Path, write: Write) -> IO[bytes]:
    """What `write` writes, opened for reading: made by this call, or by another process or thread that
    began to make it after this call came.

    So whoever asks gets what was there when they asked, or later; and of ten who ask at once
    the first makes it, one makes it anew, and all others get that.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    came = _now(path.parent)
    with path.with_suffix(".lock").open("ab") as lock:
        flock(lock, LOCK_EX)
        with suppress(FileNotFoundError):
            kept = path.open("rb")
            # When its making began.
            if os.fstat(kept.fileno()).st_mtime_ns > came:
                return kept
            kept.close()
        began = _now(path.parent)
        part = path.with_suffix(".part")
        try:
            with part.open("wb") as file:
                write(file)
            os.utime(part, ns=(began, began))
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path.open("rb")


def _now(folder: Path) -> int:
    """The time by the clock that stamps the files of this folder."""
    with tempfile.TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime_ns
