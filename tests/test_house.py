"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("commitments", "tracker", "config")
CODE = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
SHOWN = sorted(path for app in APPS for kind in ("html", "css", "svg", "js") for path in (ROOT / app).rglob(f"*.{kind}"))
# The names that tracker gives its side of a commitment: a lookup by one of them is an import in disguise.
TRACKER_NAME = re.compile(r"^-?(reports|status_reports|statusreport|tracker\.\w+)(__\w+)?$")
FOREIGN = re.compile(
    r"""(?:src|srcset|poster|action)\s*=\s*["']?(?:https?:)?//|<link[^>]*href\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s+["']?(?:https?:)?//"""
)
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def strings_of(tree):
    """Every string of the code that is not a docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings]


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."


def lookups_of(tree):
    """Strings and keyword names that reach over to tracker's tables."""
    # A bare name is a lookup only where it is handed to a call; elsewhere it may be a word of the API.
    arguments = {id(argument) for node in ast.walk(tree) if isinstance(node, ast.Call) for argument in node.args}
    yield from ((node.lineno, node.value) for node in strings_of(tree) if TRACKER_NAME.match(node.value) and ("__" in node.value or id(node) in arguments))
    yield from ((node.value.lineno, node.arg) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg and TRACKER_NAME.match(node.arg))


@pytest.mark.parametrize("path", [path for path in CODE if path.is_relative_to(ROOT / "commitments")], ids=lambda path: str(path.relative_to(ROOT)))
def test_the_record_knows_nothing_of_what_is_tracked_about_it(path):
    tree = ast.parse(path.read_text())

    assert [name for _line, name in imports_of(tree) if name.split(".")[0] in {"tracker", "config"}] == []
    assert list(lookups_of(tree)) == []


def test_a_lookup_in_disguise_would_be_found():
    tree = ast.parse('Commitment.objects.filter(reports__status="x").prefetch_related("reports").order_by("-reports__sequence")')

    assert len(list(lookups_of(tree))) == 3


def test_no_file_collects_what_has_no_name():
    assert [path for path in CODE if path.stem in {"utils", "helpers", "common", "misc", "services"}] == []


def test_no_file_is_longer_than_one_can_hold_in_mind():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in CODE}

    assert {path: length for path, length in lengths.items() if length > 450} == {}


def test_nothing_is_fetched_from_another_host():
    assert [str(path.relative_to(ROOT)) for path in SHOWN if FOREIGN.search(path.read_text())] == []


def test_every_pin_is_locked_at_its_version():
    for lock, sources in (("run", ["requirements.txt"]), ("test", ["requirements.txt", "tests/requirements.txt"])):
        locked = pins_of(f".lock/{lock}.txt")
        wanted = {name: version for source in sources for name, version in pins_of(source).items()}
        assert wanted
        assert {name: (version, locked.get(name)) for name, version in wanted.items() if locked.get(name) != version} == {}, "run `make lock`"


def test_the_locks_name_no_host():
    assert [path.name for path in (ROOT / ".lock").iterdir() if "://" in path.read_text() or "index-url" in path.read_text()] == []


def pins_of(path):
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in PIN.findall((ROOT / path).read_text())}
