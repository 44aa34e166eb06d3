"""The lines that docs/dashboards.md gives for a tool read the register as it stands ..."""

import os
import subprocess

import pytest

from tests.clients.tools import PYTHON, TOOLS, lines_of
from tests.factories import make_commitment

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database,
    pytest.mark.skipif(not PYTHON.exists(), reason="the tools are not installed: make clients"),
]
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


def run(lines, folder):
    (folder / "lines.py").write_text(lines, encoding="utf-8")
    quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "HOME": str(folder), "DLT_DATA_DIR": str(folder)}
    done = subprocess.run(
        [str(PYTHON), "lines.py"],
        cwd=folder,
        env=os.environ | quiet,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("tool", TOOLS)
def test_bring_every_row_with_its_types(live_server, tmp_path, tool):
    for state in ("IRQ", "IRN"):
        make_commitment(reference=f"BAG3-R1-{state}", due_on="2026-03-31")
    lines = f"{lines_of(tool, address=live_server.url)}\nimport duckdb\nprint({SAYS[tool]})\n"

    assert run(lines, tmp_path)[-1] == FOUND[tool]


def test_of_dlt_bring_what_is_new_when_run_again(live_server, tmp_path):
    make_commitment(reference="BAG3-R1-IRQ")
    lines = f"{lines_of('dlt', address=live_server.url)}\nimport duckdb\nprint({SAYS['dlt']})\n"
    first = run(lines, tmp_path)[-1]
    make_commitment(reference="BAG3-R1-IRN")

    assert (first, run(lines, tmp_path)[-1]) == ("[('BAG3-R1-IRQ',)]", FOUND["dlt"])
