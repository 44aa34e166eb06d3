"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parent.parent
APPS = ("commitments", "tracker", "config")
CODE = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
SHOWN = sorted(
    path for app in APPS for kind in ("html", "css", "svg", "js") for path in (ROOT / app).rglob(f"*.{kind}")
)
# The names that tracker gives its side of a commitment: a lookup by one of them is an import in disguise.
TRACKER_NAME = re.compile(
    r"^-?(reports|status_reports|statusreport|reviews|dissents|evidence|measurements|mandates|periods|tracker\.\w+)(__\w+)?$"
)
FOREIGN = re.compile(
    r"""(?:src|srcset|poster|action)\s*=\s*["']?(?:https?:)?//|<link[^>]*href\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s+["']?(?:https?:)?//"""
)


def strings_of(tree):
    """Every string of the code that is not a docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."


def lookups_of(tree):
    """Strings and keyword names that reach over to tracker's tables."""
    # A bare name is a lookup only where it is handed to a call; elsewhere it may be a word of the API.
    arguments = {
        id(argument) for node in ast.walk(tree) if isinstance(node, ast.Call) for argument in node.args
    }
    yield from (
        (node.lineno, node.value)
        for node in strings_of(tree)
        if TRACKER_NAME.match(node.value) and ("__" in node.value or id(node) in arguments)
    )
    yield from (
        (node.value.lineno, node.arg)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg and TRACKER_NAME.match(node.arg)
    )


@pytest.mark.parametrize(
    "path",
    [path for path in CODE if path.is_relative_to(ROOT / "commitments")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_record_knows_nothing_of_what_is_tracked_about_it(path):
    tree = ast.parse(path.read_text())

    assert [name for _line, name in imports_of(tree) if name.split(".")[0] in {"tracker", "config"}] == []
    assert list(lookups_of(tree)) == []


def test_a_lookup_in_disguise_would_be_found():
    tree = ast.parse(
        'Commitment.objects.filter(reports__status="x").prefetch_related("reports").order_by("-reports__sequence")'
    )

    assert len(list(lookups_of(tree))) == 3


def test_no_file_collects_what_has_no_name():
    assert [path for path in CODE if path.stem in {"utils", "helpers", "common", "misc", "services"}] == []


def test_no_file_is_longer_than_one_can_hold_in_mind():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in CODE}

    assert {path: length for path, length in lengths.items() if length > 450} == {}


def test_nothing_is_fetched_from_another_host():
    assert [str(path.relative_to(ROOT)) for path in SHOWN if FOREIGN.search(path.read_text())] == []


def test_templates_name_only_static_files_that_exist():
    """With the manifest of a deployment, a name that is wrong is a page that fails."""
    templates = [path for path in SHOWN if path.suffix == ".html"]
    named = {
        (path, name)
        for path in templates
        for name in re.findall(r"""{%\s*static\s+["']([^"']+)["']""", path.read_text())
    }

    assert named
    assert (
        sorted(f"{path.relative_to(ROOT)}: {name}" for path, name in named if finders.find(name) is None)
        == []
    )


def test_styles_are_logical_so_that_they_mirror():
    sided = re.compile(
        r"\b(margin|padding|border)-(left|right)\b|\b(text-align|float|clear):\s*(left|right)\b"
    )

    assert [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in SHOWN
        if path.suffix == ".css"
        for match in sided.finditer(path.read_text())
    ] == []
