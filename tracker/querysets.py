"""The questions that people ask of the trail, as QuerySet methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from commitments.querysets import may_see_drafts
from commitments.vocabulary import ReportState, Verdict

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.contrib.auth.models import AnonymousUser, User

    from commitments.models import Commitment
    from tracker.models import (
        Change,
        Dissent,
        Evidence,
        Mandate,
        Measurement,
        Review,
        StatusPeriod,
        StatusReport,
    )

M = TypeVar("M", bound=models.Model)
STATE_OF_VERDICT = {
    Verdict.ACCEPT: ReportState.ACCEPTED,
    Verdict.RETURN: ReportState.RETURNED,
    Verdict.WITHDRAW: ReportState.WITHDRAWN,
}


class BelowCommitment(models.QuerySet[M]):
    """Rows that belong to a commitment, seen by the public only below published conferences."""

    commitment_path = "commitment"

    def of(self, commitment: Commitment) -> Self:
        return self.filter(**{self.commitment_path: commitment})

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows below published conferences, or all for people who work on the record."""
        return (
            self.all()
            if may_see_drafts(user)
            else self.filter(**{f"{self.commitment_path}__resolution__conference__published": True})
        )


class TrailQuerySet(BelowCommitment[M]):
    def of(self, commitment: Commitment) -> Self:
        """The rows of one commitment in the order they were recorded."""
        return super().of(commitment).order_by("sequence", "pk")

    def known_at(self, moment: datetime) -> Self:
        """Rows that had been recorded by `moment`."""
        return self.filter(recorded_at__lte=moment)


class StatusReportQuerySet(TrailQuerySet["StatusReport"]):
    def with_state(self, *, known_at: datetime | None = None) -> Self:
        """Adds `state`, the ReportState, and `assessed_status`, the level at which it was accepted, as
        known at `known_at` (now where None).
        """
        from tracker.models import Review

        reviews: models.QuerySet[Any] = Review.objects.filter(report=OuterRef("pk"))
        if known_at is not None:
            reviews = reviews.filter(recorded_at__lte=known_at)
        last = reviews.order_by("-sequence")
        return self.annotate(
            last_verdict=Subquery(last.values("verdict")[:1]),
            assessed_status=Subquery(last.values("status")[:1]),
        ).annotate(
            state=Case(
                *(
                    When(last_verdict=verdict.value, then=Value(state.value))
                    for verdict, state in STATE_OF_VERDICT.items()
                ),
                default=Value(ReportState.SUBMITTED.value),
                output_field=models.CharField(),
            )
        )

    def waiting(self) -> Self:
        """Reports that take effect only once somebody reviews them, and that nobody has reviewed."""
        return self.with_state().filter(state=ReportState.SUBMITTED, needs_review=True)

    def in_effect(self, *, known_at: datetime | None = None) -> Self:
        """Reports that count: accepted, or never reviewed and not in need of it."""
        return self.with_state(known_at=known_at).filter(
            Q(state=ReportState.ACCEPTED) | Q(state=ReportState.SUBMITTED, needs_review=False)
        )

    def not_rejected(self, *, known_at: datetime | None = None) -> Self:
        """Reports that were neither returned nor withdrawn."""
        return self.with_state(known_at=known_at).filter(
            state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED)
        )


class ReviewQuerySet(TrailQuerySet["Review"]):
    pass


class DissentQuerySet(TrailQuerySet["Dissent"]):
    pass


class EvidenceQuerySet(BelowCommitment["Evidence"]):
    commitment_path = "report__commitment"


class MeasurementQuerySet(BelowCommitment["Measurement"]):
    def with_superseded(self) -> Self:
        """Adds `superseded`: whether a later value of the same indicator, State and day took its place."""
        from tracker.models import Measurement

        same_day = {name: OuterRef(name) for name in ("commitment", "indicator", "observed_on")}
        return self.annotate(
            superseded=Exists(Measurement.objects.filter(**same_day, number__gt=OuterRef("number")))
        )


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, *, on: date) -> Self:
        """Mandates that hold on the day `on`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class StatusPeriodQuerySet(models.QuerySet["StatusPeriod"]):
    def at(self, *, on: date, known_at: datetime | None = None) -> Self:
        """At most one row for each commitment: how it stood on the day `on`, as known at `known_at` (now
        where None).
        """
        rows = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)
        if known_at is None:
            return rows.filter(known_until__isnull=True)
        return rows.filter(
            Q(known_until__isnull=True) | Q(known_until__gt=known_at), known_from__lte=known_at
        )


class ChangeQuerySet(BelowCommitment["Change"]):
    def after(self, position: int) -> Self:
        """Committed changes that came after `position`, in the order of their commits."""
        return self.filter(position__gt=position).order_by("position")
