"""Packages of the locks that published advisories speak of, without asking anybody.

`make audit ADVISORIES=…` takes advisories in the form of the Open Source Vulnerability database (OSV): the
folder of JSON files, or the zip that its makers publish for PyPI, which somebody fetches on a machine with a
network. pip-audit asks that database or PyPI for each package, and has no form without a network. Ends with
an error where a package is affected.
"""

import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = ("run.txt", "s3.txt", "test.txt", "clients.txt")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.exit("usage: make audit ADVISORIES=all.zip (OSV's of PyPI), or a folder of such JSON files")
    advisories = list(advisories_in(Path(arguments[0])))
    if not advisories:
        sys.exit(f"{arguments[0]}: no advisory of a PyPI package was found, so nothing was compared.")
    found = [
        f"{lock}: {line}" for lock in LOCKS for line in affected(locked(ROOT / ".lock" / lock), advisories)
    ]
    for line in found:
        print(line)  # noqa: T201 (said to who runs it)
    print(f"{len(found)} of {len(advisories)} advisories speak of a package of the locks.")  # noqa: T201
    return 1 if found else 0


def locked(lock: Path) -> dict[str, str]:
    """{name: version} of a lock."""
    pins = [
        line.rstrip("\\ ") for line in lock.read_text().splitlines() if "==" in line and line[:1].isalnum()
    ]
    return {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in map(Requirement, pins)}


def advisories_in(place: Path) -> Iterator[Mapping[str, Any]]:
    for text in _texts(place):
        said = json.loads(text)
        if "withdrawn" not in said and any(
            one.get("package", {}).get("ecosystem") == "PyPI" for one in said.get("affected", [])
        ):
            yield said


def affected(pins: Mapping[str, str], advisories: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each package that an advisory speaks of in its version."""
    for said in advisories:
        for one in said["affected"]:
            package = one.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in pins and _is_within(pins[name], one):
                names = ", ".join([said["id"], *said.get("aliases", [])])
                yield f"{name} {pins[name]}: {names}: {said.get('summary', '')}".rstrip(": ")


def _is_within(version: str, one: Mapping[str, Any]) -> bool:
    return version in one.get("versions", []) or any(
        _is_in_range(Version(version), some["events"])
        for some in one.get("ranges", [])
        if some.get("type") == "ECOSYSTEM"
    )


def _is_in_range(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """By the events in their order: from where one is introduced to before where it is fixed."""
    is_in = False
    for event in events:
        ((kind, told),) = event.items()
        try:
            at = Version("0" if told == "0" else told)
        except InvalidVersion:
            continue
        if kind == "introduced" and version >= at:
            is_in = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            is_in = False
    return is_in


def _texts(place: Path) -> Iterator[str]:
    if place.is_dir():
        for path in sorted(place.rglob("*.json")):
            yield path.read_text()
        return
    with zipfile.ZipFile(place) as packed:
        for name in packed.namelist():
            if name.endswith(".json"):
                yield packed.read(name).decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
