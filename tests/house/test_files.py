"""Rules of the house that no linter knows."""

import re

from django.contrib.staticfiles import finders

from tests.house.code import APPS, CODE, ROOT, TESTS

SHOWN = sorted(
    path for app in APPS for kind in ("html", "css", "svg", "js") for path in (ROOT / app).rglob(f"*.{kind}")
)
LINES_MAX = 420
FOREIGN = re.compile(
    r"""(?:src|srcset|poster|action)\s*=\s*["']?(?:https?:)?//|<link[^>]*href\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s+["']?(?:https?:)?//"""
)


def test_no_file_collects_what_has_no_name():
    assert [
        path for path in CODE + TESTS if path.stem in {"utils", "helpers", "common", "misc", "services"}
    ] == []


def test_no_file_is_longer_than_one_can_hold_in_mind():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in CODE + TESTS}

    assert {path: length for path, length in lengths.items() if length > LINES_MAX} == {}


def test_the_day_of_a_test_is_set_by_its_mark():
    """`pytest.mark.time_machine(at(2026, 3, 10), tick=False)`, and not by a fixture in each file."""
    fixture = re.compile(
        r"^@pytest\.fixture.*\ndef .*\n(?:    .*\n)*?    with time_machine\.travel.*\n        yield",
        re.MULTILINE,
    )

    assert [str(path.relative_to(ROOT)) for path in TESTS if fixture.search(path.read_text())] == []
    assert fixture.search(
        "@pytest.fixture(autouse=True)\ndef today():\n    with time_machine.travel(x, tick=False):\n        "
        "yield\n"
    )


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


def test_every_picture_of_the_documentation_is_there():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {
        page.parent / address
        for page in pages
        for address in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text())
    }

    assert len(named) > 20
    assert sorted(picture for picture in named if not picture.is_file()) == []
