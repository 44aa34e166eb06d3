"""Loading dossiers: bringing the record to what they say of conferences, all of it or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import Q

from commitments.dossiers.checking import Item, References, check_dossier, items, references_for
from commitments.enrolment import enrol_participation, enrol_resolution
from commitments.language.languages import LANGUAGES
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    Theme,
)
from commitments.seeding.merging import (
    Action,
    RowOutcome,
    dossier_key,
    reason_of,
    save_with_reason,
    upsert,
    wait_for_other_loads,
)
from commitments.seeding.reading import Path_, SeedFile, SeedRefused, read_seed_file
from commitments.seeding.schemas import check_schema
from commitments.text.attaching import mismatch

SCHEMA: Final = "dossier.schema.json"
Target = Conference | Participation | Resolution
# Columns whose key in a dossier has another name.
_KEYS: Final = {"partner_organizations": "partners"}


@dataclass(kw_only=True)
class _DossierLoad:
    """One dossier on its way into the record."""

    seed: SeedFile
    known: References
    refresh: bool
    reason: str
    outcomes: list[RowOutcome] = field(default_factory=list)
    cited: set[str] = field(default_factory=set)

    def upsert_row(
        self,
        path: Path_,
        row: models.Model,
        *,
        key: str,
        values: Mapping[str, Any],
        relations: Mapping[str, Iterable[models.Model]] | None = None,
        save: Any,
    ) -> bool:
        """Upsert one row; what it refuses becomes a problem of the dossier's, at its line. Says whether the row stands."""
        try:
            self.outcomes.append(
                upsert(
                    row,
                    key=key,
                    values=values,
                    relations=relations,
                    reason=self.reason,
                    refresh=self.refresh,
                    save=save,
                )
            )
        except ValidationError as error:
            for name, messages in (
                error.message_dict.items()
                if hasattr(error, "error_dict")
                else [(NON_FIELD_ERRORS, error.messages)]
            ):
                place = [] if name == NON_FIELD_ERRORS else dossier_key(_KEYS.get(name, name)).split(".")
                for message in messages:
                    self.seed.add_problem((*path, *place), message)
            return False
        return True

    def enrol_participation(self, participation: Participation, reason: str) -> None:
        self._note_created(enrol_participation(participation, reason=reason))

    def enrol_resolution(self, resolution: Resolution, reason: str) -> None:
        self._note_created(enrol_resolution(resolution, reason=reason))

    def _note_created(self, commitments: Iterable[Commitment]) -> None:
        kind = str(Commitment._meta.verbose_name)
        self.outcomes += [
            RowOutcome(action=Action.CREATED, kind=kind, key=commitment.reference)
            for commitment in commitments
        ]


def load_dossiers(paths: Sequence[Path], *, dry_run: bool = False, refresh: bool = False) -> list[RowOutcome]:
    """Bring the record to what the dossiers at `paths` say, and tell what became of each row.

    What staff edited is kept unless `refresh`. With `dry_run` the same is told and
    nothing is written. Raises SeedRefused with everything that is wrong with
    any of the files; then nothing is written either.
    """
    seeds = [read_seed_file(path) for path in paths]
    for seed in seeds:
        check_schema(seed, SCHEMA)
    with transaction.atomic():
        wait_for_other_loads()
        outcomes = _load(seeds, refresh=refresh)
        if dry_run:
            transaction.set_rollback(True)
    return outcomes


def _load(seeds: list[SeedFile], *, refresh: bool) -> list[RowOutcome]:
    known = references_for(seeds)
    for seed in seeds:
        check_dossier(seed, known)
    _refuse(seeds)
    loadings = [
        _DossierLoad(seed=seed, known=known, refresh=refresh, reason=reason_of(seed.file, refresh=refresh))
        for seed in seeds
    ]
    # All definitions first, so that files may name each other's in any order; then all resolutions, so that they may refer to each other.
    for loading in loadings:
        _load_definitions(loading)
    for loading in loadings:
        _load_conference(loading)
    for loading in loadings:
        _load_links(loading)
    _refuse(seeds)
    return [outcome for loading in loadings for outcome in loading.outcomes]


def _refuse(seeds: Iterable[SeedFile]) -> None:
    if problems := [problem for seed in seeds for problem in seed.problems]:
        raise SeedRefused(problems)


def _words(item: Item, key: str, name: str = "") -> dict[str, str]:
    """The columns of a text in three languages, empty where the dossier has none."""
    return {f"{name or key}_{language}": (item.get(key) or {}).get(language, "") for language in LANGUAGES}


def _day(item: Item, key: str) -> date | None:
    return date.fromisoformat(item[key]) if item.get(key) else None


def _plain(item: Item, *keys: str) -> dict[str, str]:
    return {key: item.get(key, "") for key in keys}


def _load_definitions(loading: _DossierLoad) -> None:
    for path, item in items(loading.seed, "sources"):
        source = SourceDocument.objects.select_for_update().filter(
            slug=item["slug"]
        ).first() or SourceDocument(slug=item["slug"])
        values = (
            _words(item, "title")
            | _plain(item, "publisher", "language", "url", "reliability", "sha256")
            | {"published_on": _day(item, "published_on")}
        )
        loading.upsert_row(path, source, key=item["slug"], values=values, save=_save_source)
    for path, item in items(loading.seed, "organizations"):
        organization = Organization.objects.select_for_update().filter(
            slug=item["slug"]
        ).first() or Organization(slug=item["slug"])
        loading.upsert_row(
            path,
            organization,
            key=item["slug"],
            values=_words(item, "name") | _plain(item, "acronym", "kind", "url"),
            save=save_with_reason,
        )
    for path, item in items(loading.seed, "themes"):
        theme = Theme.objects.select_for_update().filter(slug=item["slug"]).first() or Theme(
            slug=item["slug"]
        )
        loading.upsert_row(
            path,
            theme,
            key=item["slug"],
            values=_words(item, "name") | {"order": item.get("order", 0)},
            save=save_with_reason,
        )


