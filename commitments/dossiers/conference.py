"""The conference of a dossier and all that stands below it: participations, resolutions, indicators,
citations.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from commitments.dossiers.checking import Item, items
from commitments.dossiers.upserting import (
    DossierLoad,
    date_value,
    deadline_values,
    localized_values,
    text_values,
    translatable_values,
)
from commitments.language.languages import LANGUAGES
from commitments.models import (
    Citation,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    State,
    StateGroup,
)
from commitments.record.wording import publish_wordings
from commitments.seeding.merging import Action, RowOutcome, save_with_reason
from commitments.seeding.reading import Path_
from commitments.vocabulary import Addressees, ClosingKind, ItemKind

if TYPE_CHECKING:
    from django.db import models

Target = Conference | Participation | Resolution


# Whom a resolution addresses, which is one thing in several columns.
ADDRESSEES: Final = ("addressees", "addressed_group", "named_states")
# Under which themes it stands, which is another.
THEMES: Final = ("theme", "further_themes")
DEADLINE: Final = ("due_on", "due_precision")


def load_conference(loading: DossierLoad) -> None:
    if "conference" not in loading.seed.value:
        return
    item, path = loading.seed.value["conference"], ("conference",)
    code = item["code"]
    conference = Conference.objects.select_for_update().filter(code=code).first() or Conference(code=code)
    loading.is_being_published = not conference.published
    aims = item.get("aims", [])
    values = (
        localized_values(item, "title")
        | localized_values(item, "city")
        | {
            f"aims_{language}": "\n".join(aim[language] for aim in aims if language in aim)
            for language in LANGUAGES
        }
        | {
            "series": item.get("series", ""),
            "edition": item.get("edition"),
            "host": _state(loading, item.get("host")),
        }
        | {"starts_on": date_value(item, "starts_on"), "ends_on": date_value(item, "ends_on")}
        | {"review_policy": item.get("review_policy", "none"), "published": item.get("published", False)}
        | {"item_kind": item.get("item_kind", ItemKind.ITEM)}
        | {"disclosure": item.get("disclosure", "counted")}
    )
    if not loading.upsert_row(
        path,
        conference,
        key=code,
        values=values,
        relations={"guests": _organizations(item.get("guests"))},
        save=save_with_reason,
    ):
        return
    _load_citations(loading, path, item, conference)
    participants = _load_participations(loading, conference)
    resolutions, indicators = _load_resolutions(loading, conference)
    _report_unmentioned(loading, conference, participants, resolutions, indicators)


def _state(loading: DossierLoad, name: str | None) -> Any:
    return loading.known.states.find(name) if name else None


def _organizations(slugs: Sequence[str] | None) -> list[Organization]:
    meant = Organization.objects.all().meant_by(slugs) if slugs else {}
    return list({row.pk: row for row in meant.values()}.values())


def _load_participations(loading: DossierLoad, conference: Conference) -> set[str]:
    mentioned = set()
    for path, item in items(loading.seed, "participations"):
        state = _state(loading, item["state"])
        participation = (
            Participation.objects.select_for_update().filter(conference=conference, state=state).first()
        )
        participation = participation or Participation(conference=conference, state=state)
        values = (
            localized_values(item, "note")
            | text_values(item, "role", "basis")
            | {key: date_value(item, key) for key in ("joined_on", "closed_on", "reopened_on")}
            | {
                "closing_kind": item.get("closing_kind", ClosingKind.ENDED),
                "closing_reason": item.get("closing_reason", ""),
            }
        )
        mentioned.add(participation.reference)
        if loading.upsert_row(
            path,
            participation,
            key=participation.reference,
            values=values,
            save=loading.enrol_participation,
        ):
            _load_citations(loading, path, item, participation)
    return mentioned


def _load_resolutions(loading: DossierLoad, conference: Conference) -> tuple[set[str], set[str]]:
    mentioned: set[str] = set()
    measured: set[str] = set()
    stored = {*conference.resolutions.values_list("reference", flat=True)}
    for path, item in items(loading.seed, "resolutions"):
        reference = item["reference"]
        resolution = None
        if reference in stored or reference in mentioned:
            resolution = Resolution.objects.select_for_update().filter(reference=reference).first()
        mentioned.add(reference)
        resolution = resolution or Resolution(
            conference=conference, number=int(reference.rpartition("-R")[2])
        )
        slugs = list(dict.fromkeys([item["theme"], *(item.get("themes") or [])]))
        known = loading.themes(slugs)
        if len(known) < len(slugs):
            continue
        themes = list(dict.fromkeys(known[slug] for slug in slugs))
        values = (
            localized_values(item, "title")
            | localized_values(item, "text")
            | {
                "theme": themes[0],
                "type": item.get("type", "operational"),
                "lifecycle": item.get("lifecycle", "active"),
            }
            | deadline_values(item)
            | {key: item.get(key) for key in ("strength", "voiced_by", "addressed_to")}
        )
        addressees, named = _addressees(loading, item)
        if item.get("superseded_by") is None:
            values["superseded_by"] = None
        partners: dict[str, Any] = {
            "partner_organizations": _organizations(item.get("partners")),
            "further_themes": themes[1:],
        }
        if not loading.upsert_row(
            path,
            resolution,
            key=reference,
            values=values | addressees,
            relations=partners | named,
            save=loading.enrol_resolution,
            together=(ADDRESSEES, THEMES, DEADLINE),
        ):
            continue
        measured |= _load_indicators(loading, path, item, resolution)
        _load_citations(loading, path, item, resolution)
    loading.enrol_new_resolutions(conference)
    return mentioned, measured


def _addressees(loading: DossierLoad, item: Item) -> tuple[dict[str, Any], dict[str, list[State]]]:
    """The columns and the States by which a resolution says whom it addresses; those of a group are read
    with it.
    """
    given = item.get("addressees")
    kind, group, names = Addressees.ALL, None, []
    if isinstance(given, list):
        kind, names = Addressees.STATES, given
    elif given is not None and "group" in given:
        kind, group = Addressees.GROUP, StateGroup.objects.filter(slug=given["group"]).first()
    elif given is not None:
        kind, names = Addressees.ALL_EXCEPT, given["all_except"]
    named = {} if group is not None else {"named_states": [_state(loading, name) for name in names]}
    return {"addressees": kind, "addressed_group": group}, named


def _load_indicators(
    loading: DossierLoad, above: Path_, resolution_item: Item, resolution: Resolution
) -> set[str]:
    measured = set()
    for path, item in items(loading.seed, "indicators", (above, resolution_item)):
        key = f"{resolution.reference}-I{item['number']}"
        indicator = None
        if key in measured or not loading.is_new(resolution.reference):
            rows = Indicator.objects.select_for_update()
            indicator = rows.filter(resolution=resolution, number=item["number"]).first()
        indicator = indicator or Indicator(resolution=resolution, number=item["number"])
        values = (
            localized_values(item, "name")
            | text_values(item, "kind")
            | translatable_values(item, "unit")
            | {key: item.get(key) for key in ("baseline", "target")}
        )
        measured.add(key)
        loading.upsert_row(
            path,
            indicator,
            key=key,
            values=values | {"proposed": item.get("proposed", True)},
            save=save_with_reason,
        )
    return measured


def load_links(loading: DossierLoad) -> None:
    """What resolutions say of each other, once all of them stand."""
    for path, item in items(loading.seed, "resolutions"):
        if loading.is_new(item["reference"]) and not item.get("superseded_by") and not item.get("reaffirms"):
            continue
        resolution = Resolution.objects.select_for_update().filter(reference=item["reference"]).first()
        if resolution is None:
            continue
        successor = (
            Resolution.objects.filter(reference=item["superseded_by"]).first()
            if item.get("superseded_by")
            else None
        )
        reaffirmed = Resolution.objects.filter(reference__in=item.get("reaffirms") or [])
        before = len(loading.outcomes)
        values = {} if successor is None else {"superseded_by": successor}
        relations = {"reaffirms": reaffirmed}
        loading.upsert_row(
            path,
            resolution,
            key=resolution.reference,
            values=values,
            relations=relations,
            save=loading.enrol_resolution,
        )
        # A resolution was reported already; only links that differ are news.
        loading.outcomes[before:] = [
            outcome for outcome in loading.outcomes[before:] if outcome.action is not Action.UNCHANGED
        ]
    # A file of groups alone has none.
    code = loading.seed.value.get("conference", {}).get("code")
    for conference in Conference.objects.filter(code=code):
        publish_wordings(conference)


def _load_citations(loading: DossierLoad, above: Path_, holder: Item, target: Target) -> None:
    name = {Conference: "conference", Participation: "participation", Resolution: "resolution"}[type(target)]
    for path, item in items(loading.seed, "citations", (above, holder)):
        source = loading.source(item["source"])
        if source is None:
            continue
        place = {"fact": item["fact"], "start": item.get("start"), "end": item.get("end")}
        reference = Citation.reference_for(target, source, **place)
        citation = None
        is_new = isinstance(target, Resolution) and loading.is_new(target.reference)
        if reference in loading.cited or not is_new:
            citation = Citation.objects.select_for_update().filter(reference=reference).first()
        loading.cited.add(reference)
        citation = citation or Citation(source=source, **{name: target}, **place)
        values = (
            localized_values(item, "note")
            | text_values(item, "stated_value", "sha256", "locator")
            | {"paragraph": item.get("paragraph")}
        )
        if not loading.upsert_row(path, citation, key=reference, values=values, save=save_with_reason):
            continue
        if source.text and (reason := citation.mismatch(source.text)):
            loading.seed.add_problem(path, reason)


def _report_unmentioned(
    loading: DossierLoad,
    conference: Conference,
    participants: set[str],
    resolutions: set[str],
    indicators: set[str],
) -> None:
    """Tell of rows below the conference that the dossier does not mention; they stay."""
    below = (
        Q(conference=conference)
        | Q(participation__conference=conference)
        | Q(resolution__conference=conference)
    )
    rows_by_kind: list[tuple[str, set[str], models.QuerySet[Any]]] = [
        (
            str(Participation._meta.verbose_name),
            participants,
            conference.participations.select_related("conference", "state").order_by("state__code"),
        ),
        (str(Resolution._meta.verbose_name), resolutions, conference.resolutions.order_by("number")),
        (
            str(Indicator._meta.verbose_name),
            indicators,
            Indicator.objects.filter(resolution__conference=conference).order_by("reference"),
        ),
        (
            str(Citation._meta.verbose_name),
            loading.cited,
            Citation.objects.filter(below).order_by("reference"),
        ),
    ]
    for kind, mentioned, rows in rows_by_kind:
        loading.outcomes += [
            RowOutcome(action=Action.UNMENTIONED, kind=kind, key=row.reference)
            for row in rows
            if row.reference not in mentioned
        ]
