"""What was told of one commitment, told of others of the same part on other days: the same steps with other
references, days and digests, made ten times as quickly as a new story.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, Final

from django.apps import apps
from django.db import models

from commitments.language.searching import stored_for_search
from commitments.models import Closing, Commitment, StatedPosition
from commitments.vocabulary import Position, Status
from tests.bench.world.loading import HISTORY, KEEP_KEYS, REFERS_TO, Rows
from tests.bench.world.record import PlannedCommitment
from tracker.models import Change, Evidence, TrailStep
from tracker.models.changes import ChangeKind
from tracker.trail.chain import canonical_json

# What does not come from the steps stays on its day.
STAYS: Final[Mapping[type[models.Model], frozenset[str]]] = {
    Commitment: frozenset({"created_at", "joined_on", "due_on", "closed_on", "open_due_on"}),
    HISTORY: frozenset({"history_date", "joined_on", "due_on", "closed_on"}),
    Closing: frozenset({"closed_on", "recorded_at"}),
    StatedPosition: frozenset({"stated_on", "recorded_at"}),
}
CHANGE: Final = Change._meta.label
# A deadline of its own is so much later than that of the resolution.
LATER: Final = timedelta(days=180)
OF_STEPS: Final = frozenset({ChangeKind.TRAIL.value, ChangeKind.STATUS.value})


@dataclass(frozen=True, kw_only=True)
class _Sealed:
    """A row of a chain: its text without what differs from one telling to the next."""

    label: str
    text: str
    salt: str
    recorded_at: datetime | None = None
    effective_on: date | None = None
    evidence: tuple["_Sealed", ...] = ()

    def digest(
        self, previous: str, *, reference: str, by: timedelta, digests: Mapping[str, list[str]]
    ) -> str:
        """Of the same row of another commitment, moved by so many days; noted among `digests`."""
        backing = ""
        for piece in self.evidence:
            backing = piece.digest(backing, reference=reference, by=by, digests=digests)
        said = self.text % {
            "reference": reference,
            "recorded_at": _moment(self.recorded_at + by) if self.recorded_at else None,
            "effective_on": self.effective_on + by if self.effective_on else None,
            "evidence": backing,
        }
        found = _chained(previous, _chained(self.salt, said))
        digests[self.label].append(found)
        return found


@dataclass(frozen=True, kw_only=True)
class Telling:
    """All rows of one commitment, and what its chain says."""

    commitment: Commitment
    rows: Rows
    steps: Sequence[TrailStep]
    # That of each report, by its sequence.
    evidence: Mapping[int, Sequence[Evidence]]
    # By how many days the steps may move.
    room: tuple[int, int]

    @cached_property
    def sealed(self) -> list[_Sealed]:
        return [_sealed(step, self.commitment, self.evidence.get(step.sequence, ())) for step in self.steps]

    def tell_of(self, planned: PlannedCommitment, *, days: int, rows: Rows) -> None:
        """The same of another commitment, its steps so many days later."""
        by, previous = timedelta(days=days), ""
        digests: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.sealed:
            previous = one.digest(previous, reference=planned.reference, by=by, digests=digests)
        instead = self._instead(planned)
        for label, told in self.rows.of.items():
            plan = _plan(label)
            own = [(place, instead[name]) for name, place in plan.own]
            for number, one_row in enumerate(told):
                row = list(one_row)
                for place, value in own:
                    row[place] = value
                if label in digests:
                    row[plan.places["digest"]] = digests[label][number]
                if label == CHANGE:
                    kind, version = row[plan.places["kind"]], row[plan.places["version"]]
                    row[plan.places["key"]] = change_key(planned.pk, kind, version)
                    if kind not in OF_STEPS:
                        rows.of[label].append(tuple(row))
                        continue
                for place in plan.moved:
                    if row[place] is not None:
                        row[place] += by
                rows.of[label].append(tuple(row))

    def _instead(self, planned: PlannedCommitment) -> Mapping[str, Any]:
        """What stands in the columns of another commitment instead, by their names."""
        words = self.commitment.search_text.split("\n")
        words[0] = stored_for_search(planned.reference)
        due_on = planned.due_on + LATER if self.commitment.due_on and planned.due_on else None
        return {
            "id": planned.pk,
            "history_id": planned.pk,
            "commitment_id": planned.pk,
            "reference": planned.reference,
            "resolution_id": planned.resolution,
            "due_on": due_on,
            "open_due_on": open_due_on(planned, due_on, self.commitment),
            "search_text": "\n".join(words),
        }


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """The columns of a table: where they are, which say whose row it is, and which move with the steps."""

    places: Mapping[str, int]
    own: Sequence[tuple[str, int]]
    moved: Sequence[int]


@cache
def _plan(label: str) -> _Plan:
    model = apps.get_model(label)
    columns = model._meta.concrete_fields
    places = {column.attname: place for place, column in enumerate(columns)}
    days = {column.attname for column in columns if isinstance(column, models.DateField)}
    # Elsewhere these are the key of the row itself, or somebody else's.
    own = {"commitment_id"}
    if model in KEEP_KEYS:
        own = {"id", "history_id", "reference", "resolution_id", "due_on", "open_due_on", "search_text"}
    elif model in REFERS_TO:
        own |= {"id"}
    return _Plan(
        places=places,
        own=[(name, place) for name, place in places.items() if name in own],
        moved=[places[name] for name in days - STAYS.get(model, frozenset())],
    )


def _sealed(row: Any, commitment: Commitment, evidence: Sequence[Evidence] = ()) -> _Sealed:
    text = canonical_json(row, commitment=commitment, evidence=evidence).replace("%", "%%")
    shown = {"reference": ("commitment", commitment.reference)}
    recorded_at, effective_on = getattr(row, "recorded_at", None), getattr(row, "effective_on", None)
    if recorded_at:
        shown["recorded_at"] = ("recorded_at", _moment(recorded_at))
    if effective_on:
        shown["effective_on"] = ("effective_on", str(effective_on))
    if evidence:
        shown["evidence"] = ("evidence", evidence[-1].digest)
    for place, (name, value) in shown.items():
        text = text.replace(f'"{name}":"{value}"', f'"{name}":"%({place})s"')
    return _Sealed(
        label=row._meta.label,
        text=text,
        salt=row.salt,
        recorded_at=recorded_at,
        effective_on=effective_on,
        evidence=tuple(_sealed(piece, commitment) for piece in evidence),
    )


def open_due_on(planned: PlannedCommitment, own: date | None, standing: Commitment) -> date | None:
    """The deadline while something is still to be done, as the triggers keep it that are silent here."""
    is_done = standing.status == Status.COMPLETE or standing.position == Position.NOT_APPLICABLE
    return (own or planned.due_on) if planned.is_active and not is_done else None


def change_key(commitment: int, kind: str, version: int) -> str:
    return hashlib.md5(f"{commitment} {kind} {version}".encode(), usedforsecurity=False).hexdigest()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _chained(first: str, second: str) -> str:
    return hashlib.sha256(f"{first}\n{second}".encode()).hexdigest()
