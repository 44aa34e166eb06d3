"""The rows of a file that was handed in, kept beside it, so that it is read once."""

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import astuple
from datetime import date
from typing import IO, TYPE_CHECKING, Any, Final

from django.core.files import File
from django.db.models.fields.files import FieldFile

from tracker.imports.cells import CellValue
from tracker.imports.files import Reading, Sheet, SheetRow, read_sheet
from tracker.imports.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from tracker.models import Import

# What is kept in another form was kept by another version, and is read anew.
_FORM: Final = 3
_BYTES_AT_ONCE: Final = 1024 * 1024
_log = logging.getLogger(__name__)


class KeptRows(Collection[SheetRow]):
    """The rows of a file, read from what is kept of it each time they are gone through."""

    def __init__(self, content: FieldFile, name: str, count: int) -> None:
        self._content, self._name, self._count = content, name, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[SheetRow]:
        with self._content.storage.open(self._name, "rb") as kept:
            kept.readline()
            while line := kept.readline():
                number, cells = json.loads(line)
                yield SheetRow(number=number, cells=tuple(map(_read, cells)))

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


def keep_rows(upload: "Import", sheet: Sheet) -> None:
    """Keep the rows of a file that is stored: a line that tells of all of them, and one for each."""
    if upload.content.storage.exists(_name(upload)):
        return
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as spooled:
        for row in sheet.rows:
            line = _line([row.number, [_written(cell) for cell in row.cells]])
            digest.update(line)
            spooled.write(line)
        spooled.seek(0)
        first = {
            "form": _FORM,
            "sha256": upload.sha256,
            "read_as": list(astuple(reading_of(upload))),
            "sheets": sheet.sheets,
            "headings": sheet.headings,
            "notices": [[notice.kind, notice.what] for notice in sheet.notices],
            "count": len(sheet.rows),
            "rows": digest.hexdigest(),
        }
        with tempfile.TemporaryFile() as whole:
            whole.write(_line(first))
            shutil.copyfileobj(spooled, whole)
            upload.content.storage.save(_name(upload), File(whole))


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def sheet_of(upload: "Import") -> Sheet:
    """The table of a file that was handed in. Raises FileRefused and FileNotFoundError as reading it does."""
    with upload.content.open("rb") as content:
        try:
            with upload.content.storage.open(_name(upload), "rb") as kept:
                return _sheet(kept, upload)
        except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
            # As after a restore that brought the files alone.
            _log.info("The rows of import %s are read anew: %r", upload.key, error)
            return read_sheet(content, reading_of(upload))


def reading_of(upload: "Import") -> Reading:
    """What was said of the form of its file."""
    return Reading(encoding=upload.encoding, delimiter=upload.delimiter, sheet=upload.sheet)


def _name(upload: "Import") -> str:
    reading = reading_of(upload)
    if reading == Reading():
        return f"{upload.content.name}.rows"
    digest = hashlib.blake2b(repr(astuple(reading)).encode(), digest_size=8).hexdigest()
    return f"{upload.content.name}.{digest}.rows"


def _written(cell: Any) -> Any:
    return [cell.isoformat()] if isinstance(cell, date) else cell


def _read(cell: Any) -> CellValue:
    return date.fromisoformat(cell[0]) if isinstance(cell, list) else cell


def _sheet(kept: IO[bytes], upload: "Import") -> Sheet:
    first = json.loads(kept.readline())
    is_of_it = first["sha256"] == upload.sha256 and first["read_as"] == list(astuple(reading_of(upload)))
    digest = hashlib.sha256()
    while block := kept.read(_BYTES_AT_ONCE):
        digest.update(block)
    if first["form"] != _FORM or not is_of_it or digest.hexdigest() != first["rows"]:
        raise ValueError("These are the rows of another file or of another version, or are damaged.")
    return Sheet(
        headings=tuple(first["headings"]),
        rows=KeptRows(upload.content, _name(upload), first["count"]),
        sheets=tuple(first["sheets"]),
        notices=tuple(Notice(kind=NoticeKind(kind), what=tuple(what)) for kind, what in first["notices"]),
    )
