"""One search over all that has a name: States, conferences, what they ask, themes, commitments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Conference, Resolution, State, Theme
from commitments.paging import COUNTED_MAX, counted, rows_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser, User

# How many of each kind are shown; the best come first.
FOUND_MAX: Final = 10


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found of one kind: the best rows, and how many there are."""

    slug: str
    heading: Any
    rows: Sequence[Any]
    total: int


def found_for(user: User | AnonymousUser, query: str, *, commitments: Any = None) -> list[Found]:
    """What `query` finds of what `user` may see, by kind; of `commitments` alone where they are given.

    Raises SearchTooLong for more words than a person types.
    """
    theirs = Commitment.objects.visible_to(user) if commitments is None else commitments
    searched: list[tuple[str, Any, Any]] = [
        ("states", _("States"), State.objects.visible_to(user).search(query)),
        ("conferences", _("Conferences"), Conference.objects.visible_to(user).search(query)),
        ("themes", _("Themes"), Theme.objects.visible_to(user).search(query)),
        ("asked", _("What was asked"), Resolution.objects.visible_to(user).search(query)),
        (
            "commitments",
            _("Commitments"),
            theirs.search(query).with_standing().in_force().select_related("state", "resolution"),
        ),
    ]
    return [found_of(slug, heading, rows.ranked()) for slug, heading, rows in searched]


def found_of(slug: str, heading: Any, rows: Any) -> Found:
    """The first of `rows`, and how many there are."""
    if getattr(rows, "finds_keys_first", False):
        # They are many, of which those of a better rank are enough; counted only where not all are shown.
        best = list(rows_between(rows, 0, FOUND_MAX))
        total = len(best) if len(best) < FOUND_MAX else counted(rows)
    else:
        # What has to be read through to find the first tells how many there are.
        ordered = rows.order_by(*rows.query.order_by, "pk")
        keys = list(ordered.values_list("pk", flat=True)[: COUNTED_MAX + 1])
        best, total = list(ordered.filter(pk__in=keys[:FOUND_MAX])), len(keys)
    return Found(slug=slug, heading=heading, rows=best, total=total)


def name_of(row: Any) -> str:
    """What a row is called in a list of what was found."""
    match row:
        case Commitment():
            return f"{row.state.name}: {row.resolution.title}"
        case Conference() | Resolution():
            return str(row.title)
    return str(row.name)
