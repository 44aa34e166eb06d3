"""Steps that are ready to be written, as the database takes them and without any row of a model: they take a
fraction of the room, and can be put away in a file until they are written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

import orjson
from django.apps import apps
from django.db import transaction

from commitments.many_rows import FoundRows, NewRows, as_values, insert_new
from commitments.models import Commitment
from tracker.trail.appending import Ground, SealedSteps, lock_commitments, update_standings
from tracker.trail.periods import PeriodRows, is_still_known, update_periods


@dataclass(frozen=True, kw_only=True)
class ReadySteps:
    """Steps of one kind, and all that follows from them."""

    rows: NewRows
    # Of which step each piece of evidence is, by its place among them.
    backs: Sequence[int]
    evidence: NewRows
    steps: Mapping[int, tuple[int, int]]
    grounds: Mapping[int, Ground]
    standings: FoundRows
    periods: PeriodRows
    recorded_at: datetime

    @classmethod
    def of(cls, sealed: SealedSteps, grounds: Mapping[int, Ground]) -> Self:
        """Of steps that were computed on these grounds."""
        place_of = {id(row): place for place, row in enumerate(sealed.rows)}
        return cls(
            rows=as_values(sealed.rows),
            backs=[place_of[id(report)] for _piece, report in sealed.evidence],
            evidence=as_values([piece for piece, _report in sealed.evidence]),
            steps=sealed.steps,
            grounds={key: grounds[key] for key in sealed.of_each},
            standings=sealed.standings,
            periods=sealed.periods,
            recorded_at=sealed.recorded_at,
        )

    def hold(self) -> bool:
        """Hold the commitments until the transaction ends; whether all are as they were."""
        versions = {key: version for key, (version, _count) in self.steps.items()}
        # Periods are also computed anew by rebuild_standing, which changes no ground.
        return lock_commitments(versions) == self.grounds and is_still_known(
            self.periods.found, self.steps.keys()
        )

    def record(self) -> list[int] | None:
        """Hold the commitments and write the steps; None where one of them is not as it was. Call it within
        a transaction, which ends with what this raises.
        """
        return self.write() if self.hold() else None

    def write(self) -> list[int]:
        """Write the steps; their primary keys, in their order. Call it within the transaction that holds
        their commitments. Raises VersionConflict.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("A step is appended within a transaction, or it may be half-written.")
        update_standings(self.standings, self.steps, self.recorded_at)
        keys = insert_new(self.rows)
        insert_new(self._evidence_of(keys))
        update_periods(self.periods)
        return keys

    def _evidence_of(self, keys: Sequence[int]) -> NewRows:
        """The evidence, of reports that have their keys by now."""
        names = [field.name for field in self.evidence.fields]
        if "report" not in names:
            return self.evidence
        place = names.index("report")
        values = [
            (*of_piece[:place], keys[report], *of_piece[place + 1 :])
            for of_piece, report in zip(self.evidence.values, self.backs, strict=True)
        ]
        return NewRows(model=self.evidence.model, fields=self.evidence.fields, values=values)

    def as_line(self) -> bytes:
        """All of it in one line, which from_line reads."""
        return orjson.dumps(
            {
                "rows": _plain(self.rows),
                "backs": self.backs,
                "evidence": _plain(self.evidence),
                "steps": [(key, *of_one) for key, of_one in self.steps.items()],
                "grounds": [
                    (key, ground.revision, ground.closed_on, ground.starts_on, ground.review_policy)
                    for key, ground in self.grounds.items()
                ],
                "standings": (self.standings.assigned, self.standings.found_by, self.standings.values),
                "found": [*self.periods.found],
                "outdated": [*self.periods.outdated.items()],
                "new": _plain(self.periods.new),
                "recorded_at": self.recorded_at,
            }
        )

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """Days and moments among the values of rows stay as they are written: databases read them."""
        said = orjson.loads(line)
        assigned, found_by, values = said["standings"]
        return cls(
            rows=_rows(said["rows"]),
            backs=said["backs"],
            evidence=_rows(said["evidence"]),
            steps={key: (version, count) for key, version, count in said["steps"]},
            grounds={
                key: Ground(revision, _day(closed_on), _day(starts_on), policy)
                for key, revision, closed_on, starts_on, policy in said["grounds"]
            },
            standings=FoundRows(model=Commitment, assigned=assigned, found_by=found_by, values=values),
            periods=PeriodRows(
                found={*said["found"]},
                outdated={datetime.fromisoformat(since): keys for since, keys in said["outdated"]},
                new=_rows(said["new"]),
            ),
            recorded_at=datetime.fromisoformat(said["recorded_at"]),
        )


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def _plain(new: NewRows) -> tuple[Any, ...] | None:
    if new.model is None:
        return None
    return new.model._meta.label, [field.name for field in new.fields], new.values, new.keys_wanted


def _rows(plain: Sequence[Any] | None) -> NewRows:
    if plain is None:
        return NewRows()
    label, names, values, keys_wanted = plain
    model = apps.get_model(label)
    fields = [model._meta.get_field(name) for name in names]
    return NewRows(model=model, fields=fields, values=values, keys_wanted=keys_wanted)
