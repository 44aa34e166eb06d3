"""What was computed of many rows waits in a file until it is written: memory would grow with them."""

import pickle
import tempfile
import weakref
from dataclasses import dataclass
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Spool(Generic[Kept]):
    """A file that nobody else sees, and that is gone with whoever holds it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="mithaq-import-")  # noqa: SIM115
        weakref.finalize(self, self._file.close)

    def put(self, what: Kept) -> "Spooled[Kept]":
        self._file.seek(0, 2)
        place = self._file.tell()
        pickle.dump(what, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        return Spooled(spool=self, place=place)

    def get(self, place: int) -> Kept:
        self._file.seek(place)
        # Only what put() wrote is in a file without a name.
        found: Kept = pickle.load(self._file)  # noqa: S301
        return found


@dataclass(frozen=True)
class Spooled(Generic[Kept]):
    """Where something waits."""

    spool: Spool[Kept]
    place: int

    def get(self) -> Kept:
        return self.spool.get(self.place)
