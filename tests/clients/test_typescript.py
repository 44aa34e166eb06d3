"""The client that openapi-typescript makes says of every answer what it holds, and does what it says."""

import json
import shutil
from pathlib import Path

import pytest

from tests.clients.tools import PACKAGES, ROOT, output_of
from tests.extent import IS_LONG
from tests.factories import make_commitment, make_officer
from tracker.access.tokens import make_token
from tracker.models import StatusReport

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database,
    pytest.mark.skipif(
        not IS_LONG or not PACKAGES.exists() or shutil.which("node") is None,
        reason="npm's packages are not installed, or there is no time: install Node.js, then make clients",
    ),
]


def test_typescript_knows_each_answer_of_list_page_counts_file_and_report(live_server, tmp_path):
    for state in ("IRQ", "IRN", "JOR"):
        make_commitment(reference=f"BAG3-R1-{state}", due_on="2026-03-31")
    officer = make_officer()
    _token, secret = make_token(
        owner=officer, name="A program", scopes=("read", "report"), days=10, made_by=officer
    )
    shutil.copy(Path(__file__).parent / "client.mts", tmp_path)
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    programs = PACKAGES / ".bin"
    description = str(ROOT / "docs" / "openapi.yaml")
    output_of([str(programs / "openapi-typescript"), description, "--output", "api.d.ts"], tmp_path)
    checked = ["--strict", "--target", "es2022", "--module", "nodenext", "client.mts"]
    output_of([str(programs / "tsc"), *checked], tmp_path)

    assert json.loads(output_of(["node", "client.mjs", live_server.url, secret], tmp_path)) == {
        "list": [["BAG3-R1-IRN", "BAG3-R1-IRQ"], None, "2026-03-31"],
        "page": [3, 1, "1"],
        "matrix": 1,
        "file": ["reference", "BAG3-R1-IRN", "BAG3-R1-IRQ", "BAG3-R1-JOR", ""],
        "report": [201, "limited", 412, "/api/v1/problems/version-conflict/"],
    }
    assert StatusReport.objects.count() == 1
