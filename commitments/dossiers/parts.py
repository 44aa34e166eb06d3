"""Several files of one conference, read as one dossier.

One of them says what the conference is; the others name it by `conference: {code: RIV1}` and nothing more.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from commitments.dossiers.checking import DEFINITIONS, Item
from commitments.seeding.reading import SeedFile
from commitments.seeding.schemas import check_schema

_SECTIONS = (*DEFINITIONS, "participations", "resolutions")


def join_parts(seeds: Sequence[SeedFile], *, schema: str) -> list[SeedFile]:
    """The files, and one instead of those that are of one conference, for `schema` to check; what is wrong
    with it names the file where it stands.
    """
    by_code: dict[str, list[SeedFile]] = defaultdict(list)
    for seed in seeds:
        by_code[str(_conference(seed).get("code") or seed.file)].append(seed)
    joined: list[SeedFile] = []
    for alike in by_code.values():
        whole = [seed for seed in alike if _conference(seed).keys() != {"code"}]
        joined += [_joined(whole[0], alike, schema)] if len(whole) == 1 and len(alike) > 1 else alike
    return joined


def _conference(seed: SeedFile) -> Item:
    found = seed.value.get("conference") if isinstance(seed.value, dict) else None
    return found if isinstance(found, dict) else {}


def _joined(whole: SeedFile, parts: Sequence[SeedFile], schema: str) -> SeedFile:
    for part in parts:
        # What is no section would be left behind.
        rest = {key: one for key, one in part.value.items() if key not in _SECTIONS}
        if part is not whole and rest.keys() != {"conference"}:
            left = SeedFile(file=part.file, value=rest, lines=part.lines)
            check_schema(left, schema)
            part.problems += [one for one in left.problems if not one.key.startswith("conference")]
    value: dict[str, Any] = {key: one for key, one in whole.value.items() if key not in _SECTIONS}
    joined = SeedFile(
        file=whole.file,
        value=value,
        lines=whole.lines,
        problems=[problem for part in parts for problem in part.problems],
    )
    for section in _SECTIONS:
        if not all(isinstance(part.value.get(section, []), list) for part in parts):
            # As it stands, for the schema to refuse.
            value[section] = next(part.value[section] for part in parts if section in part.value)
            continue
        entries = [
            (part, number, entry)
            for part in parts
            for number, entry in enumerate(part.value.get(section) or [])
        ]
        if section in DEFINITIONS:
            entries = _once(entries)
        if entries or section in whole.value:
            value[section] = [entry for _part, _number, entry in entries]
            joined.places[section] = [(part, number) for part, number, _entry in entries]
    return joined


def _once(entries: list[tuple[SeedFile, int, Any]]) -> list[tuple[SeedFile, int, Any]]:
    """Without what another file describes in the same words; one that a file has twice is refused."""
    kept: list[tuple[SeedFile, int, Any]] = []
    for part, number, entry in entries:
        if not any(entry == other and part is not owner for owner, _number, other in kept):
            kept.append((part, number, entry))
    return kept
