"""Lists and counts of a past day that ask too much to be told while somebody waits."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from commitments.api.filters import StrictFilterSet
from commitments.refusals import ParameterRefused
from tracker.register.as_of import AsOf
from tracker.register.kept_counts import counts_passing
from tracker.register.timelines import Narrowed

# Where each of so many stood on the day is found in one to two seconds; a record of fifty thousand is refused
# nothing.
SORTED_MOST: Final = 50_000
# So many are counted in a second, one by one.
COUNTED_MOST: Final = 200_000
# What rows bear on every day alike, and an index has in order.
ORDERS_OF_EVERY_DAY: Final = frozenset({"reference", "updated_at"})
ORDERING: Final = "ordering"


def refuse_long_past_list(
    asked: Mapping[str, str],
    as_of: AsOf,
    *,
    order: str,
    filterset: type[StrictFilterSet],
    request: HttpRequest | Request,
) -> None:
    """Raise ParameterRefused where the `order` of a list, or a filter whose rows no sums count, asks where
    each of too many commitments stood on a past day. `asked` are the filters of the `filterset`.
    """
    if not as_of.is_past:
        return
    sorted_by = [name for name in order.split(",") if name and name.lstrip("-") not in ORDERS_OF_EVERY_DAY]
    # What is in force or not, together, passes nothing over.
    chosen = {name: value for name, value in asked.items() if value != "any"}
    if not sorted_by and counts_passing(chosen, as_of, request=request) is not None:
        return
    narrowed = Narrowed(filterset=filterset, asked=asked, request=request)
    if not narrowed.are_more_than(SORTED_MOST, as_of):
        return
    message = _(
        "Of a past day a list of more than %(most)d commitments is in the order of references or of "
        "changes, and narrowed by what is counted. Narrow it further, for example by conference or State, or "
        "download it as CSV."
    )
    others = [name for name in chosen if name != "as_of"]
    blamed = ORDERING if sorted_by else others[-1] if others else "known_at"
    raise ParameterRefused({blamed: [message % {"most": SORTED_MOST}]})


def refuse_many_past_counts(
    asked: Mapping[str, str], as_of: AsOf, *, filterset: type[StrictFilterSet], request: HttpRequest | Request
) -> None:
    """Raise ParameterRefused where too many commitments would be counted one by one on a past day, for no
    sums tell what is `asked`, or not by what it is told apart.
    """
    narrowed = Narrowed(filterset=filterset, asked=asked, request=request)
    if not as_of.is_past or not narrowed.are_more_than(COUNTED_MOST, as_of):
        return
    message = _(
        "Of a past day no sums tell this, and of %(most)d commitments at most it is counted one by one. "
        "Narrow it, for example by conference or State, or download it as CSV."
    )
    blamed = next((name for name in reversed([*asked]) if name != "as_of"), "rows")
    raise ParameterRefused({blamed: [message % {"most": COUNTED_MOST}]})
