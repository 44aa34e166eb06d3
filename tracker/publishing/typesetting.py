"""PDF from words, by Typst: PDF/UA-1, the same bytes for the same words, nothing fetched from anywhere."""

import importlib.resources
import json
import re
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from django.utils.translation import gettext as _

from commitments.refusals import Refused

HERE: Final = Path(__file__).resolve().parent
TEMPLATE: Final = HERE / "brief.typ"
# Amiri keeps the text layer of Persian and Arabic whole; Noto Sans has the letters that it lacks.
TYPEFACES: Final[Mapping[str, str]] = {"Amiri": "fontpkg_amiri", "Noto Sans": "fontpkg_noto_sans"}
# What stands for a letter that no typeface here has.
MISSING: Final = "\ufffd"
# What joins and parts the letters of a word, and so is one of them.
_JOINERS: Final = frozenset("\u200c\u200d")
# Marks that stand over and under letters of Arabic: in the text layer each would come a letter too far. The
# words are written without them as well; the Persian heh with hamza has a letter of its own.
_ARABIC_MARKS: Final = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]")
_HEH_WITH_HAMZA: Final = "\u0647\u0654", "\u06c0"
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
SECONDS_MAX: Final = 30
# So many processes a worker has at once; whoever waits longer than that for one is sent away.
AT_ONCE: Final = 2
WAIT_SECONDS: Final = 10
_places: Final = BoundedSemaphore(AT_ONCE)


class TooBusy(Refused):
    """So many briefs are being made that this one would keep others waiting."""


class TypesettingFailed(RuntimeError):
    """Typst refused what our own template gave it, or ran into a bound: our fault, not a reader's."""


def typeset(brief: Mapping[str, Any], *, created_at: datetime) -> bytes:
    """The PDF of what `brief` says in the terms of brief.typ. Raises TooBusy."""
    asked = {
        "template": TEMPLATE.read_text(),
        "brief": brief,
        "font_folders": [str(_folder(package)) for package in TYPEFACES.values()],
        "created": int(created_at.timestamp()),
    }
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooBusy(_("Many briefs are being made at this moment. Try again in a minute."))
    try:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-I", str(HERE / "typesetter.py")],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=SECONDS_MAX,
            check=False,
        )
    finally:
        _places.release()
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace"))
    return done.stdout


def printable(text: str, *, most: int) -> str:
    """`text` in one line of at most so many letters, in letters that the typefaces have; without characters
    that show nothing or turn the direction of others.
    """
    composed = unicodedata.normalize("NFC", text).replace(*_HEH_WITH_HAMZA)
    spaced = " ".join(_ARABIC_MARKS.sub("", composed).split())
    shown = "".join(letter for letter in spaced if letter in _JOINERS or not _is_invisible(letter))
    if len(shown) > most:
        shown = shown[: most - 1].rstrip() + "…"
    return "".join(_in_typefaces(shown))


def _in_typefaces(text: str) -> Iterator[str]:
    """The letters that can be shown; a mark needs the typeface of the letter that it stands on."""
    face = letters()[0]
    for letter in text:
        if not unicodedata.category(letter).startswith("M") and letter not in _JOINERS:
            face = next((one for one in letters() if ord(letter) in one), frozenset())
        yield letter if ord(letter) in face else MISSING


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in _INVISIBLE


@cache
def letters() -> list[frozenset[int]]:
    """The code points that every cut of each of TYPEFACES has, in the order in which they are tried."""
    return [
        frozenset[int].intersection(*map(_code_points, sorted(_folder(package).glob("*.ttf"))))
        for package in TYPEFACES.values()
    ]


def _folder(package: str) -> Path:
    return Path(str(importlib.resources.files(package))) / "files"


def _code_points(file: Path) -> frozenset[int]:
    """What a typeface maps to a glyph: its table `cmap`, in the format of the Basic Multilingual Plane (4),
    which every typeface has.
    """
    data = file.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    at = next(
        struct.unpack_from(">I", data, 12 + 16 * number + 8)[0]
        for number in range(tables)
        if data[12 + 16 * number :][:4] == b"cmap"
    )
    for number in range(struct.unpack_from(">H", data, at + 2)[0]):
        begins = at + struct.unpack_from(">I", data, at + 4 + 8 * number + 4)[0]
        if struct.unpack_from(">H", data, begins)[0] == 4:
            return frozenset(_of_format_4(data, begins))
    raise LookupError(f"{file.name} has no map of characters in format 4.")


def _of_format_4(data: bytes, at: int) -> Iterator[int]:
    """The code points of the segments, those that are mapped to the glyph of missing letters left out."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    columns = struct.unpack_from(f">{count}HH{3 * count}H", data, at + 14)
    ends, starts = columns[:count], columns[count + 1 : 2 * count + 1]
    deltas, offsets = columns[2 * count + 1 : 3 * count + 1], columns[3 * count + 1 :]
    offsets_at = at + 16 + 6 * count
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if offset:
                place = offsets_at + 2 * number + offset + 2 * (point - first)
                glyph = struct.unpack_from(">H", data, place)[0]
            if glyph and (glyph + delta) % 0x10000:
                yield point
