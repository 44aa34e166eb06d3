"""Building seeds/states.yaml, the catalogue of States, from maintained sources; nothing in it is typed.

States are the members of the United Nations by CLDR's grouping UN, and its two observer
States; the other entries of ISO 3166-1 are there too, switched off (`enabled: false`), until staff checked
how an office calls them. Codes, region and subregion are CLDR's mirror of ISO 3166-1 and UN M49. Where
M49 knows an intermediate region (Eastern Africa, Caribbean) the subregion is the one
above it (Sub-Saharan Africa, Latin America and the Caribbean), as in M49's own tables.

Names are CLDR's in English, Persian and Arabic, through Babel, except those of the
observer States: CLDR's "Palestinian Territories" and "Vatican City" are not what the
United Nations calls them, so English and Arabic are the Secretariat's own names, and
Persian, which is no language of the United Nations, is iso-codes' name of Palestine
and CLDR's of the Holy See. CLDR's names are kept as other names. Official names are
iso-codes' (official_names.py). Where either is not the name to use, seeds/state_names.yaml says
which is, with its source, and the name that it replaces becomes another name. Other names, for
imports, are CLDR's short names and variants, iso-codes' names, and seeds/state_aliases.yaml.

Regional bodies are read from seeds/regional_bodies.yaml.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from babel import Locale
from babel.core import get_cldr_version
from django.conf import settings
from django.utils.translation import gettext as _

from commitments.language.languages import LANGUAGES
from commitments.states.cldr import OBSERVERS, CldrUnreadable, Territories, read_territories
from commitments.states.names import match_key
from commitments.states.official_names import OfficialNames
from commitments.vocabulary import StateKind

__all__ = ["CATALOGUE", "catalogue_rows", "catalogue_text"]

SEEDS: Final = Path(settings.BASE_DIR, "seeds")
CATALOGUE: Final = SEEDS / "states.yaml"
# The subregions that M49 divides into intermediate regions, with their region; CLDR keeps them apart from the
# tree.
# https://unstats.un.org/unsd/methodology/m49/
DIVIDED_SUBREGIONS: Final = {"202": "002", "419": "019"}
# https://www.un.org/en/about-us/non-member-states and https://www.un.org/ar/about-us/non-member-states
# No members, and yet States to the Secretary-General as depositary: ST/LEG/7/Rev.1, paragraphs 85 and 86.
NON_MEMBERS: Final = ("CK", "NU")
# What official style writes otherwise than CLDR and iso-codes, wherever it stands in a name.
STYLE: Final = {
    "en": ((" & ", " and "), ("St. ", "Saint ")),
    "fa": (("افریقا", "آفریقا"),),
    "ar": (("الديموقراط", "الديمقراط"), ("الأميركي", "الأمريكي")),
}
OBSERVER_NAMES: Final = {
    "PS": {"en": "State of Palestine", "fa": "فلسطین", "ar": "دولة فلسطين"},
    "VA": {"en": "Holy See", "fa": "واتیکان", "ar": "الكرسي الرسولي"},
}
_HEAD: Final = """\
# Built by `manage.py build_states`; do not edit, the next build would undo it.
# Codes, regions, names: Unicode CLDR {version} (seeds/cldr/LICENSE). Official names:
# iso-codes, as packed by pycountry. Where these are not the names to use: state_names.yaml. Regional bodies:
# regional_bodies.yaml. Further names: state_aliases.yaml.
"""
CatalogueEntry = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What files of seeds/ say of the names of States, by code; `never` are names that no State has for
    itself, unless it is `shared`.
    """

    aliases: Mapping[str, list[str]]
    never: list[str]
    shared: Mapping[str, list[str]]
    names: Mapping[str, Mapping[str, Any]]


