"""The examples of docs/examples/ run as they stand, against a server."""

import subprocess
import sys
from pathlib import Path

import playwright
import pytest

from commitments.models import Conference
from tests.factories import make_commitment, make_state
from tracker.api.cursors import Cursors
from tracker.models import Change

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
# The browser tests bring a Node.js with them.
NODE = Path(playwright.__file__).parent / "driver" / "node"
COMMANDS = {"follow_changes.py": [sys.executable], "follow_changes.mjs": [str(NODE)]}


def run(name, url, folder):
    command = [*COMMANDS[name], str(EXAMPLES / name), f"{url}/api/v1", "kept.cursor"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]


def changes():
    rows, cursors = Change.objects.after(0).select_related("commitment"), Cursors(audience="public")
    return [
        (cursors.cursor_of(row), row.kind, row.commitment.reference, row.commitment.status) for row in rows
    ]


def test_every_example_is_run_here():
    assert {path.name for path in EXAMPLES.iterdir()} == {*COMMANDS, "check_package.py"}


@pytest.mark.parametrize("name", COMMANDS)
def test_follows_all_changes_and_then_only_the_new_ones(live_server, tmp_path, name):
    for number in range(1, 4):
        make_commitment(reference=f"BAG3-R{number}-IRQ")

    first = run(name, live_server.url, tmp_path)
    nothing = run(name, live_server.url, tmp_path)
    make_state(code="TUR")
    make_commitment(reference="BAG3-R1-TUR")
    last = run(name, live_server.url, tmp_path)

    assert first + last == changes()
    assert len(first) >= 3
    assert nothing == []
    assert {line[2] for line in last} >= {"BAG3-R1-TUR"}
    Conference.objects.update(published=False)
    taken_back = run(name, live_server.url, tmp_path)
    assert {(line[1], line[3]) for line in taken_back} == {("removed", "")}


@pytest.mark.parametrize("name", COMMANDS)
def test_says_what_went_wrong_and_keeps_its_cursor(live_server, tmp_path, name):
    (tmp_path / "kept.cursor").write_text("garbage")
    with pytest.raises(AssertionError, match=r"400 .*cursor-refused/: .* begin anew with after=0"):
        run(name, live_server.url, tmp_path)

    assert (tmp_path / "kept.cursor").read_text() == "garbage"
