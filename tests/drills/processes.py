"""What processes there are."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [one for one, (_state, parent) in _all() if parent == pid]


def has_ended(pid: int) -> bool:
    """Whether it is gone, or only waits for somebody to notice."""
    return all(one != pid or state == "Z" for one, (state, _parent) in _all())


def memory_of(pid: int) -> int:
    """How many bytes of memory it holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096


def descriptors_of(pid: int) -> int:
    """How many files and connections it has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _all() -> Iterator[tuple[int, tuple[str, int]]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            yield int(stat.parent.name), (state, int(parent))
