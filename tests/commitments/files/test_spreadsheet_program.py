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


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Of each file the first column as the program shows it, and how many live formulas it sees; one program
    opens them all, for it takes seconds to start.
    """
    folder = tmp_path_factory.mktemp("sheets")
    response = as_xlsx(FORMULAS, TEXTS)
    files = {
        **{
            f"{flavour}.csv": b"".join(csv_parts(FORMULAS, TEXTS, flavour=flavour, language="en"))
            for flavour in ("csv", "csv-excel")
        },
        "texts.xlsx": b"".join(response),
        "bare.csv": b"text\r\n=1+1\r\n",
    }
    response.file_to_stream.close()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    # A profile of its own, so that two runs at once do not wait for each other.
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [PROGRAM, profile, "--headless", "--convert-to", "fods", "--outdir", folder / "opened"]
        + [folder / name for name in files],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {name: read((folder / "opened" / name).with_suffix(".fods")) for name in files}


def read(path):
    rows = ET.parse(path).getroot().iter(f"{TABLE}table-row")
    cells = [row.findall(f"{TABLE}table-cell") for row in rows]
    formulas = [cell for row in cells for cell in row if cell.get(f"{TABLE}formula")]
    return [
        "\n".join("".join(line.itertext()) for line in row[0].findall(f"{TEXT}p")) for row in cells if row
    ], len(formulas)


@pytest.mark.parametrize("flavour", ["csv", "csv-excel"])
def test_no_text_of_a_csv_is_a_live_formula(opened, flavour):
    texts, formulas = opened[f"{flavour}.csv"]

    assert formulas == 0
    assert len(texts) > len(FORMULAS)


def test_no_text_of_a_spreadsheet_is_a_live_formula(opened):
    texts, formulas = opened["texts.xlsx"]

    assert formulas == 0
    assert texts[1:9] == FORMULAS[:8]


def test_a_file_that_guards_nothing_has_live_formulas(opened):
    """The control."""
    _texts, formulas = opened["bare.csv"]

    assert formulas == 1
