"""Questions about what conferences ask for, and about how it is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from commitments.in_force import wording_known
from commitments.language.elsewhere import Elsewhere
from commitments.querysets.record import RecordQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser, User

    from commitments.models import Commitment, FurtherTheme, Indicator, Resolution, StateTarget


def names_partner(lookup: str) -> Elsewhere:
    """A column of search: what partner organizations of a resolution are called; `lookup` takes the
    resolutions.
    """
    columns = ("partner_organizations__search_text",)
    return Elsewhere(rows=_resolutions, columns=columns, key=lookup, names=False)


def names_theme(lookup: str) -> Elsewhere:
    """A column of search: what its themes after the first are called; `lookup` takes the resolutions."""

    def theming() -> models.QuerySet[Any]:
        from commitments.models import FurtherTheme

        return FurtherTheme.objects.all()

    return Elsewhere(
        rows=theming, columns=("theme__search_text",), key=lookup, gives="resolution", names=False
    )


def names_resolution(lookup: str) -> list[Elsewhere]:
    """Columns of search: what a resolution, its first theme or its conference says; `lookup` takes the
    resolutions. Each is looked through by itself, so that a theme or a conference is read once, and not for
    each of its resolutions.
    """
    columns = ("search_text", "theme__search_text", "conference__search_text")
    return [
        Elsewhere(rows=_resolutions, columns=(column,), key=lookup, index=column == "search_text")
        for column in columns
    ]


def _resolutions() -> models.QuerySet[Any]:
    from commitments.models import Resolution

    return Resolution.objects.all()


class FurtherThemeQuerySet(models.QuerySet["FurtherTheme"]):
    def get_by_natural_key(self, resolution: str, theme: str) -> FurtherTheme:
        return self.get(resolution__reference=resolution, theme__slug=theme)


def under_themes(themes: Iterable[int], *, of: str = "") -> Q:
    """That a resolution, which the row reaches as `of`, stands under one of the themes, by their keys."""
    from commitments.models import FurtherTheme

    keys = list(themes)
    further = FurtherTheme.objects.filter(theme__in=keys).values("resolution")
    path = f"{of}__" if of else ""
    return Q(**{f"{path}theme__in": keys}) | Q(**{f"{of or 'pk'}__in": further})


def of_themes(themes: Iterable[int], *, of: str) -> Q:
    """The same, as pages of rows are found best: PostgreSQL finds the resolutions first, and passes over what
    is of others, where it would join each to all of them before. To count all rows by what is joined anyway
    takes it less than that; and SQLite would sort all rows of a theme for a page of them.
    """
    from commitments.models import FurtherTheme, Resolution

    keys = list(themes)
    if connection.vendor != "postgresql":
        return under_themes(keys, of=of)
    first = Resolution.objects.filter(theme__in=keys).values("pk")
    further = FurtherTheme.objects.filter(theme__in=keys).values("resolution")
    return Q(**{f"{of}__in": first}) | Q(**{f"{of}__in": further})


def further_themes(path: str) -> models.Prefetch[Any]:
    """The themes after the first, of the resolution that the row reaches as `path`."""
    from commitments.models import FurtherTheme

    further = FurtherTheme.objects.select_related("theme").order_by("place")
    # As a list of its own: the manager of each of many resolutions takes longer than their rows.
    return models.Prefetch(f"{path}theming", further, to_attr="theming_held")


class ResolutionQuerySet(RecordQuerySet["Resolution"]):
    key_field = "reference"
    search_columns = ("search_text", "theme__search_text", names_theme("pk__in"), names_partner("pk__in"))

    def published(self) -> Self:
        return self.filter(conference__published=True)

    def for_listing(self, *, seen_by: User | AnonymousUser) -> Self:
        """All that a row of a list shows, in a fixed number of queries, naming no other resolution that
        `seen_by` may not see.
        """
        visible = self.model._default_manager.all().visible_to(seen_by)
        return self.select_related("conference", "theme", "addressed_group").prefetch_related(
            "partner_organizations",
            "named_states",
            further_themes(""),
            models.Prefetch("reaffirms", visible),
            models.Prefetch("superseded_by", visible),
        )

    def with_wording(self, *, known_at: datetime) -> Self:
        """With what each said at the moment `known_at`, where it was published, as its `wording`."""
        then = FilteredRelation("wordings", condition=wording_known(known_at, of="wordings"))
        return self.alias(wording_then=then).select_related("wording_then")


class IndicatorQuerySet(RecordQuerySet["Indicator"]):
    key_field = "reference"

    def published(self) -> Self:
        return self.filter(resolution__conference__published=True)

    def with_targets_of(self, commitment: Commitment) -> Self:
        """With `state_baseline` and `state_target`, what holds for the State of `commitment`: its own, else
        the indicator's; and `own_targets`, its own rows, each with its source.
        """
        from commitments.models import StateTarget

        own = StateTarget.objects.stated().filter(commitment=commitment)
        return self.annotate(**targets_holding(own.filter(indicator=OuterRef("pk")))).prefetch_related(
            models.Prefetch(
                "state_targets",
                own.select_related("source").defer("source__text"),
                to_attr="own_targets",
            )
        )

    def with_state_targets(self) -> Self:
        """With `stated_targets`, those that single States have of their own, each with its source."""
        from commitments.models import StateTarget

        own = StateTarget.objects.stated().select_related("commitment__state", "source")
        ordered = own.defer("source__text").order_by("commitment__state__code", "pk")
        return self.prefetch_related(models.Prefetch("state_targets", ordered, to_attr="stated_targets"))


def targets_holding(own: models.QuerySet[StateTarget], *, indicator: str = "") -> dict[str, Any]:
    """`state_baseline` and `state_target` of each row, which reaches its indicator as `indicator`: those of
    `own`, the row's State's, else the indicator's.
    """
    path = f"{indicator}__" if indicator else ""
    return {
        f"state_{name}": Coalesce(Subquery(own.values(name)[:1]), F(f"{path}{name}"))
        for name in ("baseline", "target")
    }


class StateTargetQuerySet(RecordQuerySet["StateTarget"]):
    def get_by_natural_key(self, indicator: str, commitment: str) -> StateTarget:  # type: ignore[override]
        return self.get(indicator__reference=indicator, commitment__reference=commitment)

    def published(self) -> Self:
        return self.filter(indicator__resolution__conference__published=True)

    def stated(self) -> Self:
        """Those that say something of a State's own; one that was taken back is empty."""
        return self.exclude(baseline__isnull=True, target__isnull=True)
