"""The rows of a file that was handed in, kept beside it, so that it is read once."""

import hashlib
import json
import logging
from dataclasses import astuple
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile

from tracker.imports.files import Reading, Sheet, SheetRow, read_sheet
from tracker.imports.notices import Notice, NoticeKind

if TYPE_CHECKING:
    from tracker.models import Import

# What is kept in another form was kept by another version, and is read anew.
_FORM: Final = 2
_log = logging.getLogger(__name__)


def keep_rows(upload: "Import", sheet: Sheet) -> None:
    """Keep the rows of a file that is stored."""
    kept = {
        "form": _FORM,
        "sha256": upload.sha256,
        "read_as": list(astuple(reading_of(upload))),
        "sheets": sheet.sheets,
        "headings": sheet.headings,
        "rows": [[row.number, [_written(cell) for cell in row.cells]] for row in sheet.rows],
        "notices": [[notice.kind, notice.what] for notice in sheet.notices],
    }
    if upload.content.storage.exists(_name(upload)):
        return
    content = ContentFile(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode())
    upload.content.storage.save(_name(upload), content)


def sheet_of(upload: "Import") -> Sheet:
    """The table of a file that was handed in. Raises FileRefused and FileNotFoundError as reading it does."""
    with upload.content.open("rb") as content:
        try:
            with upload.content.storage.open(_name(upload), "rb") as kept:
                return _sheet(json.load(kept), upload)
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


def _sheet(kept: dict[str, Any], upload: "Import") -> Sheet:
    is_of_it = kept["sha256"] == upload.sha256 and kept["read_as"] == list(astuple(reading_of(upload)))
    if kept["form"] != _FORM or not is_of_it:
        raise ValueError("These are the rows of another file or of another version.")
    return Sheet(
        headings=tuple(kept["headings"]),
        rows=tuple(
            SheetRow(
                number=number,
                cells=tuple(
                    date.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in cells
                ),
            )
            for number, cells in kept["rows"]
        ),
        sheets=tuple(kept["sheets"]),
        notices=tuple(Notice(kind=NoticeKind(kind), what=tuple(what)) for kind, what in kept["notices"]),
    )
