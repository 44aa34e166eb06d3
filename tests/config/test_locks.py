"""The locks of packages, held against the requirements that people write."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[a-z0-9,]+\])?==([^\s;\\]+)")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(file):
    """{name: version} of the direct pins of a requirements file; each line states its reason."""
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if " # " not in line.replace("  # ", " # ")] == [], (
        "Each package says what it is for."
    )
    return {canonical(match[1]): match[2] for match in map(PIN.match, lines)}


def locked(file):
    """{name: (version, hashes, whether it is named by requirements files)} of a lock."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / ".lock" / file).read_text())
    return {
        canonical(match[1]): (match[2], entry.count("--hash=sha256:"), set(re.findall(r"-r (\S+)", entry)))
        for entry in entries
        if (match := PIN.match(entry))
    }


LOCKS = ["run.txt", "s3.txt", "s3-drill.txt", "test.txt", "clients.txt"]


@pytest.mark.parametrize(
    ("lock", "sources"),
    [
        ("run.txt", ["requirements.txt"]),
        ("s3.txt", ["requirements.txt", "config/requirements-s3.txt"]),
        (
            "s3-drill.txt",
            ["requirements.txt", "config/requirements-s3.txt", "tests/drills/requirements-s3.txt"],
        ),
        ("test.txt", ["requirements.txt", "tests/requirements.txt"]),
        ("clients.txt", ["tests/clients/requirements.txt"]),
    ],
)
def test_agree_with_the_requirements(lock, sources):
    pins = {name: version for source in sources for name, version in wanted(source).items()}
    direct = {
        name: version for name, (version, _, named_by) in locked(lock).items() if named_by & set(sources)
    }

    assert direct == pins, "Run `make lock`."


@pytest.mark.parametrize("lock", LOCKS)
def test_have_a_hash_for_every_package_and_name_no_index(lock):
    assert [name for name, (_, hashes, _) in locked(lock).items() if not hashes] == []
    assert not re.search(r"://|--index|--find-links", (ROOT / ".lock" / lock).read_text())


def test_give_the_site_no_tool_of_development():
    run, tools = locked("run.txt"), wanted("tests/requirements.txt")

    assert {"pytest", "ruff", "mypy"} <= {*tools}
    assert sorted({*run} & {*tools} - {*wanted("requirements.txt")}) == []


def test_give_everybody_no_package_that_few_need():
    assert {"boto3", "botocore"} & {*locked("run.txt")} == set()
    assert {"boto3", "botocore"} <= {*locked("s3.txt")}


def test_give_the_tests_what_the_site_runs_on():
    run, test = locked("run.txt"), locked("test.txt")

    assert {name: version for name, (version, *_) in run.items()} == {name: test[name][0] for name in run}
