"""In LibreOffice ..."""

import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest

from commitments.files.csv_files import csv_parts
from tests.commitments.files.test_spreadsheets import FORMULAS, TEXTS
from tests.downloads import as_xlsx

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
PROGRAM = shutil.which("soffice")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs LibreOffice: apt-get install libreoffice-calc")


def opened(folder, name, content):
    """The first column of the file as the program shows it, and how many live formulas it sees."""
    (folder / name).write_bytes(content)
    # A profile of its own, so that two runs at once do not wait for each other.
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [PROGRAM, profile, "--headless", "--convert-to", "fods", "--outdir", folder, folder / name],
        check=True,
        capture_output=True,
        timeout=120,
    )
    rows = ET.parse((folder / name).with_suffix(".fods")).getroot().iter(f"{TABLE}table-row")
    cells = [row.findall(f"{TABLE}table-cell") for row in rows]
    formulas = [cell for row in cells for cell in row if cell.get(f"{TABLE}formula")]
    return [
        "\n".join("".join(line.itertext()) for line in row[0].findall(f"{TEXT}p")) for row in cells if row
    ], len(formulas)


@pytest.mark.parametrize("flavour", ["csv", "csv-excel"])
def test_no_text_of_a_csv_is_a_live_formula(tmp_path, flavour):
    texts, formulas = opened(
        tmp_path, "texts.csv", b"".join(csv_parts(FORMULAS, TEXTS, flavour=flavour, language="en"))
    )

    assert formulas == 0
    assert len(texts) > len(FORMULAS)


def test_no_text_of_a_spreadsheet_is_a_live_formula(tmp_path):
    response = as_xlsx(FORMULAS, TEXTS)
    texts, formulas = opened(tmp_path, "texts.xlsx", b"".join(response))
    response.file_to_stream.close()

    assert formulas == 0
    assert texts[1:9] == FORMULAS[:8]


def test_a_file_that_guards_nothing_has_live_formulas(tmp_path):
    """The control."""
    _texts, formulas = opened(tmp_path, "bare.csv", b"text\r\n=1+1\r\n")

    assert formulas == 1
