"""Closing a State, an organization or a theme that was entered twice as the alias of the other, which its key
means from then on; the one writer of `alias_of`.

What speaks of the alias speaks of the other afterwards, and its history says why. Nothing is deleted: parts
of a State that was entered twice, with their commitments, are closed as entered in error, and the other
takes them on. What was reported, measured or stated of these commitments cannot follow, for it is chained to
their references; so such a State is refused, and the refusal names them.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commitments.fields import save_columns
from commitments.language.languages import translated_fields
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Membership,
    Organization,
    Participation,
    Resolution,
    State,
    StatedPosition,
    StateTarget,
    Theme,
)
from commitments.moving import some_of
from commitments.querysets import AliasedQuerySet
from commitments.record.closing import close_parts_in_error
from commitments.record.enrolment import enrol_participation, enrol_resolution, lock_conferences
from commitments.record.memberships import keep_membership, remove_membership
from commitments.refusals import Refused
from commitments.states.names import match_key, names_of
from commitments.vocabulary import ClosingKind

Row = State | Organization | Theme
# From a State to the keys of rows that cannot follow it to another.
BoundCheck = Callable[[State], list[str]]
_CHECKS: Final[list[BoundCheck]] = []
REASON_MAX: Final = 100
# What a part of a State says beside who takes part where.
_PART: Final = (
    *translated_fields("note"), "role", "basis", "joined_on", "closed_on",
    "reopened_on", "closing_kind", "closing_reason",
)  # fmt: skip
_CITED: Final = (
    *translated_fields("note"), "source", "fact", "stated_value",
    "paragraph", "start", "end", "sha256", "locator",
)  # fmt: skip


def register_bound_check(check: BoundCheck) -> None:
    """Ask `check`, too, before a State is closed as an alias."""
    if check not in _CHECKS:
        _CHECKS.append(check)


class AliasRefused(Refused):
    """A row that cannot be the alias of another; the message says why."""


def rows_following(row: Row) -> list[str]:
    """The keys of the rows that speak of `row`, and of the other once it is its alias."""
    match row:
        case Theme():
            return list(_under(row).values_list("reference", flat=True))
        case Organization():
            codes = row.conferences_attended.order_by("code").values_list("code", flat=True)
            references = row.partnered_resolutions.order_by("reference").values_list("reference", flat=True)
            return [*codes, *references]
        case State():
            hosted = row.hosted_conferences.order_by("code").values_list("code", flat=True)
            groups = row.memberships.order_by("group__slug").values_list("group__slug", flat=True)
            return [*hosted, *(part.reference for part in _parts(row)), *groups]


def key_now(rows: Any, key: str) -> str | None:
    """The key of the one of `rows` that `key` means instead of its own; None where it means its own, or none
    of them.
    """
    if not isinstance(rows, AliasedQuerySet):
        return None
    row = rows.under_old_keys([key]).get(key)
    return row.natural_key()[0] if row is not None else None


@transaction.atomic
def close_as_alias(row: Row, *, of: Row, reason: str) -> list[str]:
    """Let the key of `row` mean `of`, and what speaks of the one speak of the other; the keys of these rows.

    Raises AliasRefused where that cannot be, and where no reason is given.
    """
    rows: Any = type(row)._default_manager.select_for_update()
    locked = {one.pk: one for one in rows.filter(pk__in={row.pk, of.pk})}
    target: Any = locked[of.pk]
    row = locked[row.pk]
    _refuse(row, target, reason)
    reason = reason.strip()
    followed = rows_following(row)
    match row:
        case Theme():
            _let_resolutions_follow(row, target, reason)
        case Organization():
            _let_partners_follow(row, target, reason)
        case State():
            _let_parts_follow(row, target, reason)
            row.enabled = False
    row.alias_of = target
    save_columns(row, None, reason=reason[:REASON_MAX])
    for earlier in rows.filter(alias_of=row.pk):
        earlier.alias_of = target
        save_columns(earlier, None, reason=reason[:REASON_MAX])
    if isinstance(target, State):
        _take_names(row, target, reason)
    return followed


@transaction.atomic
def lift_alias(row: Row, *, reason: str) -> None:
    """Let the key of `row` mean itself again. What followed stays where it is; a State is not in use before
    somebody says so. Raises AliasRefused where it is no alias, and where no reason is given.
    """
    rows: Any = type(row)._default_manager.select_for_update()
    row = rows.get(pk=row.pk)
    if row.alias_of_id is None:
        raise AliasRefused(_("%(key)s is no alias.") % {"key": row.natural_key()[0]})
    _refuse_silence(reason)
    row.alias_of = None
    save_columns(row, None, reason=reason.strip()[:REASON_MAX])


def _refuse(row: Row, of: Row, reason: str) -> None:
    keys = {"key": row.natural_key()[0], "other": of.natural_key()[0]}
    if row == of:
        raise AliasRefused(_("%(key)s is no alias of itself.") % keys, field="of")
    if row.alias_of_id is not None:
        raise AliasRefused(_("%(key)s is an alias already.") % keys)
    if of.alias_of_id is not None or (isinstance(of, State) and not of.enabled):
        raise AliasRefused(_("%(other)s is not in use; choose one that is.") % keys, field="of")
    _refuse_silence(reason)
    if isinstance(row, State) and (bound := _bound_to(row)):
        message = _(
            "What was recorded under %(key)s stays with its references: %(rows)s. Leave both in use, or "
            "record it for %(other)s and close it here by itself."
        )
        raise AliasRefused(message % {**keys, "rows": some_of(bound)})


def _refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise AliasRefused(_("Say why."), field="reason")


def _bound_to(state: State) -> list[str]:
    """The keys of what cannot follow a State to another."""
    stated = StatedPosition.objects.filter(commitment__state=state)
    targeted = StateTarget.objects.filter(commitment__state=state)
    own = Commitment.objects.filter(Q(positions__in=stated) | Q(targets__in=targeted), state=state)
    references = own.order_by("reference").values_list("reference", flat=True).distinct()
    return [*references, *(key for check in _CHECKS for key in check(state))]


def _under(theme: Theme) -> Any:
    return Resolution.objects.filter(
        Q(theme=theme) | Q(pk__in=theme.further_theming.values("resolution"))
    ).order_by("reference")


def _let_resolutions_follow(theme: Theme, of: Theme, reason: str) -> None:
    for resolution in _under(theme).select_related("conference", "theme").prefetch_related("theming__theme"):
        first, *further = dict.fromkeys(of if one == theme else one for one in resolution.all_themes())
        resolution.theme = first
        enrol_resolution(resolution, further_themes=further, changed=["theme"], reason=reason[:REASON_MAX])


def _let_partners_follow(organization: Organization, of: Organization, reason: str) -> None:
    named: Iterable[tuple[Any, str]] = [
        *((row, "guests") for row in organization.conferences_attended.select_for_update()),
        *((row, "partner_organizations") for row in organization.partnered_resolutions.select_for_update()),
    ]
    for row, name in named:
        row._change_reason = reason[:REASON_MAX]
        getattr(row, name).remove(organization)
        getattr(row, name).add(of)
        save_columns(row, [], reason=reason[:REASON_MAX])


def _parts(state: State) -> list[Participation]:
    parts = state.participations.exclude(closed_on__isnull=False, closing_kind=ClosingKind.IN_ERROR)
    return list(parts.select_related("conference", "state").order_by("conference__code"))


def _let_parts_follow(state: State, of: State, reason: str) -> None:
    lock_conferences(state.participations.values_list("conference", flat=True))
    parts = _parts(state)
    for part in parts:
        _take_part(part, of, reason)
    for resolution in Resolution.objects.filter(named_states=state).select_related("conference"):
        enrol_resolution(
            resolution,
            named_states={of if one == state else one for one in resolution.named_states.all()},
            changed=[],
            closing_reason=reason,
            reason=reason[:REASON_MAX],
        )
    close_parts_in_error(parts, reason=reason)
    for conference in Conference.objects.filter(host=state):
        conference.host = of
        save_columns(conference, ["host"], reason=reason[:REASON_MAX])
    for membership in state.memberships.select_related("group"):
        _join(membership, of, reason)


def _take_part(part: Participation, of: State, reason: str) -> None:
    """Let `of` take part as `part` says, where it does not yet, on the same passages."""
    own = Participation.objects.filter(conference=part.conference, state=of).first()
    if own is None:
        own = Participation(conference=part.conference, state=of)
        for name in _PART:
            setattr(own, name, getattr(part, name))
        enrol_participation(own, reason=reason[:REASON_MAX])
    for citation in part.citations.select_related("source"):
        values = {name: getattr(citation, name) for name in _CITED}
        same = own.citations.filter(
            source=citation.source, fact=citation.fact, start=citation.start, end=citation.end
        )
        if not same.exists():
            save_columns(Citation(participation=own, **values), None, reason=reason[:REASON_MAX])


def _join(membership: Membership, of: State, reason: str) -> None:
    """Let `of` belong to the group at the times when it does not yet."""
    own = Membership(
        group=membership.group,
        state=of,
        valid_from=membership.valid_from,
        valid_until=membership.valid_until,
        source=membership.source,
    )
    others = Membership.objects.filter(group=membership.group, state=of)
    if not any(own.overlaps(other) for other in others):
        keep_membership(own, reason=reason)
    remove_membership(membership, reason=reason)


def _take_names(state: Any, of: State, reason: str) -> None:
    """What the alias was called means `of`, where people search as well."""
    held = {match_key(name) for name in names_of(of)}
    new = [name for name in dict.fromkeys(names_of(state)) if name and match_key(name) not in held]
    if new:
        of.other_names = "\n".join(filter(None, [*of.other_names.splitlines(), *new]))
        save_columns(of, ["other_names"], reason=reason[:REASON_MAX])
