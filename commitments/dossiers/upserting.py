"""A dossier on its way into the record: bringing one row after the other to what it says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from commitments.dossiers.checking import Item, References
from commitments.language.calendars import Calendar
from commitments.language.languages import LANGUAGES
from commitments.many_rows import NAMED_AT_ONCE
from commitments.models import (
    Commitment,
    Conference,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    Theme,
)
from commitments.periods import parse_deadline
from commitments.record.duplicates import warning_of
from commitments.record.enrolment import create_commitments, enrol_participation, enrol_resolution
from commitments.record.wording import Rewording
from commitments.seeding.merging import Action, RowOutcome, dossier_key, upsert
from commitments.seeding.reading import Path_, SeedFile
from commitments.vocabulary import DuePrecision

# Columns whose key in a dossier has another name.
_KEYS: Final = {
    "partner_organizations": "partners",
    "addressed_group": "addressees",
    "named_states": "addressees",
    "further_themes": "themes",
    "due_precision": "due_on",
    "valid_from": "from",
    "valid_until": "until",
}


@dataclass(kw_only=True)
class DossierLoad:
    """One dossier on its way into the record."""

    seed: SeedFile
    known: References
    refresh: bool
    reason: str
    # Why what was published changes, where somebody said it.
    why: Rewording | None = None
    # The conference becomes public with this very load, and until then changes freely.
    is_being_published: bool = False
    outcomes: list[RowOutcome] = field(default_factory=list)
    cited: set[str] = field(default_factory=set)
    # New resolutions, and how many outcomes there were when each was stored.
    _new: dict[str, int] = field(default_factory=dict)
    _sources: dict[str, SourceDocument | None] = field(default_factory=dict)
    _themes: dict[tuple[str, ...], dict[str, Theme]] = field(default_factory=dict)

    def upsert_row(
        self,
        path: Path_,
        row: models.Model,
        *,
        key: str,
        values: Mapping[str, Any],
        relations: Mapping[str, Iterable[models.Model]] | None = None,
        save: Any,
        together: Collection[Collection[str]] = (),
    ) -> bool:
        """Upsert one row; what it refuses becomes a problem of the dossier's, at its line. Says whether
        the row stands.
        """
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
                    together=together,
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

    def warn_of_namesakes(self, row: Organization | Theme) -> None:
        """Say of the row that was upserted last, where that changed it, that another one has its name."""
        outcome = self.outcomes[-1]
        if outcome.action in {Action.CREATED, Action.UPDATED}:
            self.outcomes[-1] = replace(outcome, warning=warning_of(row))

    def enrol_participation(self, participation: Participation, reason: str) -> None:
        self._note_created(enrol_participation(participation, reason=reason))

    def enrol_resolution(
        self,
        resolution: Resolution,
        reason: str,
        *,
        named_states: Collection[State] | None = None,
        further_themes: Collection[Theme] | None = None,
    ) -> None:
        is_new = resolution.pk is None
        created = enrol_resolution(
            resolution,
            named_states=named_states,
            further_themes=further_themes,
            closing_reason=reason,
            reason=reason,
            why=self.why,
            is_being_published=self.is_being_published,
            brings_later=True,
        )
        self._note_created(created)
        if is_new:
            self._new[resolution.reference] = len(self.outcomes)

    def enrol_new_resolutions(self, conference: Conference) -> None:
        """Create the commitments of all resolutions that are new, together; they are told of before each."""
        created: dict[str, list[Commitment]] = {}
        new = list(self._new)
        for start in range(0, len(new), NAMED_AT_ONCE):
            some = Resolution.objects.filter(reference__in=new[start : start + NAMED_AT_ONCE])
            parts = Participation.objects.filter(conference=conference)
            for commitment in create_commitments(some, parts, is_new=True):
                created.setdefault(commitment.resolution.reference, []).append(commitment)
        told, self.outcomes = self.outcomes, []
        before = 0
        for reference, place in self._new.items():
            self.outcomes += told[before:place]
            self._note_created(created.get(reference, ()))
            before = place
        self.outcomes += told[before:]

    def is_new(self, reference: str) -> bool:
        """Whether this load stored that resolution, so that nothing stands below it but what the load put
        there.
        """
        return reference in self._new

    def source(self, slug: str) -> SourceDocument | None:
        """A source, read once; call it when all that the dossier defines is stored."""
        if slug not in self._sources:
            self._sources[slug] = SourceDocument.objects.filter(slug=slug).first()
        return self._sources[slug]

    def themes(self, slugs: Collection[str]) -> dict[str, Theme]:
        """The themes that these slugs mean, read once; call it when those of the dossier are stored."""
        if (key := tuple(slugs)) not in self._themes:
            self._themes[key] = Theme.objects.all().meant_by(key)
        return self._themes[key]

    def _note_created(self, commitments: Iterable[Commitment]) -> None:
        kind = str(Commitment._meta.verbose_name)
        self.outcomes += [
            RowOutcome(action=Action.CREATED, kind=kind, key=commitment.reference)
            for commitment in commitments
        ]


def localized_values(item: Item, key: str, name: str = "") -> dict[str, str]:
    """The columns of a text in three languages, empty where the dossier has none."""
    return {f"{name or key}_{language}": (item.get(key) or {}).get(language, "") for language in LANGUAGES}


def translatable_values(item: Item, key: str) -> dict[str, str]:
    """The columns of a text that may be written as it stands, or in languages."""
    given = item.get(key, "")
    written = given if isinstance(given, dict) else {"en": given}
    return {key: written.get("en", "")} | {
        f"{key}_{language}": written.get(language, "") for language in LANGUAGES if language != "en"
    }


def date_value(item: Item, key: str) -> date | None:
    return date.fromisoformat(item[key]) if item.get(key) else None


def deadline_values(item: Item) -> dict[str, Any]:
    """The columns of a deadline, written as its source states it: a day, 2027-06, 2027, 1406 SH."""
    stated = item.get("due_on")
    if stated is None:
        return {"due_on": None, "due_precision": DuePrecision.DAY}
    due_on, precision = parse_deadline(str(stated), Calendar.GREGORIAN)
    return {"due_on": due_on, "due_precision": precision}


def text_values(item: Item, *keys: str) -> dict[str, str]:
    return {key: item.get(key, "") for key in keys}
