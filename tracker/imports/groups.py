"""Importing who belongs to which group of States, and from when until when. It passes through
commitments.record.memberships.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from commitments.models import Membership, StateGroup
from commitments.record.memberships import add_memberships, keep_membership, losing, remove_membership
from tracker.imports.addressing import group_cell, group_offers
from tracker.imports.citing import SOURCE, sources_of
from tracker.imports.files import FileRefused, ImportProblem
from tracker.imports.mapping import ImportField, date_cell
from tracker.imports.meanwhile import news_of_history
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    change_reason,
    values_as_text,
)
from tracker.imports.references import STATE
from tracker.imports.results import is_as_left, made_row, put_back, values_before
from tracker.imports.written import Written
from tracker.models import Import, ImportKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_COLUMNS: Final = {"valid_from": "from", "valid_until": "until", "source": "source"}


def _plan_groups(plan: ImportPlan, _person: "User") -> None:
    stored = _stored({row.values["group"].pk for row in plan.rows})
    sources = sources_of(plan.rows)
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    repeated: set[int] = set()
    # As the file leaves them, by group and State.
    left = {key: {one.pk: one for one in some} for key, some in stored.items()}
    for row in plan.rows:
        values = row.values
        group, state = values["group"], values["state"]
        row.key = f"{group.slug}-{state.code}"
        if not _days_are_in_order(plan, row) or not _source_is_there(plan, row, sources):
            continue
        said = (group.pk, state.pk, values.get("from"))
        if seen.setdefault(said, values) != values:
            plan.fault(row.number, "state", _("Another row says something else of the same membership."))
            continue
        if seen[said] is not values:
            repeated.add(row.number)
            continue
        new = Membership(group=group, state=state, valid_from=values.get("from"))
        new.valid_until = values.get("until")
        known = stored.get((group.pk, state.pk), [])
        if (existing := _meant(new, known, row, plan)) is None and row.target is None:
            continue
        row.target = existing or new
        row.target.others = _known_as(known)
        _tell(row, existing, sources)
        _check_followers(plan, row, existing)
        after = copy(row.target)
        _set(after, row.new_values)
        left.setdefault((group.pk, state.pk), {})[row.target.pk or -row.number] = after
    _check_overlaps(plan, left)
    plan.take_out(repeated)


def _meant(
    new: Membership, known: Sequence[Membership], row: PlannedRow, plan: ImportPlan
) -> Membership | None:
    """The membership on record that a row speaks of: the one that begins on its day, else the only one in
    whose time it falls. A row of none gets a new one as its target.
    """
    begins_alike = [one for one in known if one.valid_from == new.valid_from]
    overlapping = begins_alike or [one for one in known if one.overlaps(new)]
    if len(overlapping) > 1:
        plan.fault(
            row.number,
            "from",
            _("It falls into %(count)d memberships on record. Correct them on the page of the group.")
            % {"count": len(overlapping)},
        )
        return None
    if not overlapping:
        row.target = new
        return None
    return overlapping[0]


def _tell(row: PlannedRow, existing: Membership | None, sources: Any) -> None:
    """What the row would change, in words."""
    said = {
        column: sources[row.values[name]] if name == "source" else row.values[name]
        for column, name in _COLUMNS.items()
        if name in row.values and row.values[name] is not None
    }
    # A hyphen takes the end of a membership away.
    said |= {
        column: None for column, name in _COLUMNS.items() if name in row.values and row.values[name] is None
    }
    if existing is None:
        row.new_values = said
        row.after = _("New: %(values)s") % {"values": values_as_text(Membership, said) or _("without days")}
        return
    row.new_values = {column: value for column, value in said.items() if getattr(existing, column) != value}
    row.before = values_as_text(Membership, {name: getattr(existing, name) for name in row.new_values})
    row.after = values_as_text(Membership, row.new_values)


def _set(membership: Membership, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(membership, name, value)


def _days_are_in_order(plan: ImportPlan, row: PlannedRow) -> bool:
    since, until = row.values.get("from"), row.values.get("until")
    if since is None or until is None or until > since:
        return True
    plan.fault(row.number, "until", _("A membership ends after the day on which it begins."))
    return False


def _source_is_there(plan: ImportPlan, row: PlannedRow, sources: Any) -> bool:
    slug = row.values.get("source")
    if slug is None or slug in sources:
        return True
    plan.fault(row.number, "source", _("There is no source “%(key)s”.") % {"key": slug[:60]})
    return False


def _check_followers(plan: ImportPlan, row: PlannedRow, existing: Membership | None) -> None:
    """A file takes no commitment away: whoever does that says why, on the page of the group."""
    if existing is None or not row.changes:
        return
    after = copy(existing)
    _set(after, row.new_values)
    if lost := losing(existing, after):
        plan.fault(
            row.number,
            "until" if "valid_until" in row.new_values else "from",
            _(
                "%(references)s was addressed as a member, and would be so no more. Correct this on the page "
                "of the group, with the reason."
            )
            % {"references": _(", ").join(map(str, lost[:3]))},
        )


def _check_overlaps(plan: ImportPlan, left: dict[tuple[int, int], dict[int, Membership]]) -> None:
    by_target = {row.target.pk or -row.number: row for row in plan.rows if row.target is not None}
    for some in left.values():
        ordered = sorted(some.items(), key=lambda item: item[1].valid_from or date.min)
        for (one_key, one), (other_key, other) in itertools.pairwise(ordered):
            row = by_target.get(other_key) or by_target.get(one_key)
            if row is not None and one.overlaps(other):
                plan.fault(
                    row.number,
                    "from",
                    _("%(state)s belongs to this group from %(start)s until %(end)s already.")
                    % {
                        "state": one.state.code,
                        "start": format_date(one.valid_from) if one.valid_from else "…",
                        "end": format_date(one.valid_until) if one.valid_until else "…",
                    },
                )


def _stored(groups: Iterable[int]) -> dict[tuple[int, int], list[Membership]]:
    found: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(group__in=set(groups)).select_related("group", "state", "source")
    for one in rows.order_by("pk"):
        found[one.group_id, one.state_id].append(one)
    return found


def _lock(rows: Sequence[PlannedRow]) -> None:
    # Whoever changes memberships holds their group; so nobody adds one meanwhile either.
    groups = {row.target.group_id for row in rows}
    list(StateGroup.objects.select_for_update().filter(pk__in=groups).order_by("pk").values_list("pk"))
    stored = _stored(groups)
    there = {one.pk: one for some in stored.values() for one in some}
    for row in rows:
        of_state = stored.get((row.target.group_id, row.target.state_id), [])
        row.target = there.get(row.target.pk) or Membership(
            group=row.target.group, state=row.target.state, valid_from=row.target.valid_from
        )
        row.target.others = _known_as(of_state)


def _known_as(memberships: Iterable[Membership]) -> list[Any]:
    """How a State belongs to a group on record, by which it is seen whether that moved."""
    return [[one.pk, one.valid_from, one.valid_until, one.source_id] for one in memberships]


def _state_of(row: PlannedRow) -> list[Any]:
    return [row.target.pk, *row.target.others]


def _write_groups(batch: Batch, upload: Import, _person: "User") -> int:
    reason = change_reason(upload)
    rows = [row for row in batch.rows if row.changes]
    before = {row.number: values_before(row.target, row.new_values) for row in rows}
    for row in rows:
        _set(row.target, row.new_values)
    new = [row for row in rows if row.target.pk is None]
    problems = []
    for row in rows:
        try:
            if row.target.pk is not None:
                keep_membership(row.target, reason=reason)
        except ValidationError as refusal:
            problems.append(ImportProblem(row=row.number, column="", message=" ".join(refusal.messages)))
    if problems:
        raise FileRefused(problems)
    add_memberships([row.target for row in new], reason=reason)
    for row in rows:
        row.made = made_row(row.target, before=before[row.number])
    return len(rows)


def _undo(rows: Sequence[Written], _person: "User", reason: str) -> dict[int, str]:
    found = Membership.objects.select_related("group", "state", "source").in_bulk(
        [row.made["pk"] for row in rows]
    )
    stay: dict[int, str] = {}
    for row in rows:
        membership = found.get(row.made["pk"])
        if membership is None:
            stay[row.pk] = _("%(key)s was changed since.") % {"key": row.key}
            continue
        is_new = "before" not in row.made
        if not (membership.history.count() == 1 if is_new else is_as_left(membership, row.made)):
            stay[row.pk] = _("%(key)s was changed since.") % {"key": row.key}
            continue
        before = copy(membership)
        if not is_new:
            put_back(membership, row.made)
        if lost := losing(before, None if is_new else membership):
            stay[row.pk] = _(
                "%(references)s was addressed as a member since. Correct this on the page of the group, with "
                "the reason."
            ) % {"references": _(", ").join(map(str, lost[:3]))}
            continue
        try:
            if is_new:
                remove_membership(membership, reason=reason)
            else:
                keep_membership(membership, reason=reason)
        except ValidationError as refusal:
            stay[row.pk] = " ".join(refusal.messages)
    return stay


GROUPS: Final = ImportSchema(
    kind=ImportKind.GROUPS,
    permission="commitments.add_membership",
    fields=(
        ImportField(
            name="group",
            label=gettext_lazy("Group of States"),
            read=group_cell,
            offers=group_offers,
            is_key=True,
            is_required=True,
            about=gettext_lazy("Its short name, or its name in any of the languages."),
        ),
        # No key: a row that names a group and a State says something, without days too.
        replace(STATE, is_required=True, is_key=False),
        ImportField(
            name="from",
            label=gettext_lazy("from"),
            read=date_cell,
            about=gettext_lazy("First day; empty where no source states it."),
            other_names=("valid_from",),
        ),
        ImportField(
            name="until",
            label=gettext_lazy("until"),
            read=date_cell,
            about=gettext_lazy("First day without it. A hyphen takes it away."),
            can_be_cleared=True,
            other_names=("valid_until",),
        ),
        replace(
            SOURCE,
            about=gettext_lazy("Where it is another document than that of the group: its short name."),
        ),
    ),
    plan=_plan_groups,
    lock=_lock,
    state_of=_state_of,
    news_of=news_of_history,
    write=_write_groups,
    undo=_undo,
)
