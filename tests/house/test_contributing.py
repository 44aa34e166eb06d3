"""docs/contributing.md is true: its paths, its names, its drawing, and that its lists of files are
complete.
"""

import re
from typing import Final

import pytest

from tests.house.code import CODE, ROOT, TESTS
from tests.house.test_imports import modules_of_ours, package_graph, package_of

TEXT: Final = (ROOT / "docs" / "contributing.md").read_text()
QUOTED: Final = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL))
BLOCKS: Final = re.findall(r"```\n(.*?)```", TEXT, flags=re.DOTALL)
SECTIONS: Final = {
    part.partition("\n")[0]: part
    for part in re.split(r"^### ", TEXT.split("## How to change")[1], flags=re.MULTILINE)[1:]
}
PATH: Final = re.compile(r"[\w.-]+(/[\w.-]+)*(/|\.(py|md|html|txt|css|json|yaml|po))")
# Where a change may have to be looked for; migrations, catalogues and tests follow from what they are of.
SEARCHED: Final = sorted(
    path
    for pattern in ("**/*.py", "**/*.html", "**/*.txt", "**/*.css", "**/*.md", "**/*.yaml", "**/*.json")
    for top in ("commitments", "tracker", "config", "docs", "seeds", "fixtures")
    for path in (ROOT / top).glob(pattern)
    if "migrations" not in path.parts and path.name != "contributing.md"
)
# By what a thing of the same sort is found: whatever file names that one has to know of a new one.
EXAMPLES: Final = {
    "A status level": r"not[_-]started\b|NOT_STARTED\b",
    "A report field": r"\borigin\b|\bclass Origin\b|form\.note\b|step\.text\b",
    "A register filter": r"\bdiscrepan",
    "The overdue rule": r"\b_overdue\b|DUE_SOON_DAYS|STALE_DAYS",
    "A CSV column": r"\bresolution_title\b",
    "An import kind": r"ImportKind\.PARTICIPATIONS\b|^    PARTICIPATIONS = |imports\.participations\b",
    "A language": r"[\"'](fa|ar)[\"']|_(fa|ar)\b",
    "A public page": r"pages\.resolution\b|tracker/resolution\.html",
    "A role": r"Role\.REVIEWER\b|^\| reviewer \|",
    "The reminders' schedule": r"DUE_IN_7\b|within 7\b",
    "A theme": r"\bprevention\b",
    "An API resource": (
        r"MeasurementViewSet|MeasurementFilterSet|MeasurementSerializer|\bMEASUREMENTS\b|"
        r"\"measurement\":|/measurements/"
    ),
}
# What only looks like it, or only uses what is there.
BESIDE: Final = {
    "A report field": (
        "config/settings.py",
        "docs/decisions/",
        "docs/running.md",
        "docs/security.md",
        "tracker/api/evidence_files.py",
        "tracker/trail/reviewing.py",
    ),
    "A register filter": ("docs/decisions/",),
    "A CSV column": (
        "commitments/admin/commitments.py",
        "commitments/static/mithaq/admin.css",
        "commitments/static/mithaq/desk.css",
        "docs/dashboards.md",
        "tracker/admin/register_list.py",
        "tracker/trail/tables.py",
    ),
    "The overdue rule": ("tracker/demo/building.py", "tracker/site/pages.py"),
    "A language": ("docs/decisions/", "seeds/cldr/", "fixtures/"),
    # Other conferences treat it too.
    "A theme": ("commitments/text/proposing/lexicons/", "seeds/bag2.yaml"),
}


def is_path(word):
    return bool(PATH.fullmatch(word)) and ("/" in word or "." in word)


def listed(section):
    return {word for word in re.findall(r"`([^`\n]+)`", SECTIONS[section]) if is_path(word)}


def test_every_path_exists():
    drawn = {word for block in BLOCKS for word in block.split() if "/" in word and is_path(word)}
    named = {word for word in QUOTED if is_path(word)}

    assert drawn
    assert len(named) > 100
    assert sorted(word for word in drawn | named if not (ROOT / word).exists()) == []


def test_every_name_is_in_the_code():
    code = "\n".join(path.read_text() for path in (*CODE, *TESTS))
    names = {word for word in QUOTED if re.fullmatch(r"[A-Za-z_]\w*", word)}

    assert names
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", code)) == []


def test_a_name_is_in_the_file_beside_which_it_stands():
    pairs = re.findall(r"`(\w+)` in `([^`]+)`", TEXT)

    assert len(pairs) > 10
    assert [pair for pair in pairs if not re.search(rf"\b{pair[0]}\b", (ROOT / pair[1]).read_text())] == []


def test_every_command_of_make_is_there():
    makefile = (ROOT / "Makefile").read_text()

    assert [
        word
        for word in QUOTED
        if word.startswith("make ") and f"\n{word.removeprefix('make ')}:" not in makefile
    ] == []


def test_every_link_within_it_leads_to_a_heading():
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", TEXT, flags=re.MULTILINE)
    }
    links = set(re.findall(r"\]\(#([^)]+)\)", TEXT))

    assert links - anchors == set()
    assert {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in SECTIONS} <= links


def floors():
    """The number of each package's line in the drawing: what stands low is imported by what stands high."""
    found, app = {}, ""
    for line in BLOCKS[0].splitlines():
        if line and not line[0].isspace():
            app = line.split()[0]
        elif match := re.match(r"\s+(\d+) +(.+)", line):
            found |= {f"{app}.{name}": int(match[1]) for name in match[2].split(" · ")}
    return found


def test_the_drawing_has_every_package_and_all_imports_lead_down():
    drawn, graph = floors(), package_graph(modules_of_ours())
    packages = {
        package_of(module)
        for module in modules_of_ours()
        if "." in module and not module.startswith("config")
    }

    assert set(drawn) == packages
    assert [
        (source, target)
        for source, targets in graph.items()
        for target in targets
        if source.split(".")[0] == target.split(".")[0] != "config" and drawn[source] <= drawn[target]
    ] == []


@pytest.mark.parametrize("section", EXAMPLES)
def test_no_file_that_a_change_touches_is_missing(section):
    example = re.compile(EXAMPLES[section], re.MULTILINE)
    found = {str(path.relative_to(ROOT)) for path in SEARCHED if example.search(path.read_text())}

    assert found & listed(section)
    assert (
        sorted(found - listed(section) - {path for path in found if path.startswith(BESIDE.get(section, ()))})
        == []
    )


def test_a_file_that_is_missing_would_be_found():
    """The control."""
    for section, example in EXAMPLES.items():
        files = [word for word in listed(section) if (ROOT / word).is_file()]
        hits = [word for word in files if re.search(example, (ROOT / word).read_text(), re.MULTILINE)]

        assert len(hits) >= 2, section


def test_the_front_page_leads_here():
    assert "docs/contributing.md" in (ROOT / "README.md").read_text()
