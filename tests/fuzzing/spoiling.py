"""Sound files, spoilt by chance as transfers, editors and people with bad intent spoil them."""

import io
import random
import zipfile
from collections.abc import Callable
from typing import Final

# What readers have stumbled over.
TOKENS: Final = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b'"',
    b";",
    b",",
    b"\n\n",
    b"=cmd|'/c'!A1",
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
    b"9" * 400,
    b"1e999",
    b"-",
    b"&a",
    b"*a",
    b"!!python/object:os.system",
    b"{",
    b"}",
    b"[",
    b"]",
    b"? ",
    b": ",
    b"\t",
    b"<",
    b">",
    b"&lt;",
    b"<!--",
    b"]]>",
    b"<?xml",
    b"%PDF-",
    b"endobj",
    b"PK\x03\x04",
    "\u06f1\u06f4\u06f0\u06f4".encode(),
    "\u064a\u0643".encode(),
    b"../../etc/passwd",
    b"x" * 6000,
    b"2026-02-30",
)


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """One to six changes anywhere in it."""
    spoiling = bytearray(content)
    for _number in range(chance.randint(1, 6)):
        chance.choice(WAYS)(spoiling, chance)
    return bytes(spoiling)


def spoilt_within(package: bytes, chance: random.Random) -> bytes:
    """A ZIP package with one of its parts spoilt, so that it can still be unpacked."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(written, "w") as new:
        names = old.namelist()
        wrong = chance.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, spoilt(content, chance) if name == wrong else content)
    return written.getvalue()


def _flip(content: bytearray, chance: random.Random) -> None:
    for _number in range(chance.randint(1, 20)):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _cut(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    del content[start : start + chance.choice((1, 3, 40, 400, len(content)))]


def _double(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    piece = content[start : start + chance.choice((1, 10, 200))]
    content[start:start] = piece * chance.choice((1, 2, 300))


def _slip_in(content: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(content) + 1)
    content[place:place] = chance.choice(TOKENS) * chance.choice((1, 1, 1, 50))


def _swap(content: bytearray, chance: random.Random) -> None:
    lines = bytes(content).split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    content[:] = b"\n".join(lines)


WAYS: Final[tuple[Callable[[bytearray, random.Random], None], ...]] = (_flip, _cut, _double, _slip_in, _swap)
