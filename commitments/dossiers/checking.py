"""What must hold in a dossier beyond its schema: keys once, things named that exist, dates and offsets in
order.

The checks look at a dossier whose shape may be wrong in places, so that one
reading shows every error; what is not of the right type is left to the schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from commitments.models import Organization, Resolution, SourceDocument, State, StateGroup, Theme
from commitments.seeding.reading import Path_, SeedFile
from commitments.seeding.schemas import is_date
from commitments.states.names import StateNames, UnknownState

DEFINITIONS = ("sources", "organizations", "themes", "groups")
Item = dict[str, Any]


@dataclass(kw_only=True)
class References:
    """What a dossier may name: the record's rows, and those that the dossiers at hand define."""

    slugs: dict[str, set[str]]
    resolutions: set[str]
    states: StateNames
    lengths: dict[str, int]
    definitions: dict[tuple[str, str], tuple[Item, SeedFile, Path_]] = field(default_factory=dict)
    conferences: dict[str, SeedFile] = field(default_factory=dict)


def references_for(seeds: list[SeedFile]) -> References:
    """What the record and `seeds` together know, read once for all of them."""
    known = References(
        slugs={
            "sources": set(SourceDocument.objects.values_list("slug", flat=True)),
            "organizations": set(Organization.objects.values_list("slug", flat=True)),
            "themes": set(Theme.objects.values_list("slug", flat=True)),
            "groups": set(StateGroup.objects.values_list("slug", flat=True)),
        },
        resolutions=set(Resolution.objects.values_list("reference", flat=True)),
        states=StateNames(),
        lengths={
            source.slug: len(source.text)
            for source in SourceDocument.objects.exclude(text="").only("slug", "text")
        },
    )
    for seed in seeds:
        for section in DEFINITIONS:
            known.slugs[section] |= {
                slug for _path, item in items(seed, section) if (slug := text(item, "slug"))
            }
        known.resolutions |= {
            reference for _path, item in items(seed, "resolutions") if (reference := text(item, "reference"))
        }
    return known


def check_dossier(seed: SeedFile, known: References) -> None:
    """Add to `seed.problems` whatever cannot be loaded."""
    for section in DEFINITIONS:
        _check_definitions(seed, section, known)
    _check_groups(seed, known)
    _check_conference(seed, known)
    _check_participations(seed, known)
    _check_resolutions(seed, known)


def items(seed: SeedFile, section: str, *above: tuple[Path_, Item]) -> Iterator[tuple[Path_, Item]]:
    """The well-formed entries of a list, each with its path."""
    path, holder = above[0] if above else ((), seed.value)
    listed = holder.get(section) if isinstance(holder, dict) else None
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, dict):
            yield (*path, section, index), item


def text(item: Mapping[str, Any], key: str) -> str:
    """The text under `key`, or "" where there is none."""
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _check_unique(seed: SeedFile, path: Path_, key: object, seen: dict[Any, Path_], what: str) -> None:
    first = seen.setdefault(key, path)
    if first is path:
        return
    file = seed.place_of(first)[0]
    reason = (
        _("%(what)s stands here twice; the first is on line %(line)d.")
        if file is seed.place_of(path)[0]
        else _("%(what)s stands in %(file)s, line %(line)d, already.")
    )
    seed.add_problem(path, reason % {"what": what, "file": file.file, "line": seed.line_of(first)})


def check_reference(seed: SeedFile, path: Path_, slug: str, section: str, known: References) -> None:
    """Add a problem where no row of this kind has the slug, nor one that a dossier describes."""
    if slug and slug not in known.slugs[section]:
        reasons = {
            "sources": _("No source “%(slug)s” is known; describe it under “sources”."),
            "organizations": _("No organization “%(slug)s” is known; describe it under “organizations”."),
            "themes": _("No theme “%(slug)s” is known; describe it under “themes”."),
            "groups": _("No group “%(slug)s” is known; describe it under “groups”."),
        }
        seed.add_problem(path, reasons[section] % {"slug": slug})