class _Quoted(str):
    """A code, always quoted: some readers of YAML take a bare 008 for a number and a bare NO for false."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Quoted, lambda dumper, code: dumper.represent_scalar("tag:yaml.org,2002:str", str(code), style='"')
)


def catalogue_rows() -> list[CatalogueEntry]:
    """All entries of the catalogue, in order of code.

    Raises NamesUnavailable without iso-codes, and CldrUnreadable where Babel's CLDR is
    another release than the extract in seeds/cldr/.
    """
    territories = read_territories()
    if get_cldr_version() != territories.cldr_version:
        raise CldrUnreadable(
            _(
                "Babel carries CLDR %(babel)s and seeds/cldr/ is of CLDR %(extract)s: renew the extract "
                "from the packages of Babel's release."
            )
            % {"babel": get_cldr_version(), "extract": territories.cldr_version}
        )
    given = _given()
    parents = {
        child: parent
        for parent, children in territories.containment.items()
        for child in children
        if parent not in {"001", "003"}
    }
    for subregion, region in DIVIDED_SUBREGIONS.items():
        parents |= dict.fromkeys(territories.containment[subregion], subregion) | {subregion: region}
    official = OfficialNames()
    rows = [_state(alpha2, territories, parents, official, given) for alpha2 in territories.codes]
    rows += [
        _body(body) for body in yaml.safe_load((SEEDS / "regional_bodies.yaml").read_text(encoding="utf-8"))
    ]
    return sorted(rows, key=lambda row: row["code"])


def catalogue_text(rows: Iterable[CatalogueEntry]) -> str:
    """The catalogue as the YAML that stands in seeds/states.yaml."""
    quoted = [
        {
            key: _Quoted(value)
            if value and key in {"code", "alpha2", "m49", "region", "subregion"}
            else value
            for key, value in row.items()
        }
        for row in rows
    ]
    return _HEAD.format(version=get_cldr_version()) + yaml.dump(
        quoted, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000
    )


def _state(
    alpha2: str,
    territories: Territories,
    parents: Mapping[str, str],
    official: OfficialNames,
    given: "Given",
) -> CatalogueEntry:
    codes = territories.codes[alpha2]
    cldr = {language: Locale(language).territories[alpha2] for language in LANGUAGES}
    names = OBSERVER_NAMES.get(alpha2, cldr)
    used = given.names.get(codes["alpha3"], {})
    region, subregion = _region(alpha2, parents)
    kind = _kind(alpha2, territories)
    official_names = {"en": official.english(alpha2)} | {
        language: official.translated(alpha2, language, names=names) for language in ("fa", "ar")
    }
    if alpha2 in OBSERVERS:
        official_names = dict(names)
    is_checked = kind in {StateKind.UN_MEMBER, StateKind.UN_OBSERVER}
    if not is_checked:
        # Of territories iso-codes' translations are the poorest; whoever switches one on enters its own.
        official_names = dict.fromkeys(LANGUAGES, "") | {"en": official.stated(alpha2)}
    others = [
        *names.values(),
        *official_names.values(),
        *cldr.values(),
        *territories.other_names.get(alpha2, ()),
        *(official.other_names(alpha2, names=names) if is_checked else ()),
        *given.aliases.get(codes["alpha3"], ()),
    ]
    return _row(
        code=codes["alpha3"],
        alpha2=alpha2,
        m49=codes["m49"],
        kind=kind,
        enabled=is_checked,
        region=region,
        subregion=subregion,
        names=_styled(names) | used.get("name", {}),
        official_names=_styled(official_names) | used.get("official_name", {}),
        others=[name for name in others if name],
        never=[*given.never, *used.get("dropped", ())],
        shared=given.shared.get(codes["alpha3"], ()),
    )


def _kind(alpha2: str, territories: Territories) -> StateKind:
    if alpha2 in OBSERVERS:
        return StateKind.UN_OBSERVER
    if alpha2 in territories.members:
        return StateKind.UN_MEMBER
    return StateKind.NON_MEMBER_STATE if alpha2 in NON_MEMBERS else StateKind.TERRITORY


def _body(body: Mapping[str, Any]) -> CatalogueEntry:
    cldr = body.get("cldr")
    names = {
        language: Locale(language).territories[cldr] if cldr else body[f"name_{language}"]
        for language in LANGUAGES
    }
    return _row(
        code=body["code"],
        alpha2=body.get("alpha2"),
        m49=None,
        kind=StateKind.REGIONAL_BODY,
        region="",
        subregion="",
        names=names,
        official_names={language: body.get(f"official_name_{language}", "") for language in LANGUAGES},
        others=body.get("other_names", []),
        never=[],
    )


def _row(
    *,
    code: str,
    alpha2: str | None,
    m49: str | None,
    kind: StateKind,
    region: str,
    subregion: str,
    names: Mapping[str, str],
    official_names: Mapping[str, str],
    others: Iterable[str],
    never: Iterable[str],
    shared: Iterable[str] = (),
    enabled: bool = True,
) -> CatalogueEntry:
    """One entry; `others` keeps each spelling once, without what the columns before it or the codes
    already say, and without what is in `never`; `shared` stays though it is there.
    """
    known = {
        match_key(name) for name in (*names.values(), *official_names.values(), code, alpha2 or "", *never)
    }
    other_names = []
    for name in others:
        if (key := match_key(name)) not in known:
            known.add(key)
            other_names.append(name)
    return {
        "code": code,
        "alpha2": alpha2,
        "m49": m49,
        "kind": kind.value,
        **({} if enabled else {"enabled": False}),
        "region": region,
        "subregion": subregion,
        **{f"name_{language}": names[language] for language in LANGUAGES},
        **{f"official_name_{language}": official_names[language] for language in LANGUAGES},
        "other_names": [*other_names, *shared],
    }


def _region(alpha2: str, parents: Mapping[str, str]) -> tuple[str, str]:
    """M49 region and subregion of a territory: the path from the world down, without intermediate regions;
    none for Antarctica.
    """
    path = [alpha2]
    while (parent := parents.get(path[-1])) is not None:
        path.append(parent)
    return (path[-1], path[-2]) if len(path) > 1 else ("", "")


def _given() -> Given:
    groups: dict[str, Any] = yaml.safe_load((SEEDS / "state_aliases.yaml").read_text(encoding="utf-8"))
    never, shared = groups.pop("never"), groups.pop("shared")
    aliases: dict[str, list[str]] = {}
    for group in groups.values():
        for code, names in group.items():
            aliases.setdefault(code, []).extend(names)
    used: dict[str, Any] = yaml.safe_load((SEEDS / "state_names.yaml").read_text(encoding="utf-8"))
    return Given(aliases=aliases, never=never, shared=shared, names=used["names"])


def _styled(names: Mapping[str, str]) -> dict[str, str]:
    styled = dict(names)
    for language, replacements in STYLE.items():
        for old, new in replacements:
            styled[language] = styled[language].replace(old, new)
    return styled
