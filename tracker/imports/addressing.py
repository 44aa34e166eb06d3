"""Whom a resolution of a file addresses: named States, all but some, or a group."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.characters import code_text
from commitments.models import Participation, Resolution, State, StateGroup
from commitments.refusals import Refused
from commitments.states.names import UnknownState, match_key
from commitments.vocabulary import Addressees
from tracker.imports.cells import CellValue
from tracker.imports.mapping import ImportField, ReadContext, nearest_states, text_cell

if TYPE_CHECKING:
    from tracker.imports.planning import ImportPlan, PlannedRow

_BETWEEN: Final = (";", "؛", "\n")


def _states_cell(cell: CellValue, context: ReadContext) -> tuple[State, ...]:
    """One State or several; a comma is part of many names, and separates none."""
    text = text_cell(cell, context)
    try:
        return (context.state(text),)
    except UnknownState:
        found = {state.pk: state for state in map(context.state, names_in(text))}
        return tuple(found.values())


def names_in(text: str, *also_between: str) -> list[str]:
    """The names in a cell that holds several."""
    for sign in (*_BETWEEN, *also_between):
        text = text.replace(sign, ";")
    return [name.strip() for name in text.split(";") if name.strip()]


def group_cell(cell: CellValue, context: ReadContext) -> StateGroup:
    text = text_cell(cell, context)
    found = context.groups_by_name.get(match_key(code_text(text)))
    if found is None:
        raise Refused(_("There is no group “%(text)s”.") % {"text": text[:60]})
    return found


def group_offers(_text: str, context: ReadContext) -> list[tuple[str, str]]:
    return sorted({group.slug: group.name for group in context.groups_by_name.values()}.items())


ADDRESSING_FIELDS: Final = (
    ImportField(
        name="named_states",
        label=gettext_lazy("Named States"),
        read=_states_cell,
        offers=nearest_states,
        is_named=True,
        about=gettext_lazy("Those alone that it addresses; several with semicolons between them."),
        other_names=("addressees",),
    ),
    ImportField(
        name="all_except",
        label=gettext_lazy("All but named States"),
        read=_states_cell,
        offers=nearest_states,
        is_named=True,
    ),
    ImportField(
        name="group",
        label=gettext_lazy("Group of States"),
        read=group_cell,
        offers=group_offers,
        about=gettext_lazy("Its members are addressed."),
    ),
)
_KINDS: Final = {
    "named_states": Addressees.STATES,
    "all_except": Addressees.ALL_EXCEPT,
    "group": Addressees.GROUP,
}


def parties_of(conferences: Iterable[str]) -> Mapping[str, Collection[int]]:
    """By a conference's code, the States that have a part in it."""
    rows = Participation.objects.filter(conference__code__in=set(conferences))
    found: dict[str, set[int]] = defaultdict(set)
    for code, state in rows.without_errors(on=timezone.localdate()).values_list("conference__code", "state"):
        found[code].add(state)
    return found


def addressing_of(
    plan: "ImportPlan", row: "PlannedRow", existing: Resolution | None, parties: Collection[int]
) -> dict[str, Any]:
    """The columns by which a new resolution says whom it addresses. Of one that is there they stay, and it
    is a fault where the row says otherwise.
    """
    given = [name for name in _KINDS if row.values.get(name)]
    if not given:
        return {}
    if len(given) > 1:
        plan.fault(row.number, given[1], _("Say in one way whom it addresses."))
        return {}
    (name,) = given
    value = row.values[name]
    group = value if name == "group" else None
    named = named_states_of(row) or ()
    if absent := sorted(state.code for state in named if state.pk not in parties):
        plan.fault(
            row.number,
            name,
            _("%(states)s: no part in the conference is known; bring it in first.")
            % {"states": _(", ").join(absent)},
        )
    if existing is None:
        return {"addressees": _KINDS[name], "addressed_group": group}
    is_same = existing.addressees == _KINDS[name] and existing.addressed_group_id == (
        group.pk if group else None
    )
    if not is_same or (
        name != "group" and {state.pk for state in existing.named_states.all()} != {one.pk for one in named}
    ):
        plan.fault(
            row.number,
            name,
            _("%(reference)s addresses others. Change that on its own page, with the reason.")
            % {"reference": existing.reference},
        )
    return {}


def named_states_of(row: "PlannedRow") -> tuple[State, ...] | None:
    """The States that the row names; None where it names none, as of a group."""
    named: tuple[State, ...] | None = row.values.get("named_states") or row.values.get("all_except")
    return named
