"""The part of CLDR that the catalogue of States needs and Babel does not carry, kept as data in seeds/cldr/.

Which States are members of the United Nations, their codes, the M49 containment and
the names under which they are also known come from two packages of one CLDR
release, cldr-core and cldr-localenames-full. The extract is committed, with the
licence that both carry, so that the catalogue is built anywhere without them.
"""

import json
import re
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from commitments.language.languages import LANGUAGES
from commitments.refusals import Refused

EXTRACT: Final = Path(settings.BASE_DIR, "seeds", "cldr", "territories.json")
LICENCE: Final = EXTRACT.with_name("LICENSE")
# General Assembly resolutions 67/19 (2012) and 58/314 (2004): the two non-member observer
# States, which CLDR's list of members does not have. https://www.un.org/en/about-us/non-member-states
OBSERVERS: Final = ("PS", "VA")
# CLDR's group of what belongs to no region, Antarctica among it.
_OUTLYING: Final = "QO"
# What ISO 3166-1 leaves to its users: that group has such a code, and Kosovo.
_USER_ASSIGNED: Final = re.compile("AA|Q[M-Z]|X[A-Z]|ZZ")

# The European Union and the euro area.
GROUPS: Final = ("EU", "EZ")


class CldrUnreadable(Refused):
    """A package that is not the CLDR data asked for; the message says which file is missing or odd."""


@dataclass(frozen=True, kw_only=True)
class Territories:
    """What CLDR says of the States and of the other entries of ISO 3166-1, by alpha-2 code."""

    cldr_version: str
    members: Sequence[str]
    containment: Mapping[str, Sequence[str]]
    codes: Mapping[str, Mapping[str, str]]
    other_names: Mapping[str, Sequence[str]]
    # Members of what CLDR knows beside the United Nations, by its own codes.
    groups: Mapping[str, Sequence[str]]


def read_territories() -> Territories:
    """The committed extract."""
    return Territories(**json.loads(EXTRACT.read_text(encoding="utf-8")))


def write_territories(*, core: Path, localenames: Path) -> Territories:
    """Make the extract anew from the two packages, each a directory or the .tgz that `npm pack` fetches.

    Raises CldrUnreadable where a package is not what its name says, or the two are of different releases.
    """
    containment = _json(core, "supplemental/territoryContainment.json")["supplemental"]
    codes = _json(core, "supplemental/codeMappings.json")["supplemental"]["codeMappings"]
    versions = {_json(package, "package.json")["version"] for package in (core, localenames)}
    if len(versions) != 1:
        raise CldrUnreadable(
            _("The two packages are of different releases: %(versions)s.")
            % {"versions": ", ".join(sorted(versions))}
        )
    groups = {code: group["_contains"] for code, group in containment["territoryContainment"].items()}
    members = sorted(groups["UN"])
    states = sorted({*members, *OBSERVERS, *_assigned(groups, codes)})
    territories = Territories(
        cldr_version=containment["version"]["_cldrVersion"],
        members=members,
        containment={code: groups[code] for code in sorted(groups) if code.isdigit()},
        codes={code: {"alpha3": codes[code]["_alpha3"], "m49": codes[code]["_numeric"]} for code in states},
        other_names=_other_names(localenames, states),
        groups={code: sorted(groups[code]) for code in GROUPS},
    )
    EXTRACT.parent.mkdir(parents=True, exist_ok=True)
    EXTRACT.write_text(json.dumps(asdict(territories), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    LICENCE.write_bytes(_bytes(core, "LICENSE"))
    return territories


def _assigned(groups: Mapping[str, Sequence[str]], codes: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The codes that ISO 3166-1 has assigned: those in some group, with a number and three letters."""
    return {
        code
        for place, group in groups.items()
        if place.isdigit() or place == _OUTLYING
        for code in group
        if {"_alpha3", "_numeric"} <= codes.get(code, {}).keys() and not _USER_ASSIGNED.fullmatch(code)
    }


def _other_names(localenames: Path, states: Sequence[str]) -> dict[str, list[str]]:
    """CLDR's short names and variants of each State ("Turkey", "Ivory Coast"), which Babel leaves out."""
    names: dict[str, list[str]] = {}
    for language in LANGUAGES:
        main = _json(localenames, f"main/{language}/territories.json")["main"][language]
        for key, name in main["localeDisplayNames"]["territories"].items():
            code, _alt, _kind = key.partition("-alt-")
            if _alt and code in states:
                names.setdefault(code, []).append(name)
    return dict(sorted(names.items()))


def _json(package: Path, name: str) -> Any:
    return json.loads(_bytes(package, name))


def _bytes(package: Path, name: str) -> bytes:
    """The file `name` of an npm package, unpacked (at the directory or its package/ folder) or not."""
    missing = CldrUnreadable(
        _("%(package)s has no file %(name)s: is it the package as npm packs it?")
        % {"package": package, "name": name}
    )
    try:
        if package.is_dir():
            return (package / name if (package / name).exists() else package / "package" / name).read_bytes()
        with tarfile.open(package) as archive:
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise missing
            return member.read()
    except (OSError, KeyError, tarfile.TarError) as reason:
        raise missing from reason