def _check_definitions(seed: SeedFile, section: str, known: References) -> None:
    seen: dict[str, Path_] = {}
    for path, item in items(seed, section):
        if not (slug := text(item, "slug")):
            continue
        _check_unique(seed, (*path, "slug"), slug, seen, _("“%(key)s”") % {"key": slug})
        before, other, place = known.definitions.setdefault((section, slug), (item, seed, path))
        if other is not seed and before != item:
            reason = _("“%(slug)s” is described differently in %(file)s, line %(line)d; make the two agree.")
            file, line = other.place_of(place)[0].file, other.line_of(place)
            seed.add_problem(path, reason % {"slug": slug, "file": file, "line": line})
        if section == "sources" and isinstance(length := item.get("length"), int):
            known.lengths.setdefault(slug, length)


def check_state(seed: SeedFile, path: Path_, name: str, known: References) -> State | None:
    """The State of this name; a problem where there is none."""
    if not name:
        return None
    try:
        return known.states.find(name)
    except UnknownState as error:
        seed.add_problem(path, str(error))
        return None


def _check_groups(seed: SeedFile, known: References) -> None:
    for path, item in items(seed, "groups"):
        check_reference(seed, (*path, "source"), text(item, "source"), "sources", known)
        for place, member in items(seed, "members", (path, item)):
            check_state(seed, (*place, "state"), text(member, "state"), known)
            since, until = text(member, "from"), text(member, "until")
            if since and until and is_date(since) and is_date(until) and until <= since:
                seed.add_problem(
                    (*place, "until"),
                    _("%(end)s is not after the first day, %(start)s.") % {"end": until, "start": since},
                )


def _check_addressees(seed: SeedFile, above: Path_, addressees: object, known: References) -> None:
    """Whom a resolution addresses: States that are known, each once, or a group that is."""
    path: Path_ = (*above, "addressees")
    if isinstance(addressees, dict):
        check_reference(seed, (*path, "group"), text(addressees, "group"), "groups", known)
        path, addressees = (*path, "all_except"), addressees.get("all_except")
    seen: dict[str, Path_] = {}
    for index, name in enumerate(addressees if isinstance(addressees, list) else []):
        state = check_state(seed, (*path, index), name if isinstance(name, str) else "", known)
        if state is not None:
            _check_unique(seed, (*path, index), state.code, seen, state.code)


def _check_dates(seed: SeedFile, path: Path_, item: Item) -> None:
    starts_on, ends_on = text(item, "starts_on"), text(item, "ends_on")
    if not (ends_on and is_date(ends_on) and is_date(starts_on or ends_on)):
        return
    if not starts_on:
        seed.add_problem(
            (*path, "ends_on"), _("A conference that has an end has a start: give “starts_on” too.")
        )
    elif ends_on < starts_on:
        seed.add_problem(
            (*path, "ends_on"),
            _("%(end)s lies before the start, %(start)s.") % {"end": ends_on, "start": starts_on},
        )


def _check_conference(seed: SeedFile, known: References) -> None:
    conference = seed.value.get("conference") if isinstance(seed.value, dict) else None
    if not isinstance(conference, dict):
        return
    path: Path_ = ("conference",)
    if code := text(conference, "code"):
        other = known.conferences.setdefault(code, seed)
        if other is not seed:
            seed.add_problem(
                (*path, "code"),
                _("%(code)s is in %(file)s, line %(line)d, already.")
                % {"code": code, "file": other.file, "line": other.line_of((*path, "code"))},
            )
    _check_dates(seed, path, conference)
    check_state(seed, (*path, "host"), text(conference, "host"), known)
    _check_slugs(seed, (*path, "guests"), conference.get("guests"), known)
    _check_citations(seed, path, conference, known)


def _check_slugs(seed: SeedFile, path: Path_, listed: object, known: References) -> None:
    """Organizations named in a list: known, and each once."""
    seen: dict[str, Path_] = {}
    for index, slug in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(slug, str):
            _check_unique(seed, (*path, index), slug, seen, _("“%(key)s”") % {"key": slug})
            check_reference(seed, (*path, index), slug, "organizations", known)


