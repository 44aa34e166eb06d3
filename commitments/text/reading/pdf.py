"""The text of a PDF that has a text layer, through poppler's pdftotext where that is installed.

Of the readers that were tried on pages in Persian and Arabic it alone gives the words back as they are
written.
"""

import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from commitments.text.reading.refusing import PAGES_MAX, SECONDS_MAX, TEXT_MAX, UnreadableDocument

_MEMORY_MAX: Final = 1024**3
# Poppler marks the direction of each line; the document has no such characters.
_DIRECTION: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# In a line from right to left it marks what it gives from left to right, as the page shows it: words in Latin
# letters, but also numbers, and the spaces and stops beside them.
_LEFT_TO_RIGHT: Final = re.compile("\u202a([^\u202a-\u202e]*)\u202c")
_WORDS: Final = re.compile(r"[^\W_](?:.*[^\W_])?")
_NUMBERS: Final = re.compile(r"(\d+(?:[.,/:\u066b\u066c]\d+)*)")


def read(content: bytes) -> tuple[str, str]:
    """The text of a document, a form feed between its pages, and how it was read. Raises
    UnreadableDocument.
    """
    program = shutil.which("pdftotext")
    if program is None:
        raise UnreadableDocument(
            _("PDF is read by poppler, which is not installed here (Debian: poppler-utils). Paste the text.")
        )
    with tempfile.TemporaryDirectory(prefix="mithaq-pdf-") as folder:
        file = Path(folder) / "document.pdf"
        file.write_bytes(content)
        options = ["-enc", "UTF-8", "-l", str(PAGES_MAX + 1), str(file), str(Path(folder) / "text")]
        _run([*_bounded(), program, *options])
        target = Path(folder) / "text"
        if not target.exists():
            raise UnreadableDocument(
                _("The PDF cannot be read: it is damaged, or a password protects it. Paste its text.")
            )
        with target.open("rb") as opened:
            # Four bytes are the most that a character takes.
            text = opened.read(4 * TEXT_MAX + 4).decode("utf-8", "replace")
    if text.count("\f") > PAGES_MAX:
        raise UnreadableDocument(
            _("The PDF has more than %(limit)d pages. Give the pages that matter.") % {"limit": PAGES_MAX}
        )
    return in_reading_order(text), f"pdf, poppler {_version(program)}, reading order"


def in_reading_order(text: str) -> str:
    """The text that poppler gives without its marks of direction, each line as it is read aloud."""
    return _DIRECTION.sub("", _LEFT_TO_RIGHT.sub(lambda run: _as_read(run[1]), text))


def _as_read(run: str) -> str:
    """What a page shows from left to right within a line from right to left, in the order of reading: words
    in Latin letters as they stand, numbers and all that is beside them from the right.
    """
    words = _WORDS.search(run)
    if words is None:
        return run[::-1]
    core = words[0]
    if not any(map(str.isalpha, core)):
        pieces = _NUMBERS.split(core)
        core = "".join(piece if piece[:1].isdigit() else piece[::-1] for piece in reversed(pieces))
    return run[words.end() :][::-1] + core + run[: words.start()][::-1]


def _bounded() -> list[str]:
    """What holds a program to bounds of memory, time and bytes written, where the system has it."""
    limiter = shutil.which("prlimit")
    bounds = [f"--as={_MEMORY_MAX}", f"--cpu={SECONDS_MAX}", f"--fsize={8 * TEXT_MAX}"]
    return [limiter, *bounds] if limiter else []


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS_MAX, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument(
            _(
                "Reading the PDF took longer than %(limit)d seconds. Give the pages that matter, or paste "
                "the text."
            )
            % {"limit": SECONDS_MAX}
        ) from error
    if done.returncode != 0:
        raise UnreadableDocument(
            _("The PDF cannot be read: it is damaged, or a password protects it. Paste its text.")
        )


@cache
def _version(program: str) -> str:
    """The version of poppler, such as 22.12.0."""
    told = subprocess.run([program, ("-v")], capture_output=True, text=True, timeout=SECONDS_MAX, check=False)  # noqa: S603
    match = re.search(r"version ([\d.]+)", told.stderr + told.stdout)
    return match[1] if match else ""
