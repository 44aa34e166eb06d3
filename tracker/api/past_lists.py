"""Lists of a past day that are too long to be put in an order, or counted, while somebody waits."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from commitments.refusals import ParameterRefused
from tracker.register.as_of import AsOf
from tracker.register.kept_counts import counts_passing
from tracker.register.timelines import Narrowed

# Where each of so many stood on the day is found in one to two seconds; a record of fifty thousand is refused
# nothing.
SORTED_MOST: Final = 50_000
# What rows bear on every day alike, and an index has in order.
ORDERS_OF_EVERY_DAY: Final = frozenset({"reference", "state", "updated_at"})
ORDERING: Final = "ordering"
NARROWS_NOTHING: Final = frozenset({ORDERING, "crosswalk", "expand"})


def refuse_long_past_list(view: Any, as_of: AsOf, *, filters: Iterable[str]) -> None:
    """Raise ParameterRefused where the order of a list, or a filter whose rows no sums count, asks where each
    of too many commitments stood on a past day.
    """
    request = view.request
    asked = {
        name: request.query_params[name]
        for name in filters
        if name not in NARROWS_NOTHING and request.query_params.get(name)
    }
    order = request.query_params.get(ORDERING, "")
    sorted_by = [name for name in order.split(",") if name and name.lstrip("-") not in ORDERS_OF_EVERY_DAY]
    if not sorted_by and counts_passing(asked, as_of, request=request) is not None:
        return
    narrowed = Narrowed(filterset=view.filterset_class, asked=asked, request=request)
    if not narrowed.are_more_than(SORTED_MOST, as_of):
        return
    message = _(
        "Of a past day a list of more than %(most)d commitments is in the order of references, States or "
        "changes, and narrowed by what is counted. Narrow it further, for example by conference or State, or "
        "download it as CSV."
    )
    others = [name for name in asked if name != "as_of"]
    blamed = ORDERING if sorted_by else others[-1] if others else "as_of"
    raise ParameterRefused({blamed: [message % {"most": SORTED_MOST}]})
