"""Programs that look at the API's description find nothing in it but what is named here."""

import json
import shutil

import pytest

from tests.clients.tools import PACKAGES, ROOT, output_of

DESCRIPTION = ROOT / "docs" / "openapi.yaml"
pytestmark = pytest.mark.skipif(
    not PACKAGES.exists() or shutil.which("node") is None,
    reason="npm's packages are not installed: install Node.js with npm, then make clients",
)
# Addresses of version 1 end with a slash, and stay as they are; no deployment is described, so nobody is
# named whom to write to.
NAMED = {
    "redocly": {"no-path-trailing-slash": "off"},
    "spectral": {"path-keys-no-trailing-slash": "off", "info-contact": "off"},
}


def test_redocly_finds_nothing_but_what_is_named(tmp_path):
    (tmp_path / "redocly.yaml").write_text(
        json.dumps({"extends": ["recommended"], "rules": NAMED["redocly"], "telemetry": "off"})
    )
    redocly = str(PACKAGES / ".bin" / "redocly")
    said = output_of([redocly, "lint", str(DESCRIPTION), "--format=json"], tmp_path)

    assert json.loads(said[said.index("{") :])["problems"] == []


def test_spectral_finds_nothing_but_what_is_named(tmp_path):
    (tmp_path / ".spectral.json").write_text(
        json.dumps({"extends": ["spectral:oas"], "rules": NAMED["spectral"]})
    )
    spectral = [str(PACKAGES / ".bin" / "spectral"), "lint", str(DESCRIPTION), "--ruleset=.spectral.json"]

    assert json.loads(output_of([*spectral, "--format=json", "--quiet"], tmp_path)) == []
