"""The list of all packages, the comparison with advisories, and whom to tell of a weakness."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.audit import affected, locked, main

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.one_database
MADE_UP = {
    "id": "MADE-UP-1",
    "aliases": ["CVE-0000-0001"],
    "summary": "Invented.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Some_Package"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.2"}, {"fixed": "1.4.1"}]}],
        }
    ],
}


def test_the_list_holds_every_package_of_the_lock_with_its_hashes(tmp_path):
    command = re.search(r"cyclonedx_py .*", (ROOT / "Makefile").read_text())[0]
    made = tmp_path / "sbom.json"
    arguments = command.replace('"$(VAR_DIR)/sbom.cdx.json"', str(made)).split()
    subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=True, capture_output=True)

    said = json.loads(made.read_text())
    listed = {one["name"].lower(): one for one in said["components"]}
    assert said["bomFormat"] == "CycloneDX"
    assert {name: one["version"] for name, one in listed.items()} == locked(ROOT / ".lock" / "run.txt")
    assert all(re.match(r"pkg:pypi/[\w.-]+@", one["purl"]) for one in listed.values())
    assert all("sha256" in json.dumps(one).lower().replace("-", "") for one in listed.values())


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [("1.1", False), ("1.2", True), ("1.4.0", True), ("1.4.1", False), ("1.10", False)],
)
def test_an_advisory_speaks_of_its_versions(version, is_affected):
    lines = list(affected({"some-package": version}, [MADE_UP]))

    expected = f"some-package {version}: MADE-UP-1, CVE-0000-0001: Invented."
    assert lines == ([expected] if is_affected else [])


def test_versions_that_are_listed_and_ends_that_are_included():
    listed = {"package": {"ecosystem": "PyPI", "name": "a"}, "versions": ["2.0"]}
    last = {"introduced": "0"}, {"last_affected": "3.0"}
    ranged = {
        "package": {"ecosystem": "PyPI", "name": "b"},
        "ranges": [{"type": "ECOSYSTEM", "events": last}],
    }
    other = {"package": {"ecosystem": "npm", "name": "c"}, "versions": ["1.0"]}
    advisory = {"id": "X", "affected": [listed, ranged, other]}

    found = list(affected({"a": "2.0", "b": "3.0", "c": "1.0"}, [advisory]))
    assert found == ["a 2.0: X", "b 3.0: X"]
    assert list(affected({"a": "2.1", "b": "3.1"}, [advisory])) == []


def test_the_command_reads_what_is_published_and_fails_where_a_package_is_affected(tmp_path, capsys):
    packed = tmp_path / "all.zip"
    ours = locked(ROOT / ".lock" / "run.txt")["django"]
    affecting = {"package": {"ecosystem": "PyPI", "name": "Django"}, "versions": [ours]}
    advisories = [MADE_UP, {"id": "Y", "affected": [affecting]}, {"id": "Z", "affected": [affecting]}]
    advisories[2]["withdrawn"] = "2026-01-01T00:00:00Z"
    with zipfile.ZipFile(packed, "w") as written:
        for number, advisory in enumerate(advisories):
            written.writestr(f"{number}.json", json.dumps(advisory))

    assert main([str(packed)]) == 1
    said = capsys.readouterr().out
    assert f"run.txt: django {ours}: Y" in said
    assert "Z" not in said
    (tmp_path / "none").mkdir()
    with pytest.raises(SystemExit, match="nothing was compared"):
        main([str(tmp_path / "none")])


def test_it_is_said_how_a_weakness_is_reported_without_an_address_of_anybody():
    said = (ROOT / "SECURITY.md").read_text()

    for heading in ("Reporting a weakness", "Supported releases", "Packages"):
        assert f"## {heading}" in said
    assert "SECURITY_CONTACT" in said
    assert not re.search(r"\S@\S", said)


def test_the_site_says_whom_to_tell_where_that_is_set(client, settings):
    address = "/.well-known/security.txt"
    assert client.get(address).status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@mithaq.example"

    answer = client.get(address)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:security@mithaq.example"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", said["Expires"])
