"""The register as of any past day, as known today or at any past moment.

Two axes, kept apart: `as_of` is the day on which something held (valid time), `known_at` the moment at which
it was known here (transaction time). A correction entered in June about March changes what is shown as of
April, and nothing of what was known in May.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import local
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from commitments.api.filters import DateParameter, DateTimeParameter
from commitments.files.tables import Column, Table
from commitments.in_force import closing_covers, joined_by, present_standing, wording_known
from commitments.language.calendars import format_date, utc_isoformat
from commitments.models import Closing, Commitment, StatedPosition
from commitments.querysets import CommitmentQuerySet
from commitments.refusals import ParameterRefused
from commitments.vocabulary import Position, Status
from tracker.models import Dissent, StatusReport
from tracker.querysets import audience_of, standing_seen_by, waiting_since

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

ABOUT_AS_OF: Final = gettext_lazy("What held at the end of this past day, instead of today.")
ABOUT_KNOWN_AT: Final = gettext_lazy("As it was known at this past moment, instead of now.")


class AsOfParameter(DateParameter):
    """The day that is asked about; applied where the standing is read, not as a filter of rows."""

    def filter(self, qs: Any, value: Any) -> Any:  # noqa: ARG002 (the interface of Parameter)
        return qs


class KnownAtParameter(DateTimeParameter):
    """The moment of knowledge that is asked about; applied where the standing is read, not as a filter of
    rows.
    """

    def filter(self, qs: Any, value: Any) -> Any:  # noqa: ARG002 (the interface of Parameter)
        return qs


@dataclass(frozen=True, kw_only=True)
class AsOf:
    """The day, and the moment of knowledge (None: now), that a question is about; not `is_past` where it
    is the present.
    """

    on: date
    known_at: datetime | None = None
    is_past: bool = False

    @property
    def end(self) -> datetime:
        """The first moment that is not asked about any more: what was recorded from then on came later."""
        end = _end_of(self.on)
        return end if self.known_at is None else min(end, self.known_at + timedelta(microseconds=1))

    def on_day(self, on: date) -> "AsOf":
        """The same question about another day."""
        return self if on == self.on else AsOf(on=on, known_at=self.known_at, is_past=True)

    @property
    def query(self) -> str:
        """The query parameters of the same question, "" for the present."""
        parameters = {"as_of": self.on.isoformat()} if self.is_past else {}
        if self.known_at is not None:
            parameters["known_at"] = utc_isoformat(self.known_at)
        return urlencode(parameters)

    @property
    def response_fields(self) -> dict[str, Any]:
        """What an answer says of the day and the state of knowledge that it is about."""
        return {"as_of": self.on.isoformat(), "known_at": self.known_at and utc_isoformat(self.known_at)}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> Self:
        """What the parameters `as_of` and `known_at` ask for; the present where there is neither.

        With `known_at` alone the day is that of the moment. Raises ParameterRefused
        for what is no day or moment, or lies in the future.
        """
        given = _read(parameters)
        today, now = timezone.localdate(), timezone.now()
        known_at: datetime | None = given.get("known_at")
        known_on = timezone.localdate(known_at) if known_at is not None else today
        on: date = given.get("as_of", known_on)
        errors = {}
        if known_at is not None and known_at > now:
            errors["known_at"] = [
                _("Nothing is known yet of what will be known then; give a moment that has passed.")
            ]
        if on > today:
            errors["as_of"] = [
                _("This day is in the future; today is %(today)s.") % {"today": format_date(today)}
            ]
        elif on > known_on and not errors:
            errors["as_of"] = [_("At the moment given as known_at this day had not come yet.")]
        if errors:
            raise ParameterRefused(errors)
        return cls(on=on, known_at=known_at, is_past=bool(given))


def _read(parameters: Mapping[str, str]) -> dict[str, Any]:
    """The day and the moment among the parameters, where they are given. Raises ParameterRefused for what
    is none.
    """
    read: dict[str, Any] = {}
    errors = {}
    for name, parameter in (("as_of", AsOfParameter()), ("known_at", KnownAtParameter())):
        if text := parameters.get(name):
            try:
                read[name] = parameter.parse(text)
            except ValidationError as refusal:
                errors[name] = refusal.messages
    if errors:
        raise ParameterRefused(errors)
    return read


class _Composed(local):
    """The registers that this thread composed last, by what they depend on.

    Django takes longer to compose one than most databases to answer it. None of them is ever evaluated,
    and each thread has its own, for a query writes to itself while it becomes SQL.
    """

    MOST: Final = 16

    def __init__(self) -> None:
        self.registers: OrderedDict[Hashable, CommitmentQuerySet] = OrderedDict()

    def get(self, key: Hashable, compose: Callable[[], CommitmentQuerySet]) -> CommitmentQuerySet:
        """A copy of the register of `key`, composed if it is not kept."""
        if key not in self.registers:
            self.registers[key] = compose()
        self.registers.move_to_end(key)
        while len(self.registers) > self.MOST:
            self.registers.popitem(last=False)
        return self.registers[key].all()


_composed: Final = _Composed()


def register_as_of(
    as_of: AsOf, *, seen_by: "User | AnonymousUser", among: Q | None = None
) -> CommitmentQuerySet:
    """The rows of the register that `seen_by` sees, as `as_of`, with their standing as they see it; those
    that were not there yet are left out.

    A commitment is there from the day on which its conference begins, and known
    from the moment at which it was entered. `among` as in commitments_as_of.
    """
    if among is not None:
        return commitments_as_of(as_of, seen_by=seen_by, among=among).for_register(on=as_of.on)
    return _composed.get(
        register_question(as_of, seen_by=seen_by),
        lambda: commitments_as_of(as_of, seen_by=seen_by).for_register(on=as_of.on),
    )


def register_question(as_of: AsOf, *, seen_by: "User | AnonymousUser") -> Hashable:
    """All that the rows of the register depend on beside what is stored."""
    return ("register", *_question(as_of, seen_by), settings.DUE_SOON_DAYS, settings.STALE_DAYS)


def commitments_as_of(
    as_of: AsOf, *, seen_by: "User | AnonymousUser", among: Q | None = None
) -> CommitmentQuerySet:
    """The same commitments with nothing but their standing (`standing_*`), for what counts them.

    Where it is known that they are `among` few, those of them that are closed, or do not apply, are looked
    for among these; else all of a past day are found, each time that a question asks for it.
    """
    if among is not None:
        chosen = Commitment.objects.visible_to(seen_by).filter(among)
        return _with_standing(chosen, as_of, seen_by=seen_by, among=among)
    return _composed.get(
        ("commitments", *_question(as_of, seen_by)),
        lambda: _with_standing(Commitment.objects.visible_to(seen_by), as_of, seen_by=seen_by),
    )


def _question(as_of: AsOf, seen_by: "User | AnonymousUser") -> tuple[Hashable, ...]:
    """All that a standing depends on beside the rows themselves."""
    return as_of, timezone.localdate(), timezone.get_current_timezone_name(), audience_of(seen_by)


def _with_standing(
    commitments: CommitmentQuerySet,
    as_of: AsOf,
    *,
    seen_by: "User | AnonymousUser",
    among: Q | None = None,
) -> CommitmentQuerySet:
    if not as_of.is_past:
        return commitments.with_standing(standing_seen_by(seen_by))
    existing = _begun(commitments, as_of)
    return existing.alias(
        period=FilteredRelation("periods", condition=_period_in_force(as_of)),
        # Of the closings of one row no two cover the same day.
        closing=FilteredRelation("closings", condition=_closing(as_of, of="closings")),
        closing_of_all=FilteredRelation(
            "participation__closings", condition=_closing(as_of, of="participation__closings")
        ),
    ).with_standing(
        standing_seen_by(
            seen_by,
            whole=_standing(as_of, among),
            public=_public_standing(as_of),
            disputes=Dissent.objects.in_force(known_at=as_of.known_at)
            .disclosed_only(known_at=as_of.known_at)
            .filter(review__report__effective_on__lte=as_of.on),
        )
    )


def facts_as_of(as_of: AsOf, *, seen_by: "User | AnonymousUser") -> CommitmentQuerySet:
    """The commitments that had begun by a past day, with what of them is the same on any day: what their
    resolutions say, as known then, and their deadlines.
    """
    begun = _begun(Commitment.objects.visible_to(seen_by), as_of)
    return begun.with_standing({**present_standing(), **_wording(as_of)}).with_due_date()


def _begun(commitments: CommitmentQuerySet, as_of: AsOf) -> CommitmentQuerySet:
    """Those that were there by a past day, and known; with their wording of then, where that is asked for."""
    begun = Q(resolution__conference__starts_on__isnull=True) | Q(
        resolution__conference__starts_on__lte=as_of.on
    )
    begun &= joined_by(as_of.on, of="participation") & joined_by(as_of.on)
    existing = (
        commitments.filter(begun)
        if as_of.known_at is None
        else commitments.filter(begun, created_at__lte=as_of.known_at)
    )
    if as_of.known_at is not None:
        known = wording_known(as_of.known_at, of="resolution__wordings")
        then = FilteredRelation("resolution__wordings", condition=known)
        worded: Any = existing.alias(wording_then=then)
        existing = worded.select_related("wording_then")
    return existing


def _closing(as_of: AsOf, *, of: str) -> Q:
    return closing_covers(as_of.on, known_at=as_of.known_at, of=of)


def _period_in_force(as_of: AsOf) -> Q:
    """The one period that answers; the conditions of StatusPeriodQuerySet.at, seen from the commitment."""
    valid = Q(periods__valid_from__lte=as_of.on) & (
        Q(periods__valid_until__isnull=True) | Q(periods__valid_until__gt=as_of.on)
    )
    return valid & period_known(as_of.known_at)


def period_known(at: datetime | None) -> Q:
    """That a period, seen from its commitment, was known at a moment (None: now)."""
    if at is None:
        return Q(periods__known_until__isnull=True)
    return Q(periods__known_from__lte=at) & (
        Q(periods__known_until__isnull=True) | Q(periods__known_until__gt=at)
    )


def _reports(as_of: AsOf) -> Any:
    reports = StatusReport.objects.filter(commitment=OuterRef("pk"))
    return reports if as_of.known_at is None else reports.filter(recorded_at__lte=as_of.known_at)


def _public_standing(as_of: AsOf) -> dict[str, Any]:
    """What of the standing differs where only what counts is shown."""
    counting = _reports(as_of).in_effect(known_at=as_of.known_at)
    deciding = counting.filter(effective_on__lte=as_of.on).order_by("-effective_on", "-sequence")
    return {
        "standing_reported_status": Subquery(deciding.values("status")[:1], output_field=CharField()),
        "standing_last_report_on": _latest(counting.filter(recorded_at__lt=_end_of(as_of.on))),
    }


def _standing(as_of: AsOf, among: Q | None) -> dict[str, Any]:
    reports = _reports(as_of).filter(recorded_at__lt=_end_of(as_of.on))
    closings = Closing.objects.filter(closing_covers(as_of.on, known_at=as_of.known_at))
    closed = closings.filter(commitment__isnull=False)
    closed_parts = closings.filter(participation__isnull=False)
    inapplicable = StatedPosition.objects.not_applicable(as_of.on, known_at=as_of.known_at)
    if among is not None:
        some = Commitment.objects.filter(among)
        closed = closed.filter(commitment__in=some.values("pk"))
        inapplicable = inapplicable.filter(commitment__in=some.values("pk"))
        closed_parts = closed_parts.filter(participation__in=some.values("participation"))
    return {
        "standing_status": Coalesce(
            "period__status", Value(Status.NO_INFORMATION.value), output_field=CharField()
        ),
        "standing_status_since": F("period__status_since"),
        "standing_reported_status": F("period__reported_status"),
        "standing_reviewed": Coalesce("period__reviewed", Value(False)),
        "standing_disputed": Coalesce("period__disputed", Value(False)),
        "standing_last_report_on": _latest(reports.not_rejected(known_at=as_of.known_at)),
        "standing_last_accepted_on": _latest(reports.in_effect(known_at=as_of.known_at)),
        "standing_waiting_since": waiting_since(reports, known_at=as_of.known_at),
        "standing_closed_on": Least(
            Coalesce("closing__closed_on", "closing_of_all__closed_on"),
            Coalesce("closing_of_all__closed_on", "closing__closed_on"),
        ),
        # By keys that are found once, not by the closing of each row: few are closed, and PostgreSQL took
        # "joined with no closing" for none at all, and looked through everything again for each row.
        "standing_closed": ExpressionWrapper(
            Q(pk__in=closed.values("commitment")) | Q(participation__in=closed_parts.values("participation")),
            output_field=BooleanField(),
        ),
        "standing_position": Coalesce(
            Subquery(
                StatedPosition.objects.stated_by(as_of.on, known_at=as_of.known_at)
                .filter(commitment=OuterRef("pk"))
                .values("position")[:1]
            ),
            Value(Position.UNKNOWN.value),
            output_field=CharField(),
        ),
        # Not by the position of each row: few do not apply, and they are found once for all rows.
        "standing_applicable": ExpressionWrapper(
            ~Q(pk__in=inapplicable.values("commitment")),
            output_field=BooleanField(),
        ),
        **_wording(as_of),
    }


def _wording(as_of: AsOf) -> dict[str, Any]:
    return {f"worded_{column}": _worded(column, as_of) for column in ("strength", "due_on", "due_precision")}


def _worded(column: str, as_of: AsOf) -> Any:
    """A column of the wording of then; of what was not published, and so has none kept, that of now."""
    now = F(f"resolution__{column}")
    if as_of.known_at is None:
        return now
    return Case(When(wording_then__isnull=False, then=F(f"wording_then__{column}")), default=now)


def _latest(reports: Any) -> Subquery:
    return Subquery(
        reports.order_by("-recorded_at", "-pk").values(day=TruncDate("recorded_at"))[:1],
        output_field=DateField(),
    )


def _end_of(day: date) -> datetime:
    """The first moment after `day` here."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


def table_as_of(table: Table, as_of: AsOf) -> Table:
    """`table` as a file that says for which day it is, in its name and in every row."""
    return Table(
        f"{table.name}-as-of-{as_of.on.isoformat()}",
        (
            *table.columns,
            Column("as_of", lambda _row: as_of.on, reads=""),
            Column("known_at", lambda _row: as_of.known_at, reads=""),
        ),
    )
