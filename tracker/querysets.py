"""The questions that people ask of the trail, as QuerySet methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.db.models.lookups import Exact, IsNull
from django.utils import timezone

from commitments.in_force import DISCLOSED_IN_FULL, PUBLIC_STANDING, present_standing, standing_seen
from commitments.querysets import may_see_drafts, targets_holding
from commitments.requests.freshness import only_as_it_is_now
from commitments.vocabulary import ReportState, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.contrib.auth.models import AnonymousUser, User

    from commitments.models import Commitment
    from tracker.models import (
        Change,
        Dissent,
        Evidence,
        EvidenceCopy,
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


def states_shown_in_full_to(user: User | AnonymousUser) -> models.QuerySet[Any, int] | None:
    """The States of which `user` sees every step, by primary key: those for which they act, none for the
    public; None where that is all, for whoever works on the record.
    """
    from tracker.models import Mandate

    if may_see_drafts(user):
        return None
    if user.pk is None or not user.is_active:
        return Mandate.objects.none().values_list("state", flat=True)
    mandates = Mandate.objects.filter(user=user.pk).in_force(on=timezone.localdate())
    only_as_it_is_now()
    return mandates.values_list("state", flat=True)


def audience_of(user: User | AnonymousUser) -> str | int:
    """Whom `user` sees the record and its trail as: two of one audience see the same rows on the same day."""
    if may_see_drafts(user):
        return "record"
    if user.pk is None or not user.is_active:
        return "public"
    only_as_it_is_now()
    return user.pk


def shown_in_full_to(user: User | AnonymousUser) -> Q | None:
    """The commitments of which `user` sees every step, whether or not it counts; None where that is all.

    The one answer to who sees what: whoever works on the record sees everything, whoever
    acts for a State all about that State, everybody else all of conferences that disclose
    in full. What else anybody sees is what counts, or once did: `disclosed` of reports,
    reviews and dissents, and the standing that follows from it.
    """
    states = states_shown_in_full_to(user)
    if states is None:
        return None
    return DISCLOSED_IN_FULL if states.query.is_empty() else DISCLOSED_IN_FULL | Q(state__in=states)


def standing_seen_by(
    user: User | AnonymousUser,
    *,
    whole: Mapping[str, Any] | None = None,
    public: Mapping[str, Any] = PUBLIC_STANDING,
    disputes: models.QuerySet[Any] | None = None,
) -> Mapping[str, Any]:
    """A standing as `user` sees it: `whole`, today's unless given, with what `public` has in its place where
    they do not see everything; it is disputed then only if one of `disputes` (today's unless given) is.
    """
    from tracker.models import Dissent

    if whole is None:
        whole = present_standing()
    whole_where = shown_in_full_to(user)
    if whole_where is None:
        return whole
    disclosed = Dissent.objects.in_force().disclosed_only() if disputes is None else disputes
    # By one value and not by EXISTS, for which PostgreSQL reads all dissents first, for however few rows.
    found = Subquery(disclosed.filter(commitment=OuterRef("pk")).values("pk")[:1])
    is_disputed = Case(
        When(Exact(whole["standing_disputed"], Value(False)), then=Value(False)),
        default=ExpressionWrapper(IsNull(found, False), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
    )
    return standing_seen(whole, {**public, "standing_disputed": is_disputed}, whole_where=whole_where)


def waiting_since(reports: StatusReportQuerySet, *, known_at: datetime | None = None) -> Subquery:
    """When the oldest of a commitment's `reports` came that waited for its review at `known_at`; that one
    waits is told to everybody. That of today is kept with the commitment.
    """
    oldest = reports.waiting(known_at=known_at).order_by("recorded_at", "pk")
    return Subquery(oldest.values("recorded_at")[:1], output_field=models.DateTimeField())


class BelowCommitment(models.QuerySet[M]):
    """Rows that belong to a commitment, seen by the public only below published conferences."""

    commitment_path = "commitment"

    def of(self, commitment: Commitment) -> Self:
        return self.filter(**{self.commitment_path: commitment})

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows below published conferences, or all for people who work on the record."""
        return self.all() if may_see_drafts(user) else self.filter(self._published())

    def _published(self) -> Q:
        """That its conference is; looked up row by row, for joined SQLite begins at the conferences, and
        reads all rows to find the last few.
        """
        from commitments.models import Commitment

        return Q(Exists(Commitment.objects.published().filter(pk=OuterRef(self.commitment_path))))


def _once_counted(report: str = "", *, by: str = "", known_at: datetime | None = None) -> Q:
    """Whether the report at the path `report` (the row itself: "") counts, or once did; `by` is the path of
    the step by which it did, `known_at` the moment.
    """
    from tracker.models import Review

    acceptances = Review.objects.filter(verdict=Verdict.ACCEPT, report=OuterRef(report or "pk"))
    if by:
        acceptances = acceptances.filter(sequence__lte=OuterRef(by))
    if known_at is not None:
        acceptances = acceptances.filter(recorded_at__lte=known_at)
    return Q(**{f"{report}__needs_review" if report else "needs_review": False}) | _are_there(acceptances)


def _are_there(rows: models.QuerySet[Any]) -> Q:
    """That there is one of `rows`, which are of the row that is asked about, as one of several conditions.

    By its key and not by EXISTS: of one that is only one of two, PostgreSQL first reads the rows of all
    that could be asked about, for however few are.
    """
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


class DisclosedQuerySet(BelowCommitment[M]):
    """Rows of which everybody sees those that count, or once did."""

    if TYPE_CHECKING:

        def disclosed(self, *, known_at: datetime | None = None) -> Q:
            """Which of the rows everybody saw at `known_at` (sees now where None); every subclass says so."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Of the rows below published conferences those that everybody sees, and those of commitments of
        which `user` sees every step.
        """
        shown = self._shown_to(user)
        rows = super().visible_to(user)
        return rows if shown is None else rows.filter(shown)

    def disclosed_only(self, *, known_at: datetime | None = None) -> Self:
        """The rows that everybody saw at `known_at`, if their conference is published."""
        return self.filter(self.disclosed(known_at=known_at))

    def with_shown_to(self, user: User | AnonymousUser, *, known_at: datetime | None = None) -> Self:
        """Adds `is_shown`: whether `user` saw at `known_at` what the row says; that it is there is public."""
        shown = self._shown_to(user, known_at=known_at)
        holds: Any = (
            Value(True) if shown is None else Case(When(shown, then=Value(True)), default=Value(False))
        )
        return self.annotate(is_shown=ExpressionWrapper(holds, output_field=models.BooleanField()))

    def _shown_to(self, user: User | AnonymousUser, *, known_at: datetime | None = None) -> Q | None:
        from commitments.models import Commitment

        shown_in_full = shown_in_full_to(user)
        if shown_in_full is None:
            return None
        # Asked of the commitment of each row: there are many more of which everything is shown.
        of_row = Commitment.objects.filter(pk=OuterRef(self.commitment_path))
        return _are_there(of_row.filter(shown_in_full)) | self.disclosed(known_at=known_at)


class TrailQuerySet(DisclosedQuerySet[M]):
    def of(self, commitment: Commitment) -> Self:
        """The rows of one commitment in the order they were recorded."""
        return super().of(commitment).order_by("sequence", "pk")

    def known_at(self, moment: datetime) -> Self:
        """Rows that had been recorded by `moment`."""
        return self.filter(recorded_at__lte=moment)


class StatusReportQuerySet(TrailQuerySet["StatusReport"]):
    def disclosed(self, *, known_at: datetime | None = None) -> Q:
        """Reports that count, or once did: what was public stays so, with the day on which it ceased."""
        return _once_counted(known_at=known_at)

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

    def with_updated_at(self, *, seen_by: User | AnonymousUser) -> Self:
        """Adds `updated_at`: when the report was recorded, or what `seen_by` sees was last made of it: a
        review, the State's dissent from one, or a copy of a web address that backs it.
        """
        from tracker.models import Dissent, EvidenceCopy, Review

        reviews = Review.objects.visible_to(seen_by)
        of_report = reviews.filter(report=OuterRef("pk"))
        # Looked up by its key: SQLite reads all reviews for `review__in`, however few are of the report.
        is_seen = Exists(reviews.filter(pk=OuterRef("review")))
        dissents = Dissent.objects.filter(is_seen, review__report=OuterRef("pk"))
        copies = EvidenceCopy.objects.filter(evidence__report=OuterRef("pk"))
        last = [
            Coalesce(Subquery(steps.order_by("-recorded_at").values("recorded_at")[:1]), "recorded_at")
            for steps in (of_report, dissents, copies)
        ]
        return self.annotate(updated_at=Greatest(*last))

    def with_once_counted(self, *, known_at: datetime | None = None) -> Self:
        """Adds `once_counted`: whether the report counts, or once did, as known at `known_at`."""
        holds = Case(When(self.disclosed(known_at=known_at), then=Value(True)), default=Value(False))
        return self.annotate(once_counted=holds)

    def waiting(self, *, known_at: datetime | None = None) -> Self:
        """Reports that take effect only once somebody reviews them, and that nobody has reviewed."""
        from tracker.models import Review

        reviews: models.QuerySet[Any] = Review.objects.filter(report=OuterRef("pk"))
        if known_at is not None:
            reviews = reviews.filter(recorded_at__lte=known_at)
        return self.with_state(known_at=known_at).filter(~Exists(reviews), needs_review=True)

    def in_effect(self, *, known_at: datetime | None = None) -> Self:
        """Reports that count: accepted, or never reviewed and not in need of it."""
        return self.with_state(known_at=known_at).filter(
            Q(last_verdict=Verdict.ACCEPT) | Q(last_verdict__isnull=True, needs_review=False)
        )

    def counting_for(self, user: User | AnonymousUser, *, known_at: datetime | None = None) -> Self:
        """Those in effect that `user` sees: of what counts all below published conferences, so that what is
        disclosed need not be found out.
        """
        return super(DisclosedQuerySet, self).visible_to(user).in_effect(known_at=known_at)

    def not_rejected(self, *, known_at: datetime | None = None) -> Self:
        """Reports that were neither returned nor withdrawn."""
        return self.with_state(known_at=known_at).filter(
            Q(last_verdict__isnull=True) | Q(last_verdict=Verdict.ACCEPT)
        )

    def to_mend(self) -> Self:
        """Reports that came back, where nothing was sent of the same commitment since; kept by the triggers
        of tracker.register.returned_triggers.
        """
        # Told of the author, too, an index finds those of one.
        return self.filter(to_mend__author=F("author"))


class ReviewQuerySet(TrailQuerySet["Review"]):
    def disclosed(self, *, known_at: datetime | None = None) -> Q:
        """Reviews by which a report counts or ceases to: acceptances, and whatever follows one, or judges
        a report that counted at once.
        """
        return _once_counted("report", by="sequence", known_at=known_at)


class DissentQuerySet(TrailQuerySet["Dissent"]):
    def in_force(self, *, known_at: datetime | None = None) -> Self:
        """Dissents from reviews that still rule, as known at `known_at`."""
        from tracker.models import Review

        later = Review.objects.filter(
            report=OuterRef("review__report"), sequence__gt=OuterRef("review__sequence")
        )
        if known_at is None:
            return self.exclude(Exists(later))
        return self.known_at(known_at).exclude(Exists(later.known_at(known_at)))

    def disclosed(self, *, known_at: datetime | None = None) -> Q:
        """Dissents from reviews that are disclosed."""
        return _once_counted("review__report", by="review__sequence", known_at=known_at)


class EvidenceQuerySet(DisclosedQuerySet["Evidence"]):
    commitment_path = "report__commitment"

    def disclosed(self, *, known_at: datetime | None = None) -> Q:
        """What backs a report that is disclosed."""
        return _once_counted("report", known_at=known_at)


class EvidenceCopyQuerySet(TrailQuerySet["EvidenceCopy"]):
    def disclosed(self, *, known_at: datetime | None = None) -> Q:
        """Copies of what backs a report that is disclosed."""
        return _once_counted("evidence__report", known_at=known_at)


class MeasurementQuerySet(BelowCommitment["Measurement"]):
    def with_superseded(self) -> Self:
        """Adds `superseded`: whether a later value of the same indicator, State and day took its place."""
        from tracker.models import Measurement

        same_day = {name: OuterRef(name) for name in ("commitment", "indicator", "observed_on")}
        return self.annotate(
            superseded=Exists(Measurement.objects.filter(**same_day, number__gt=OuterRef("number")))
        )

    def with_targets(self) -> Self:
        """Adds `state_baseline` and `state_target`: what holds for the State, its own or the indicator's."""
        from commitments.models import StateTarget

        own = StateTarget.objects.filter(commitment=OuterRef("commitment"), indicator=OuterRef("indicator"))
        return self.annotate(**targets_holding(own, indicator="indicator"))

    def with_office(self) -> Self:
        """Adds `by_state`: whether somebody recorded it who acted for the State on that day; nobody else
        has looked at such a value.
        """
        from tracker.models import Mandate

        acted = Mandate.objects.filter(user=OuterRef("author"), state=OuterRef("commitment__state"))
        day = TruncDate(ExpressionWrapper(OuterRef("recorded_at"), output_field=models.DateTimeField()))
        return self.annotate(
            by_state=Exists(acted.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day))
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
        return rows.known(known_at)

    def known(self, at: datetime | None) -> Self:
        """The rows that were known at a moment (None: now)."""
        if at is None:
            return self.filter(known_until__isnull=True)
        return self.filter(Q(known_until__isnull=True) | Q(known_until__gt=at), known_from__lte=at)


class ChangeQuerySet(BelowCommitment["Change"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Committed changes of rows that the person sees, and how rows left the sight of who sees what is
        published alone.
        """
        committed = self.committed()
        return committed if may_see_drafts(user) else committed.in_public()

    def committed(self) -> Self:
        """Changes that have their place in the order of commits."""
        return self.filter(position__isnull=False)

    def in_public(self) -> Self:
        """Changes of published rows, and how rows left the public's sight."""
        from commitments.models import Commitment
        from tracker.models.changes import ChangeKind

        of_each = Commitment.objects.filter(pk=OuterRef("commitment"))
        # Not by Exists: of one that is only one of two, PostgreSQL looks for all that it holds of.
        published = Subquery(
            of_each.values("resolution__conference__published")[:1], output_field=models.BooleanField()
        )
        return self.filter(Q(published) | Q(kind=ChangeKind.UNPUBLISHED))

    def after(self, position: int) -> Self:
        """Committed changes that came after `position`, in the order of their commits."""
        return self.filter(position__gt=position).order_by("position")
