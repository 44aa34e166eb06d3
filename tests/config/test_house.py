"""The house as it is meant to stand."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tracker.models import StatusReport

ROOT = Path(__file__).parents[2]
APPS = ("commitments", "tracker", "config")


def files(*patterns, below=APPS):
    return [file for app in below for pattern in patterns for file in sorted((ROOT / app).rglob(pattern))]


def test_commitments_imports_nothing_of_tracker():
    offenders = [
        str(file.relative_to(ROOT)) for file in files("*.py", below=["commitments"]) if re.search(r"^\s*(from|import) tracker\b", file.read_text(), re.M)
    ]

    assert offenders == []


def test_commitments_does_not_reach_tracker_by_the_name_of_a_relation():
    """`Commitment.objects.filter(reports__status=…)` is the same import in disguise."""
    names = {field.remote_field.get_accessor_name() for field in StatusReport._meta.get_fields() if field.is_relation and field.remote_field}
    assert "reports" in names
    disguised = re.compile(rf"""["'](?:\w+__)*({"|".join(names)})(__\w+)+["']|\.({"|".join(names)})\.|\b({"|".join(names)})__\w+=""")

    offenders = [
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in files("*.py", below=["commitments"])
        for match in disguised.finditer(file.read_text(encoding="utf-8"))
    ]

    assert offenders == []


def test_no_module_has_a_name_that_says_nothing():
    assert [str(file) for file in files("*.py") if file.stem in {"utils", "helpers", "common", "misc", "services"}] == []


def test_nothing_that_is_served_asks_another_host():
    """Links that a person may follow are fine; what a browser would fetch by itself is not."""
    fetched = re.compile(
        r"""(?:src|srcset|action|poster|data)\s*=\s*["'](?:https?:)?//|<link[^>]+href\s*=\s*["'](?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//|fetch\(\s*["']https?:"""
    )

    offenders = [
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in files("*.html", "*.css", "*.js", "*.svg")
        for match in fetched.finditer(file.read_text(encoding="utf-8"))
    ]

    assert offenders == []


def test_templates_name_only_static_files_that_exist():
    """With the manifest of a deployment, a name that is wrong is a page that fails."""
    named = {(file, name) for file in files("*.html") for name in re.findall(r"""{%\s*static\s+["']([^"']+)["']""", file.read_text(encoding="utf-8"))}

    assert named
    assert sorted(f"{file.relative_to(ROOT)}: {name}" for file, name in named if finders.find(name) is None) == []


def test_styles_are_logical_so_that_they_mirror():
    sided = re.compile(r"\b(margin|padding|border)-(left|right)\b|\btext-align:\s*(left|right)\b|\bfloat:\s*(left|right)\b")

    assert [f"{file.relative_to(ROOT)}: {match[0]}" for file in files("*.css") for match in sided.finditer(file.read_text())] == []


@pytest.mark.parametrize("pattern", [r"fields\s*=\s*['\"]__all__['\"]", r"\bTODO\b|\bFIXME\b|NotImplementedError"])
def test_no_code_has(pattern):
    assert [str(file.relative_to(ROOT)) for file in files("*.py") if re.search(pattern, file.read_text(encoding="utf-8"))] == []
