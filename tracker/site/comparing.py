"""States, conferences or groups side by side."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from commitments.api.filtersets import CommitmentFilterSet
from commitments.language.calendars import localize_digits
from commitments.language.languages import current_language
from commitments.language.sorting import sort_key
from commitments.models import Commitment, Conference, State, StateGroup
from commitments.refusals import ParameterRefused
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf, register_as_of
from tracker.register.counting import AXES, Tally, count, entries, tally_by
from tracker.site.days import NAMES as DAYS, fields_of
from tracker.site.framing import (
    Summary,
    day_context,
    legend,
    page,
    read_parameters,
)

COMPARED_MOST: Final = 5
# More rows than a page can show are left to the register.
ASKED_MOST: Final = 28
# What can be laid side by side, and what each is called.
KINDS: Final = {
    "state": gettext_lazy("States"),
    "group": gettext_lazy("Groups of States"),
    "conference": gettext_lazy("Conferences"),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What can be compared: its key and its name."""

    key: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a row or a side is about, and its page ("": it has none)."""

    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One row of the comparison: what it is about, and each side."""

    heading: Heading
    sides: Sequence[Summary]


@page
def compare(request: HttpRequest) -> HttpResponse:
    """Two to five States, groups or conferences side by side: all of their commitments, by theme, and what
    was asked of more than one of them.
    """
    read_parameters(request, known={*KINDS, *fields_of(*DAYS)}, lists=KINDS)
    day = day_context(request)
    as_of: AsOf = day["as_of"]
    asked = {kind: str(request.GET[kind]) for kind in KINDS if request.GET.get(kind)}
    if len(asked) > 1:
        raise ParameterRefused(
            {kind: [_("Compare States, groups or conferences, one of these at a time.")] for kind in asked}
        )
    kind = next(iter(asked), "state")
    keys = _keys_now(request, kind, [key for key in asked.get(kind, "").split(",") if key])
    context = {
        **day,
        "kept_query": request.GET.urlencode(safe=","),
        "kind": kind,
        "kinds": _choices(request, kind, keys),
        "chosen_count": len(keys),
        "day_fields": asked,
        "present_query": f"?{urlencode(asked, safe=',')}" if asked else "",
        **legend(),
    }
    if len(keys) > COMPARED_MOST:
        # What is ticked stays so, to be made fewer.
        number = localize_digits(len(keys))
        context["refusal"] = _("Compare five at most; %(number)s were chosen.") % {"number": number}
        return render(request, "tracker/compare.html", context, status=400)
    if len(keys) >= 2:
        context |= _comparison(request, kind, keys, as_of)
    return render(request, "tracker/compare.html", context)


def _keys_now(request: HttpRequest, kind: str, keys: Sequence[str]) -> list[str]:
    """The keys, each once, and for that of an alias the one of the State that it means."""
    meant = State.objects.visible_to(request.user).under_old_keys(keys) if kind == "state" else {}
    return list(dict.fromkeys(meant[key].code if key in meant else key for key in keys))


def _choices(request: HttpRequest, kind: str, keys: Sequence[str]) -> list[tuple[str, Any, list[Choice]]]:
    """What can be chosen of each kind: that which has a commitment; by name."""
    visible = Commitment.objects.visible_to(request.user)
    rows: Mapping[str, Any] = {
        "state": State.objects.filter(pk__in=visible.order_by().values("state")),
        "group": StateGroup.objects.all(),
        "conference": Conference.objects.visible_to(request.user),
    }
    found = []
    for name, label in KINDS.items():
        choices = [
            Choice(key=key, name=str(row), is_chosen=name == kind and key in keys)
            for row in rows[name]
            for key in row.natural_key()
        ]
        found.append((name, label, sorted(choices, key=lambda choice: sort_key(choice.name))))
    return found


def _comparison(request: HttpRequest, kind: str, keys: Sequence[str], as_of: AsOf) -> dict[str, Any]:
    everything = register_as_of(as_of, seen_by=request.user)
    rows = CommitmentFilterSet({kind: ",".join(keys)}, everything, request=request).qs
    axis = AXES[kind]
    by_key = tally_by(rows, axis, on=as_of.on)
    named = {entry.key: entry.label(current_language()) for entry in entries(axis, keys, as_of.known_at)}

    def side(key: str, tally: Tally | None, **narrowing: str) -> Summary:
        """Where it leads: to the register, or to the one commitment that it is."""
        if kind == "state" and "resolution" in narrowing:
            address = reverse("commitment", args=[f"{narrowing['resolution']}-{key}"])
        else:
            address = register_url(as_of, **{kind: key}, **narrowing)
        return Summary.of(tally or Tally.of({}), address=address)

    def heading(axis: str, key: str, label: str) -> Heading:
        return Heading(label=label, address="" if axis == "group" else reverse(axis, args=[key]))

    def by(other: str) -> list[Compared]:
        """A row for each key of another axis, with every side."""
        counted = count(rows, rows=AXES[other], columns=axis, on=as_of.on, most_cells=sys.maxsize)
        tallies = {(cell.row.key, cell.column.key): cell.tally for cell in counted.cells}
        return [
            Compared(
                heading=heading(other, entry.key, entry.label(current_language())),
                sides=[side(key, tallies.get((entry.key, key)), **{other: entry.key}) for key in keys],
            )
            for entry in counted.rows
            if entry.key
        ]

    # Nothing is asked by two conferences.
    asked = by("resolution") if kind != "conference" else []
    asked = [row for row in asked if sum(bool(one.total) for one in row.sides) > 1]
    return {
        "compared": [(heading(kind, key, named.get(key, key)), side(key, by_key.get(key))) for key in keys],
        "by_theme": by("theme"),
        "asked": asked[:ASKED_MOST],
        "asked_total": len(asked),
    }
