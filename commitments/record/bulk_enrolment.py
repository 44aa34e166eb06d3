"""Enrolling many participations and resolutions at once, in a number of queries that does not grow with each
of them; for imports. What it does for each row is what commitments.record.enrolment does for one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from commitments.many_rows import copy_to_history, insert_rows
from commitments.models import Membership, Participation, Resolution, State, Theme
from commitments.record.closing import CLOSING_FIELDS, record_closing
from commitments.record.enrolment import (
    NAMING,
    create_commitments,
    enrol_participation,
    group_read_on,
    lock_conferences,
    refuse_names,
)
from commitments.record.theming import theme_new
from commitments.record.wording import publish_wordings
from commitments.vocabulary import Addressees

Some = TypeVar("Some")
# Rows that one statement writes.
AT_ONCE: Final = 500
# A change of these brings changes of commitments with it.
_WITH_CONSEQUENCES: Final = frozenset({*CLOSING_FIELDS, "role", "joined_on"})


@dataclass(frozen=True, kw_only=True)
class NewResolution:
    """A resolution that is not stored yet, with the States that its addressees name and the themes after its
    first.
    """

    resolution: Resolution
    named_states: Iterable[State] = ()
    further_themes: Iterable[Theme] = ()


@transaction.atomic
def enrol_participations(
    rows: Sequence[Participation], *, reason: str, changed: Mapping[int, Collection[str]]
) -> list[ValidationError | None]:
    """Save new participations with the commitments that they bring, and of those that are there the columns
    that `changed` has under their primary keys. Tells of each why it was refused, None where it was not.

    Those that are there were read by the caller under a lock that still lasts.
    """
    lock_conferences({row.conference_id for row in rows})
    taken = _keys_of(Participation, "state", rows)
    refusals = [_refusal_of(row) or _refusal_by_key(row, row.state_id, taken) for row in rows]
    accepted = [row for row, refusal in zip(rows, refusals, strict=True) if refusal is None]
    new = [row for row in accepted if row.pk is None]
    insert_rows(new)
    copy_to_history(new, reason=reason)
    for row in new:
        if row.closed_on is not None:
            record_closing(row, before={})
    for some in _some(new):
        create_commitments(
            Resolution.objects.filter(conference__in={row.conference_id for row in some}),
            Participation.objects.filter(pk__in=[row.pk for row in some]),
        )
    known = [row for row in accepted if row.pk in changed]
    alone = [row for row in known if _WITH_CONSEQUENCES & {*changed[row.pk]}]
    for row in alone:
        enrol_participation(row, reason=reason, changed=changed[row.pk])
    _update([row for row in known if row not in alone], changed, reason=reason)
    return refusals


def _update(rows: Sequence[Participation], changed: Mapping[int, Collection[str]], *, reason: str) -> None:
    columns = sorted({name for row in rows for name in changed[row.pk]})
    if not columns:
        return
    for row in rows:
        row.updated_at = timezone.now()
    bulk_update_with_history(
        rows, Participation, [*columns, "updated_at"], batch_size=AT_ONCE, default_change_reason=reason
    )


@transaction.atomic
def enrol_resolutions(new: Sequence[NewResolution], *, reason: str) -> list[ValidationError | None]:
    """Save new resolutions with the commitments that they bring. Tells of each why it was refused, None where
    it was not.
    """
    conferences = {one.resolution.conference_id: one.resolution.conference for one in new}
    lock_conferences(conferences)
    parties = _parties_of(conferences)
    taken = _keys_of(Resolution, "number", [one.resolution for one in new])
    read = _NamedStates()
    refusals: list[ValidationError | None] = []
    accepted: list[tuple[NewResolution, frozenset[int]]] = []
    for one in new:
        row = one.resolution
        named = read.of(one)
        try:
            if row.addressees in NAMING:
                refuse_names(row, named, absent=named - parties.get(row.conference_id, set()))
            refusal = _refusal_of(row) or _refusal_by_key(row, row.number, taken)
        except ValidationError as error:
            refusal = error
        refusals.append(refusal)
        if refusal is None:
            accepted.append((one, named))
    rows = [one.resolution for one, _named in accepted]
    insert_rows(rows)
    _store_relations(accepted, reason=reason)
    for conference in conferences.values():
        publish_wordings(conference)
    for some in _some(rows):
        create_commitments(
            Resolution.objects.filter(pk__in=[row.pk for row in some]),
            Participation.objects.filter(conference__in={row.conference_id for row in some}),
        )
    return refusals


class _NamedStates:
    """The States that new resolutions name, those of a group as it was on the day on which it is read."""

    def __init__(self) -> None:
        self._members: dict[tuple[Any, Any], frozenset[int]] = {}

    def of(self, new: NewResolution) -> frozenset[int]:
        row = new.resolution
        if row.addressees != Addressees.GROUP:
            return frozenset(state.pk for state in new.named_states if row.addressees in NAMING)
        key = (row.addressed_group_id, group_read_on(row.conference))
        if key not in self._members:
            members = Membership.objects.holding(on=key[1]).filter(group=key[0])
            self._members[key] = frozenset(members.values_list("state", flat=True))
        return self._members[key]


def _parties_of(conferences: Collection[int]) -> dict[int, set[int]]:
    """By a conference's key, the States that have a part in it."""
    found: dict[int, set[int]] = {}
    parts = Participation.objects.filter(conference__in=conferences).without_errors(on=timezone.localdate())
    for conference, state in parts.values_list("conference", "state"):
        found.setdefault(conference, set()).add(state)
    return found


