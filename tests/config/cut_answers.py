"""An application whose answer fails in its middle, for those who ask for /fails."""

from collections.abc import Callable, Iterator
from typing import Any


def application(asked: dict[str, Any], start: Callable[..., object]) -> Iterator[bytes]:
    start("200 OK", [("Content-Type", "text/csv")])
    return parts(fails=asked["PATH_INFO"] == "/fails")


def parts(*, fails: bool) -> Iterator[bytes]:
    yield b"a row\r\n"
    if fails:
        raise RuntimeError("the database went away")
