"""Files that take long to make, kept for all who ask for the same: made once for each state of what is in
them.

A file is found by whose it is and what it holds (its subject), and by the state that this was in when its
making began. So whoever asks gets what was there when they asked, or later, and never what is somebody
else's.
"""

import errno
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO, Final

Write = Callable[[IO[bytes]], object]

# What one folder keeps, of the files that were asked for last; one that is larger is kept alone.
FILES_MAX: Final = 16
BYTES_MAX: Final = 2_000_000_000
SECONDS_MAX: Final = 7 * 24 * 3600
# Files are made one at a time for each of so many groups of subjects.
_GROUPS: Final = 64
_PART: Final = ".part"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A whole file, opened for reading, the SHA-256 of its bytes, and when its making began: it holds all
    that was there by then.
    """

    file: IO[bytes]
    digest: str
    begun_at: datetime


class MadeByAnother(Exception):
    """Somebody else is making a file of this subject, or of one that waits for the same."""


def kept_file(
    folder: Path, *, subject: str, state: Callable[[], str], write: Write, waits: bool = True
) -> KeptFile:
    """What `write` writes of `subject`, as it is kept in `folder`; made now where it is not there in the
    `state` that is asked for first.

    Of many who ask at once one makes it, and the others wait and get that, or what one of them makes of a
    later state. Where no room is left on the disk, all that is kept goes first. Raises MadeByAnother where
    it would have to wait, and does not.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    of_subject = _short(subject)
    if (found := _found(folder, of_subject, state())) is not None:
        return found
    with _lock(folder, of_subject) as lock:
        try:
            flock(lock, LOCK_EX if waits else LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise MadeByAnother from error
        # The state of now: else each of those who waited would make its own.
        now = state()
        if (found := _found(folder, of_subject, now)) is not None:
            return found
        try:
            return _made(folder, of_subject, now, write)
        except OSError as failure:
            if failure.errno not in _FULL or not _thrown_away(folder):
                raise
            return _made(folder, of_subject, now, write)


def found_file(folder: Path, *, subject: str, state: str | None = None) -> KeptFile | None:
    """What is kept of `subject` in this state, or of whichever was made last; None where nothing is."""
    return _found(folder, _short(subject), state)


def is_being_made(folder: Path, *, subject: str) -> bool:
    """Whether somebody is making a file of this subject, or of one that waits for the same."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock(folder, _short(subject)) as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _lock(folder: Path, of_subject: str) -> IO[bytes]:
    return _private(folder / f"{int(of_subject, 16) % _GROUPS:02}.lock", os.O_RDWR)


def _found(folder: Path, of_subject: str, state: str | None) -> KeptFile | None:
    in_state = "*" if state is None else _short(state)
    for path in sorted(folder.glob(f"{of_subject}-{in_state}-*-*"), key=_begun_at, reverse=True):
        # Another may throw it away at this moment.
        with suppress(FileNotFoundError):
            file = path.open("rb")
            os.utime(path)
            return KeptFile(file=file, digest=path.name.rpartition("-")[2], begun_at=_begun_at(path))
    return None


def _begun_at(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.name.split("-")[2]), UTC)


def _made(folder: Path, of_subject: str, state: str, write: Write) -> KeptFile:
    part, begun = folder / f"{of_subject}{_PART}", int(time.time())
    # Of whoever was killed while they made it.
    part.unlink(missing_ok=True)
    try:
        with _private(part, os.O_RDWR | os.O_EXCL) as file:
            write(file)
            file.flush()
            # Under its name it is whole, also after the power failed.
            os.fsync(file.fileno())
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        opened = part.open("rb")
        part.replace(folder / f"{of_subject}-{_short(state)}-{begun}-{digest}")
    finally:
        part.unlink(missing_ok=True)
    _keep_within_bounds(folder, of_subject)
    return KeptFile(file=opened, digest=digest, begun_at=datetime.fromtimestamp(begun, UTC))


def _private(path: Path, how: int) -> IO[bytes]:
    """A file that its owner alone reads, opened for reading and writing."""
    return os.fdopen(os.open(path, how | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")


def _keep_within_bounds(folder: Path, just_made: str) -> None:
    """Throw away former states of what was just made, and what is too old or too much, the oldest first."""
    size, number, newest = 0, 0, set[str]()
    for path, seen in _kept(folder):
        subject = path.name.partition("-")[0]
        is_former = subject == just_made and subject in newest
        is_too_much = bool(number) and (number >= FILES_MAX or size + seen.st_size > BYTES_MAX)
        if is_former or is_too_much or time.time() - seen.st_mtime > SECONDS_MAX:
            path.unlink(missing_ok=True)
            continue
        newest.add(subject)
        number, size = number + 1, size + seen.st_size


def _thrown_away(folder: Path) -> bool:
    """Throw away all that is kept; whether there was any."""
    kept = _kept(folder)
    for path, _seen in kept:
        path.unlink(missing_ok=True)
    return bool(kept)


def _kept(folder: Path) -> list[tuple[Path, os.stat_result]]:
    """The files that are kept, those asked for last first."""
    found = []
    for path in folder.glob("*-*-*"):
        with suppress(FileNotFoundError):
            found.append((path, path.stat()))
    return sorted(found, key=lambda one: one[1].st_mtime_ns, reverse=True)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