def _store_relations(rows: Sequence[tuple[NewResolution, frozenset[int]]], *, reason: str) -> None:
    """Store whom each addresses by name and its further themes, with the first row of its history."""
    through = Resolution.named_states.through
    named = [
        through(resolution=one.resolution, state_id=state) for one, states in rows for state in sorted(states)
    ]
    insert_rows(named)
    themed = theme_new((one.resolution, one.further_themes) for one, _states in rows)
    history = cast("Any", Resolution).history
    copy_to_history([one.resolution for one, _states in rows], reason=reason)
    version_of = _versions([one.resolution for one, _states in rows])
    for past, related in ((history.model.named_states, named), (history.model.further_themes, themed)):
        insert_rows(
            [
                past.model(
                    history_id=version_of[row.resolution_id],
                    **{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields},
                )
                for row in related
            ]
        )


def _versions(rows: Sequence[Resolution]) -> dict[int, int]:
    """The keys of the first rows of history of new resolutions, by those of the resolutions."""
    past: Any = cast("Any", Resolution).history
    keys = [row.pk for row in rows]
    found: dict[int, int] = {}
    for some in _some(keys):
        found |= dict(past.filter(id__in=some).values_list("id", "history_id"))
    return found


def _keys_of(
    model: "type[Participation | Resolution]", name: str, rows: Iterable[Participation | Resolution]
) -> set[tuple[int, Any]]:
    """What is there already of the conferences of `rows`, by conference and the column `name`."""
    there = model._default_manager.filter(conference__in={row.conference_id for row in rows})
    return {*there.values_list("conference", name)}


def _refusal_by_key(
    row: Participation | Resolution, key: Any, taken: set[tuple[int, Any]]
) -> ValidationError | None:
    """Of a new row that is there already, or follows another that is the same."""
    if row.pk is not None:
        return None
    if (row.conference_id, key) in taken:
        return row.unique_error_message(
            type(row), ("conference", "state" if isinstance(row, Participation) else "number")
        )
    taken.add((row.conference_id, key))
    return None


def _refusal_of(row: models.Model) -> ValidationError | None:
    """What is wrong with a row by itself; what it refers to was read just now."""
    relations = {field.name for field in row._meta.fields if field.is_relation}
    try:
        row.full_clean(
            exclude={*relations, "reference", "search_text"},
            validate_unique=False,
            validate_constraints=False,
        )
    except ValidationError as error:
        return error
    return None


def _some(rows: Sequence[Some]) -> Iterable[Sequence[Some]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