def _check_participations(seed: SeedFile, known: References) -> None:
    seen: dict[str, Path_] = {}
    for path, item in items(seed, "participations"):
        state = check_state(seed, (*path, "state"), text(item, "state"), known)
        if state is not None:
            _check_unique(
                seed,
                (*path, "state"),
                state.code,
                seen,
                _("The participation of %(state)s") % {"state": state.code},
            )
        _check_citations(seed, path, item, known)


def _check_resolutions(seed: SeedFile, known: References) -> None:
    conference = seed.value.get("conference") if isinstance(seed.value, dict) else None
    code = text(conference, "code") if isinstance(conference, dict) else ""
    seen: dict[str, Path_] = {}
    for path, item in items(seed, "resolutions"):
        reference = text(item, "reference")
        if reference:
            _check_unique(
                seed,
                (*path, "reference"),
                reference,
                seen,
                _("The resolution %(reference)s") % {"reference": reference},
            )
            if code and "-R" in reference and not reference.startswith(f"{code}-R"):
                reason = _("A resolution of %(code)s is called %(code)s-R1, %(code)s-R2 and so on.") % {
                    "code": code
                }
                seed.add_problem((*path, "reference"), reason)
        check_reference(seed, (*path, "theme"), text(item, "theme"), "themes", known)
        _check_themes(seed, path, item, known)
        _check_slugs(seed, (*path, "partners"), item.get("partners"), known)
        _check_addressees(seed, path, item.get("addressees"), known)
        reaffirmed = item.get("reaffirms") if isinstance(item.get("reaffirms"), list) else []
        for place, other in [
            ((*path, "superseded_by"), item.get("superseded_by")),
            *(((*path, "reaffirms", i), one) for i, one in enumerate(reaffirmed or [])),
        ]:
            if isinstance(other, str) and other not in known.resolutions:
                seed.add_problem(place, _("No resolution “%(reference)s” is known.") % {"reference": other})
            elif isinstance(other, str) and other == reference:
                seed.add_problem(place, _("A resolution cannot refer to itself."))
        numbers: dict[Any, Path_] = {}
        for place, indicator in items(seed, "indicators", (path, item)):
            number = indicator.get("number")
            if isinstance(number, int):
                _check_unique(
                    seed,
                    (*place, "number"),
                    number,
                    numbers,
                    _("The indicator number %(number)d") % {"number": number},
                )
        _check_citations(seed, path, item, known)


def _check_themes(seed: SeedFile, path: Path_, item: Item, known: References) -> None:
    """All themes of a resolution begin with its first."""
    themes = item.get("themes")
    if not isinstance(themes, list):
        return
    for number, slug in enumerate(themes):
        if isinstance(slug, str):
            check_reference(seed, (*path, "themes", number), slug, "themes", known)
    first = text(item, "theme")
    if themes and first and themes[0] != first:
        message = _("The themes begin with the first, “%(theme)s”.") % {"theme": first}
        seed.add_problem((*path, "themes"), message)


def _check_citations(seed: SeedFile, above: Path_, holder: Item, known: References) -> None:
    seen: dict[Any, Path_] = {}
    for path, item in items(seed, "citations", (above, holder)):
        source, fact, start, end = (
            text(item, "source"),
            text(item, "fact"),
            _offset(item, "start"),
            _offset(item, "end"),
        )
        check_reference(seed, (*path, "source"), source, "sources", known)
        what = _("The citation of “%(source)s” for “%(fact)s” at the same place") % {
            "source": source,
            "fact": fact,
        }
        _check_unique(seed, path, (source, fact, start, end), seen, what)
        if start is None or end is None:
            continue
        if end <= start:
            seed.add_problem(
                (*path, "end"),
                _("The passage ends at %(end)d, not after its start at %(start)d.")
                % {"end": end, "start": start},
            )
        elif end > known.lengths.get(source, end):
            reason = _(
                "The passage ends at %(end)d, past the end of “%(source)s”, which has %(length)d characters."
            )
            seed.add_problem(
                (*path, "end"), reason % {"end": end, "source": source, "length": known.lengths[source]}
            )


def _offset(item: Item, key: str) -> int | None:
    value = item.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