def _save_source(source: SourceDocument, reason: str) -> None:
    """Save a source; a text that was attached under another SHA-256 is not this document's and goes."""
    if (
        source.pk is not None
        and source.text
        and SourceDocument.objects.get(pk=source.pk).sha256 != source.sha256
    ):
        source.text, source.attached_at = "", None
    save_with_reason(source, reason)


def _load_conference(loading: _DossierLoad) -> None:
    item, path = loading.seed.value["conference"], ("conference",)
    code = item["code"]
    conference = Conference.objects.select_for_update().filter(code=code).first() or Conference(code=code)
    aims = item.get("aims", [])
    values = (
        _words(item, "title")
        | _words(item, "city")
        | {f"aims_{language}": "\n".join(aim[language] for aim in aims) for language in LANGUAGES}
        | {
            "series": item.get("series", ""),
            "edition": item.get("edition"),
            "host": _state(loading, item.get("host")),
        }
        | {"starts_on": _day(item, "starts_on"), "ends_on": _day(item, "ends_on")}
        | {"review_policy": item.get("review_policy", "none"), "published": item.get("published", False)}
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


def _state(loading: _DossierLoad, name: str | None) -> Any:
    return loading.known.states.find(name) if name else None


def _organizations(slugs: Sequence[str] | None) -> list[Organization]:
    return list(Organization.objects.filter(slug__in=slugs or []))


def _load_participations(loading: _DossierLoad, conference: Conference) -> set[str]:
    mentioned = set()
    for path, item in items(loading.seed, "participations"):
        state = _state(loading, item["state"])
        participation = (
            Participation.objects.select_for_update().filter(conference=conference, state=state).first()
        )
        participation = participation or Participation(conference=conference, state=state)
        values = _words(item, "note") | _plain(item, "role", "basis") | {"closed_on": _day(item, "closed_on")}
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


def _load_resolutions(loading: _DossierLoad, conference: Conference) -> tuple[set[str], set[str]]:
    mentioned, measured = set(), set()
    for path, item in items(loading.seed, "resolutions"):
        reference = item["reference"]
        mentioned.add(reference)
        resolution = Resolution.objects.select_for_update().filter(reference=reference).first()
        resolution = resolution or Resolution(
            conference=conference, number=int(reference.rpartition("-R")[2])
        )
        theme = Theme.objects.filter(slug=item["theme"]).first()
        if theme is None:
            continue
        values = (
            _words(item, "title")
            | _words(item, "text")
            | {
                "theme": theme,
                "type": item.get("type", "operational"),
                "lifecycle": item.get("lifecycle", "active"),
                "due_on": _day(item, "due_on"),
            }
            | {key: item.get(key) for key in ("strength", "voiced_by", "addressed_to")}
        )
        if item.get("superseded_by") is None:
            values["superseded_by"] = None
        partners = {"partner_organizations": _organizations(item.get("partners"))}
        if not loading.upsert_row(
            path,
            resolution,
            key=reference,
            values=values,
            relations=partners,
            save=loading.enrol_resolution,
        ):
            continue
        measured |= _load_indicators(loading, path, item, resolution)
        _load_citations(loading, path, item, resolution)
    return mentioned, measured


def _load_indicators(
    loading: _DossierLoad, above: Path_, resolution_item: Item, resolution: Resolution
) -> set[str]:
    measured = set()
    for path, item in items(loading.seed, "indicators", (above, resolution_item)):
        indicator = (
            Indicator.objects.select_for_update().filter(resolution=resolution, number=item["number"]).first()
        )
        indicator = indicator or Indicator(resolution=resolution, number=item["number"])
        values = (
            _words(item, "name")
            | _plain(item, "kind", "unit")
            | {key: item.get(key) for key in ("baseline", "target")}
        )
        key = f"{resolution.reference}-I{item['number']}"
        measured.add(key)
        loading.upsert_row(
            path,
            indicator,
            key=key,
            values=values | {"proposed": item.get("proposed", True)},
            save=save_with_reason,
        )
    return measured


def _load_links(loading: _DossierLoad) -> None:
    """What resolutions say of each other, once all of them stand."""
    for path, item in items(loading.seed, "resolutions"):
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


def _load_citations(loading: _DossierLoad, above: Path_, holder: Item, target: Target) -> None:
    name = {Conference: "conference", Participation: "participation", Resolution: "resolution"}[type(target)]
    for path, item in items(loading.seed, "citations", (above, holder)):
        source = SourceDocument.objects.filter(slug=item["source"]).first()
        if source is None:
            continue
        place = {"fact": item["fact"], "start": item.get("start"), "end": item.get("end")}
        reference = Citation.reference_for(target, source, **place)
        loading.cited.add(reference)
        citation = Citation.objects.select_for_update().filter(reference=reference).first() or Citation(
            source=source, **{name: target}, **place
        )
        values = (
            _words(item, "note")
            | _plain(item, "stated_value", "sha256", "locator")
            | {"paragraph": item.get("paragraph")}
        )
        if not loading.upsert_row(path, citation, key=reference, values=values, save=save_with_reason):
            continue
        if source.text and (reason := mismatch(source.text, citation)):
            loading.seed.add_problem(path, reason)


def _report_unmentioned(
    loading: _DossierLoad,
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
