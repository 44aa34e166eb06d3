"""Which release of the code answers, for what has to change with it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("commitments", "tracker", "config")
# What answers are made by: code, messages, data, and the libraries that are pinned.
SUFFIXES: Final = frozenset({".py", ".po", ".mo", ".yaml", ".txt"})


@cache
def release() -> str:
    """A digest of all that answers are made by; the same on every worker that runs the same files."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(ROOT)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
