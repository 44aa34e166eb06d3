"""What was computed of many rows waits in a file until it is written: memory would grow with them."""

import tempfile
import weakref
from dataclasses import dataclass


class Spool:
    """A file that nobody else sees, and that is gone with whoever holds it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="mithaq-import-")  # noqa: SIM115
        weakref.finalize(self, self._file.close)

    def put(self, line: bytes) -> "Spooled":
        """Put away what has no end of a line."""
        place = self._file.seek(0, 2)
        self._file.write(line + b"\n")
        return Spooled(spool=self, place=place)

    def get(self, place: int) -> bytes:
        self._file.seek(place)
        return self._file.readline()


@dataclass(frozen=True)
class Spooled:
    """Where something waits."""

    spool: Spool
    place: int

    def get(self) -> bytes:
        return self.spool.get(self.place)
