"""What is made of a page's counts, beside them and in words: the share at a level or above, and the mean on a
named scale where the address asks for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext

from commitments.api.views import join_repeated
from commitments.language.calendars import localize_digits, localize_number
from commitments.terms.crosswalks import CROSSWALKS, Crosswalk
from commitments.vocabulary import Status
from tracker.register.asking import crosswalks_from, level_from
from tracker.register.counting import Tally
from tracker.register.measures import Measure, Measured, in_percent, mean, share

# What asks for them in the address of a page, as in that of the matrix and the register over the API.
AT_LEAST, CROSSWALK = "at_least", "crosswalk"


@dataclass(frozen=True, kw_only=True)
class ShownShare:
    """The share of a page's commitments at `level` or above, and where these are listed."""

    level: Status
    share: Measured
    address: str

    @property
    def name(self) -> str:
        return _("Share at “%(level)s” or above") % {"level": self.level.label}

    @property
    def words(self) -> str:
        """The share in a sentence, "" where it is of none."""
        total = self.share.denominator
        if not total:
            return ""
        if self.level == Status.COMPLETE:
            said = ngettext(
                "%(percent)s of %(total)s is complete (%(number)s)",
                "%(percent)s of %(total)s are complete (%(number)s)",
                total,
            )
        else:
            said = ngettext(
                "%(percent)s of %(total)s stands at “%(level)s” or above (%(number)s)",
                "%(percent)s of %(total)s stand at “%(level)s” or above (%(number)s)",
                total,
            )
        return said % {
            "percent": in_percent(self.share),
            "total": localize_digits(total),
            "number": localize_digits(self.share.numerator),
            "level": self.level.label,
        }


@dataclass(frozen=True, kw_only=True)
class ShownMean:
    """A page's levels in the terms of another method: their mean where these are numbers."""

    crosswalk: Crosswalk
    tally: Tally
    counted_url: str

    @property
    def is_scale(self) -> bool:
        return self.crosswalk.is_scale

    @property
    def name(self) -> str:
        if not self.is_scale:
            return str(self.crosswalk.body)
        terms = [Decimal(term) for term in self.crosswalk.terms.values()]
        return format_html(
            _("Mean on the scale of the {body} ({least} to {greatest})"),
            body=self.crosswalk.body,
            # A sign stays before its number, whichever way the page runs.
            least=format_html("<bdi>{}</bdi>", localize_number(min(terms))),
            greatest=format_html("<bdi>{}</bdi>", localize_number(max(terms))),
        )

    @cached_property
    def _measure(self) -> Measure:
        return mean(f"{self.crosswalk.name}_score")

    @property
    def value(self) -> Decimal | None:
        """The mean to two places, None where none is scored or there is no scale."""
        if not self.is_scale:
            return None
        found = self._measure.of(self.tally)
        if not found.denominator:
            return None
        # Adding nothing takes the sign from a nought.
        return (Decimal(found.numerator) / found.denominator).quantize(Decimal("0.01")) + 0

    @property
    def scored(self) -> int:
        return self._measure.of(self.tally).denominator

    @property
    def unscored(self) -> int:
        return self.tally.total - self.scored

    @property
    def address(self) -> str:
        return _at_levels(self.counted_url, self.crosswalk.terms)


def measured(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """The measures of what the page with this context counts, and what keeps them asked for from link to
    link and in its forms. Raises ParameterRefused.
    """
    join_repeated(request, lists={CROSSWALK})
    level = level_from(request.GET)
    names = crosswalks_from(request.GET)
    tally = Tally.of({count.status: count.count for count in context["counts"]})
    measure = share(level)
    asked = {name: str(request.GET[name]) for name in (AT_LEAST, CROSSWALK) if name in request.GET}
    day_fields = {**context.get("day_fields", {}), **asked}
    days = dict(parse_qsl(context["as_of"].query))
    return {
        "share": ShownShare(
            level=level,
            share=measure.of(tally),
            address=_at_levels(context["counted_url"], measure.weights),
        ),
        "means": [
            ShownMean(crosswalk=crosswalk, tally=tally, counted_url=context["counted_url"])
            for crosswalk in CROSSWALKS
            if crosswalk.name in names
        ],
        "offered": _offered(request, names),
        "measures_query": f"&{_query(asked)}" if asked else "",
        "days": {**days, **asked},
        "day_fields": day_fields,
        "present_query": f"?{_query(day_fields)}" if day_fields else "",
        "kept_query": context.get("kept_query") or (_query({**asked, **days}) if asked else ""),
    }


def _offered(request: HttpRequest, shown: Collection[str]) -> list[tuple[str, str]]:
    """The other methods into whose terms the page can translate its levels, and where it does so too."""
    query = request.GET.copy()
    offered = []
    for crosswalk in CROSSWALKS:
        if crosswalk.name not in shown:
            query[CROSSWALK] = ",".join([*shown, crosswalk.name])
            offered.append((str(crosswalk.body), f"?{query.urlencode(safe=',')}"))
    return offered


def _at_levels(counted_url: str, levels: Iterable[str]) -> str:
    """Where those are listed that the page counts at one of these levels."""
    return f"{counted_url}&{_query({'status': ','.join(levels)})}"


def _query(parameters: Mapping[str, str]) -> str:
    return urlencode(parameters, safe=",")
