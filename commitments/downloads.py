"""The forms in which a list leaves as a file."""

from collections.abc import Iterable
from typing import Any, Final

from django.http import FileResponse, StreamingHttpResponse
from rest_framework.renderers import JSONRenderer

from commitments.exports import Table, Tell, csv_response, in_silence
from commitments.renderers import CsvExcelRenderer, CsvRenderer, XlsxRenderer
from commitments.spreadsheets import xlsx_response

FLAVOURS: Final = ("csv", "csv-excel", "xlsx")
# All that `?format=` takes where there is a list.
FORMATS: Final = ("json", *FLAVOURS)


def download(rows: Iterable[Any], table: Table, *, flavour: str, tell: Tell = in_silence) -> StreamingHttpResponse | FileResponse:
    """`rows` as a file of one of FLAVOURS; `tell` is called with the number of rows so far, now and then. Raises ParameterRefused for more rows than such a file holds."""
    return xlsx_response(rows, table, tell=tell) if flavour == "xlsx" else csv_response(rows, table, flavour=flavour, tell=tell)


def renderers_of_a_list() -> list[Any]:
    """What a list can be asked as."""
    return [JSONRenderer(), CsvRenderer(), CsvExcelRenderer(), XlsxRenderer()]
