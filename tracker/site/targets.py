"""What single States are to reach of the indicators that a page shows, at the moment that it is asked for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from commitments.models import Indicator, StateTarget
from commitments.models.targets import targets_known
from tracker.register.as_of import AsOf


def targets_then(
    indicators: Iterable[Indicator], commitments: Iterable[int], as_of: AsOf
) -> dict[int, list[StateTarget]] | None:
    """The targets of States, by the key of the indicator, that were known at the moment that is asked for;
    None where it is asked for what is known now.
    """
    if as_of.known_at is None:
        return None
    rows = StateTarget.objects.filter(indicator__in=list(indicators), commitment__in=list(commitments))
    ordered = rows.select_related("commitment__state", "source").order_by("commitment__state__code", "pk")
    found: dict[int, list[StateTarget]] = defaultdict(list)
    for row in targets_known(list(ordered), at=as_of.known_at):
        found[row.indicator_id].append(row)
    return found


def with_targets_of(commitment: Any, as_of: AsOf) -> list[Any]:
    """The indicators of a commitment, with what its State is to reach of each."""
    rows = commitment.resolution.indicators.with_targets_of(commitment).order_by("number", "pk")
    indicators: list[Any] = list(rows)
    then = targets_then(indicators, [commitment.pk], as_of)
    if then is None:
        return indicators
    for indicator in indicators:
        indicator.own_targets = own = then[indicator.pk]
        for name in ("baseline", "target"):
            stated = [value for one in own if (value := getattr(one, name)) is not None]
            setattr(indicator, f"state_{name}", stated[0] if stated else getattr(indicator, name))
    return indicators
