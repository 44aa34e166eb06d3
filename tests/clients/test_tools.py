"""The lines that docs/dashboards.md gives for a tool read the register as it stands ..."""

import csv
import shutil

import pytest

from tests.clients.tools import PACKAGES, PYTHON, TOOLS, cells_of, lines_of, output_of, said_by_node
from tests.extent import IS_LONG
from tests.factories import make_commitment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
needs_python = pytest.mark.skipif(not PYTHON.exists(), reason="the tools are not installed: make clients")
needs_npm = pytest.mark.skipif(
    not PACKAGES.exists() or shutil.which("node") is None,
    reason="npm's packages are not installed: install Node.js with npm, then make clients",
)
needs_r = pytest.mark.skipif(
    not IS_LONG or shutil.which("Rscript") is None, reason="needs R (r-base-core), and time: make clients"
)
needs_libreoffice = pytest.mark.skipif(
    not IS_LONG or shutil.which("soffice") is None,
    reason="needs LibreOffice (libreoffice-calc), and time: make clients",
)
# Said after the lines of the page: what they brought, sorted.
SAYS = {
    "pandas": "[*register['reference']], str(register['due_on'].dtype)[:8], [*register['region']]",
    "polars": "[*register['reference']], str(register['due_on'].dtype), [*register['region']]",
    "duckdb": "*zip(*duckdb.sql('SELECT reference, region FROM register ORDER BY 1').fetchall())",
    "dlt": "sorted(duckdb.connect('mithaq.duckdb').sql('SELECT reference FROM register.commitments')"
    ".fetchall())",
}
FOUND = {
    "pandas": "['BAG3-R1-IRN', 'BAG3-R1-IRQ'] datetime ['142', '142']",
    "polars": "['BAG3-R1-IRN', 'BAG3-R1-IRQ'] Date ['142', '142']",
    "duckdb": "('BAG3-R1-IRN', 'BAG3-R1-IRQ') ('142', '142')",
    "dlt": "[('BAG3-R1-IRN',), ('BAG3-R1-IRQ',)]",
}


@pytest.fixture
def register():
    for state in ("IRN", "IRQ"):
        make_commitment(reference=f"BAG3-R1-{state}", due_on="2026-03-31")


def run(lines, folder):
    (folder / "lines.py").write_text(lines, encoding="utf-8")
    return output_of([str(PYTHON), "lines.py"], folder).splitlines()


@needs_python
@pytest.mark.parametrize("tool", TOOLS)
def test_bring_every_row_with_its_types(live_server, register, tmp_path, tool):
    lines = f"{lines_of(tool, address=live_server.url)}\nimport duckdb\nprint({SAYS[tool]})\n"

    assert run(lines, tmp_path)[-1] == FOUND[tool]


@needs_python
def test_of_dlt_bring_what_is_new_when_run_again(live_server, tmp_path):
    make_commitment(reference="BAG3-R1-IRQ")
    lines = f"{lines_of('dlt', address=live_server.url)}\nimport duckdb\nprint({SAYS['dlt']})\n"
    first = run(lines, tmp_path)[-1]
    make_commitment(reference="BAG3-R1-IRN")

    assert (first, run(lines, tmp_path)[-1]) == ("[('BAG3-R1-IRQ',)]", FOUND["dlt"])


@needs_python
def test_of_feedparser_bring_every_page_of_the_feed(live_server, register, tmp_path, monkeypatch, settings):
    monkeypatch.setattr("tracker.publishing.feeds.ENTRIES_MAX", 1)
    settings.SITE_URL = live_server.url
    lines = lines_of("Feed readers", address=live_server.url)

    told = run(lines, tmp_path)
    assert [line for line in told if "entered" in line] == [
        "BAG3-R1-IRQ: entered in the register",
        "BAG3-R1-IRN: entered in the register",
    ]
    assert len(told) == len(set(told)) > 2


@needs_r
def test_of_r_bring_every_row_with_its_types(live_server, register, tmp_path):
    (lines,) = cells_of("R", "r", address=live_server.url)
    (tmp_path / "lines.R").write_text(
        f"{lines}\nwith(register, cat(reference, class(due_on), region, state_name_fa[1]))\n",
        encoding="utf-8",
    )

    assert output_of(["Rscript", "lines.R"], tmp_path) == "BAG3-R1-IRN BAG3-R1-IRQ Date 142 142 ایران"


@needs_libreoffice
@pytest.mark.parametrize("form", ["csv-excel", "xlsx&labels=true&lang=fa"])
def test_of_libreoffice_open_the_address_itself(live_server, register, tmp_path, form):
    text = "Text - txt - csv (StarCalc):44,34,76,1"
    read = [f"--infilter={text}"] if form == "csv-excel" else []
    address = f"{live_server.url}/api/v1/commitments/?conference=BAG3&format={form}"
    write = ["--convert-to", f"csv:{text},,0,false,true,false", "--outdir", "."]
    output_of(["soffice", "--headless", *read, *write, address], tmp_path)

    (found,) = tmp_path.glob("*.csv")
    header, *rows = csv.reader(found.read_text(encoding="utf-8-sig").splitlines())
    assert header[0] == {"csv-excel": "reference"}.get(form, "شناسه")
    assert [row[0] for row in rows] == ["BAG3-R1-IRN", "BAG3-R1-IRQ"]
    assert all("2026-03-31" in row for row in rows)
    assert "ایران" in rows[0]


@needs_npm
def test_of_observable_run_as_they_stand(live_server, register, tmp_path):
    cells = cells_of("Observable", "js", address=live_server.url)

    assert said_by_node("observable.mjs", cells, tmp_path) == [
        ["BAG3-R1-IRN", "BAG3-R1-IRQ"],
        ["2026-03-31", "2026-03-31"],
        2,
    ]


@needs_npm
def test_of_power_query_are_understood_by_its_parser(tmp_path):
    queries = cells_of("Excel and Power BI", "m")

    said = said_by_node("power_query.mjs", [*queries, "let a = in a"], tmp_path)

    assert said == [*(True for _query in queries), False]
