"""Reading back the files that lists leave as."""

import csv
import io
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

from commitments.files.downloads import download


def read_csv(answer: Any) -> list[dict[str, str]]:
    """The lines of a CSV answer by the names of its columns."""
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(content_of(answer).decode("utf-8-sig"), newline="")))


def content_of(answer: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    if not answer.streaming:
        return bytes(answer.content)
    content = b"".join(answer.streaming_content)
    # The test client has closed its own answers. Of others only the file: to close the answer would also end
    # the test's connection.
    if getattr(answer, "file_to_stream", None) is not None:
        answer.file_to_stream.close()
    return content


def closed(answer: Any) -> Any:
    """An answer of which only the status and the headers matter, read to its end, where the test client
    closes its file.
    """
    if answer.streaming:
        for _part in answer.streaming_content:
            continue
    return answer


def as_xlsx(rows: Any, table: Any) -> Any:
    """`rows` as a spreadsheet in the current language."""
    return download(rows, table, flavour="xlsx")


def read_sheet(answer: Any) -> Any:
    """The one sheet of an XLSX answer."""
    sheet = openpyxl.load_workbook(io.BytesIO(content_of(answer))).active
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                # A spreadsheet program reads the escapes of Office Open XML; openpyxl leaves them.
                cell._value = unescape(cell.value)
    return sheet


def read_xlsx(answer: Any) -> list[dict[str, Any]]:
    """The lines of an XLSX answer by the names of its columns."""
    names, *rows = read_sheet(answer).values
    return [dict(zip(names, row, strict=True)) for row in rows]
