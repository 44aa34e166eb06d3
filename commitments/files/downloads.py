"""The forms in which a list leaves as a file.

A download is written to disk before its first byte is sent. So it comes whole or
not at all, its entity tag is the digest of its very bytes, and a slow reader holds
no snapshot of the database; memory does not grow with the rows.

A CSV whose tag is known before is sent while it is written.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any, Final, cast

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date

from commitments.files.csv_files import csv_parts
from commitments.files.entity_tags import etag_of_digest, tag_of_digest
from commitments.files.kept_files import KeptFile
from commitments.files.memory import LONG_BYTES, give_back, given_back_at_its_end
from commitments.files.spreadsheets import MEDIA_TYPE as XLSX_TYPE, write_sheet
from commitments.files.tables import OnProgress, Table, file_name, no_progress
from commitments.language.languages import current_language

if TYPE_CHECKING:
    from io import BufferedReader

FLAVOURS: Final = ("csv", "csv-excel", "xlsx")
# All that `?format=` takes where there is a list.
FORMATS: Final = ("json", *FLAVOURS)
CSV_TYPE: Final = "text/csv; charset=utf-8; header=present"


def download(
    rows: Iterable[Any], table: Table, *, flavour: str, on_progress: OnProgress = no_progress
) -> FileResponse:
    """`rows` as a file of one of FLAVOURS; `on_progress` is called with the number of rows so far, now
    and then. Raises ParameterRefused for more rows than such a file holds.
    """
    language = current_language()
    if flavour == "xlsx":
        return file_response(
            lambda file: write_sheet(file, rows, table, language=language, on_progress=on_progress),
            name=file_name(table, ending="xlsx"),
            content_type=XLSX_TYPE,
        )
    return file_response(
        lambda file: file.writelines(
            csv_parts(rows, table, flavour=flavour, language=language, on_progress=on_progress)
        ),
        name=file_name(table, ending="csv"),
        content_type=CSV_TYPE,
    )


def streamed(rows: Iterable[Any], table: Table, *, flavour: str) -> StreamingHttpResponse:
    """`rows` as a CSV that is sent while it is written, and so has neither a tag of its bytes nor a length.

    Where writing it fails, the connection ends without the mark of an answer's end, by which every client
    tells that it is not whole.
    """
    parts = given_back_at_its_end(csv_parts(rows, table, flavour=flavour, language=current_language()))
    response = StreamingHttpResponse(parts, content_type=CSV_TYPE)
    name = content_disposition_header(as_attachment=True, filename=file_name(table, ending="csv"))
    response.headers["Content-Disposition"] = name or ""
    return response


def file_response(write: Callable[[IO[bytes]], object], *, name: str, content_type: str) -> FileResponse:
    """An attachment of all that `write` writes to a temporary file, with the entity tag of its bytes; the
    response closes the file.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    if file.tell() > LONG_BYTES:
        give_back()
    return opened_response(file, name=name, content_type=content_type)


def kept_response(kept: KeptFile, *, name: str, content_type: str) -> FileResponse:
    """An attachment of a file that is kept, with the entity tag of its bytes, and the moment of what is in
    it; the response closes it.
    """
    response = FileResponse(kept.file, as_attachment=True, filename=name, content_type=content_type)
    response.headers["ETag"] = tag_of_digest(kept.digest)
    response.headers["Last-Modified"] = http_date(kept.begun_at.timestamp())
    return response


def opened_response(file: IO[bytes], *, name: str, content_type: str) -> FileResponse:
    """An attachment of all that `file` holds, with the entity tag of its bytes; the response closes it."""
    try:
        file.seek(0)
        digest = hashlib.file_digest(cast("BufferedReader", file), "sha256")
        file.seek(0)
    except BaseException:
        file.close()
        raise
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response.headers["ETag"] = etag_of_digest(digest)
    return response
