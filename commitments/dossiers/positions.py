"""What States said of the resolutions of a dossier: checked with the rest, recorded once the commitments
stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commitments.dossiers.checking import Item, References, check_reference, check_state, items, text
from commitments.dossiers.upserting import DossierLoad, date_value
from commitments.models import Commitment, SourceDocument, StatedPosition
from commitments.record.positions import NewPosition, PositionRefused, record_positions
from commitments.seeding.merging import Action, FieldChange, RowOutcome
from commitments.seeding.reading import Path_, SeedFile
from commitments.vocabulary import Position


def check_positions(seed: SeedFile, known: References) -> None:
    """Add to `seed.problems` the States, resolutions and sources that are named here and not known."""
    for _section, path, _holder, name, item in _stated(seed):
        if path[0] == "resolutions":
            check_state(seed, path, name, known)
        elif name not in known.resolutions:
            seed.add_problem(path, _("No resolution “%(reference)s” is known.") % {"reference": name})
        check_reference(seed, (*path, "source"), text(item, "source"), "sources", known)


def _stated(seed: SeedFile) -> Iterator[tuple[str, Path_, Item, str, Item]]:
    """Every statement of a dossier: where it stands, the row above it, by whom or of what it is, itself."""
    for section in ("participations", "resolutions"):
        for path, holder in items(seed, section):
            stated = holder.get("positions")
            for name, item in stated.items() if isinstance(stated, dict) else ():
                if isinstance(item, dict):
                    yield section, (*path, "positions", name), holder, name, item


@dataclass(frozen=True, kw_only=True)
class _Statement:
    path: Path_
    new: NewPosition
    before: StatedPosition | None

    @property
    def key(self) -> str:
        """The same in every language, as those of other rows are."""
        reference, stated_on = self.new.commitment.reference, self.new.stated_on
        return reference if stated_on is None else f"{reference} {stated_on.isoformat()}"

    def outcome(self, action: Action) -> RowOutcome:
        changes: tuple[FieldChange, ...] = ()
        if self.before is not None and action is not Action.UNCHANGED:
            old = Position(self.before.position)
            changes = (
                FieldChange(
                    name="position",
                    old=str(old.label),
                    new=str(self.new.position.label),
                    kept=action is Action.KEPT,
                    stored=old.value,
                ),
            )
        return RowOutcome(
            action=action, kind=str(StatedPosition._meta.verbose_name), key=self.key, changes=changes
        )


def load_positions(loading: DossierLoad) -> None:
    """Record what the dossier states; what a person recorded for the same day is kept unless it refreshes."""
    statements = list(_statements(loading))
    wanted = []
    for one in statements:
        by_staff = one.before is not None and one.before.recorded_by_id is not None
        if by_staff and not loading.refresh and not _says_the_same(one):
            loading.outcomes.append(one.outcome(Action.KEPT))
        else:
            wanted.append(one)
    recorded = record_positions([one.new for one in wanted], recorded_by=None, reason=loading.reason)
    for one, outcome in zip(wanted, recorded, strict=True):
        if isinstance(outcome, PositionRefused):
            loading.seed.add_problem((*one.path, outcome.field or "position"), str(outcome))
        elif not outcome.is_new:
            loading.outcomes.append(one.outcome(Action.UNCHANGED))
        else:
            loading.outcomes.append(one.outcome(Action.UPDATED if one.before else Action.CREATED))


def _says_the_same(one: _Statement) -> bool:
    source = one.new.source.pk if one.new.source is not None else None
    before = one.before
    return before is not None and (before.position, before.source_id) == (one.new.position, source)


def _statements(loading: DossierLoad) -> Iterator[_Statement]:
    named: list[tuple[Path_, tuple[str, str], Item]] = []
    for section, path, holder, name, item in _stated(loading.seed):
        on_participation = section == "participations"
        resolution = name if on_participation else holder["reference"]
        state = holder["state"] if on_participation else name
        named.append((path, (resolution, loading.known.states.find(state).code), item))
    references = {f"{resolution}-{state}" for _path, (resolution, state), _item in named}
    commitments = {
        row.reference: row
        for row in Commitment.objects.filter(reference__in=references).prefetch_related("positions")
    }
    sources = SourceDocument.objects.in_bulk(
        {item["source"] for _path, _pair, item in named if item.get("source")}, field_name="slug"
    )
    for path, (resolution, state), item in named:
        commitment = commitments.get(f"{resolution}-{state}")
        if commitment is None:
            loading.seed.add_problem(
                path,
                _("%(state)s has no commitment under %(reference)s, so no position on it.")
                % {"state": state, "reference": resolution},
            )
            continue
        stated_on = date_value(item, "stated_on")
        yield _Statement(
            path=path,
            new=NewPosition(
                commitment=commitment,
                position=Position(item["position"]),
                stated_on=stated_on,
                source=sources.get(item.get("source") or ""),
            ),
            before=_last_of(commitment, stated_on),
        )


def _last_of(commitment: Any, stated_on: date | None) -> StatedPosition | None:
    """What is on record for that day; the last of it holds."""
    rows = [row for row in commitment.positions.all() if row.stated_on == stated_on]
    return max(rows, key=lambda row: (row.recorded_at, row.pk), default=None)
