"""What a brief of a State, a conference or a theme says: where it stands, what moved, what is overdue, what
comes next, and on what sources it rests. As the public sees it, whoever asks.

Every number is asked of the register with the filters of the page that lists what it counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.api.filtersets import CommitmentFilterSet
from commitments.models import Citation, Conference, SourceDocument, State, Theme
from commitments.refusals import ParameterRefused
from commitments.vocabulary import Schedule
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf, register_as_of
from tracker.register.counting import AXES, AxisValue, Tally, entries, tally, tally_by
from tracker.register.movements import DAYS_BACK, Moved, movements
from tracker.register.sentences import Sentence, sentence

READER: Final = AnonymousUser()
KINDS: Final[Mapping[str, tuple[Any, str]]] = {
    "state": (State, "code"),
    "conference": (Conference, "code"),
    "theme": (Theme, "slug"),
}
# How its commitments are told apart, beside their levels.
BREAKDOWNS: Final = {
    "state": ("theme", "conference"),
    "conference": ("resolution", "state"),
    "theme": ("conference", "state"),
}
# What is shown of each list, so that a brief stays one; all is counted.
SHOWN_ROWS: Final = 8
SHOWN_MOVED: Final = 3
SHOWN_OVERDUE: Final = 6
SHOWN_NEXT: Final = 4
SHOWN_SOURCES: Final = 4
OVERDUE: Final = str(Schedule.OVERDUE)
COMING: Final = f"{Schedule.DUE_SOON},{Schedule.NOT_YET_DUE}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a brief is about, the day and the moment of knowledge that it is of, and the day since which it
    says what moved.
    """

    kind: str
    row: Any
    as_of: AsOf
    since: date

    @classmethod
    def of(cls, kind: str, row: Any, as_of: AsOf, since: date | None) -> Self:
        """The question with its moment of knowledge held fast, so that its address brings the same brief on
        any later day. Raises ParameterRefused for a day that does not lie before the other.
        """
        pinned = AsOf(on=as_of.on, known_at=as_of.known_at or timezone.now(), is_past=True)
        begins = since or as_of.on - timedelta(days=DAYS_BACK)
        if begins >= as_of.on:
            raise ParameterRefused({"since": [_("Give a day before the one that the brief is of.")]})
        return cls(kind=kind, row=row, as_of=pinned, since=begins)

    @property
    def known_at(self) -> datetime:
        """The moment of knowledge, which a question of() always has."""
        return self.as_of.known_at or timezone.now()

    @property
    def key(self) -> str:
        return str(getattr(self.row, KINDS[self.kind][1]))

    @property
    def narrowing(self) -> dict[str, str]:
        """The filter of the register that is about the same."""
        return {self.kind: self.key}

    @property
    def address(self) -> str:
        """Where the same brief is made again, absolute, in the current language."""
        path = reverse(f"{self.kind}-brief", args=[self.key])
        query = f"{self.as_of.query}&{urlencode({'since': self.since.isoformat()})}"
        return f"{settings.SITE_URL}{path}?{query}"

    @property
    def page_address(self) -> str:
        """The page about the same, of the same day."""
        return f"{settings.SITE_URL}{reverse(self.kind, args=[self.key])}?{self.as_of.query}"

    def register_address(self, **narrowing: str) -> str:
        """The page that lists the commitments which a number here counts."""
        return settings.SITE_URL + register_url(self.as_of, **self.narrowing, **narrowing)

    @property
    def changes_address(self) -> str:
        """The page of what moved between the two days."""
        days = {"from": self.since.isoformat(), "to": self.as_of.on.isoformat()}
        return f"{settings.SITE_URL}{reverse('changes')}?{urlencode({**self.narrowing, **days})}"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One row of a breakdown."""

    entry: AxisValue
    tally: Tally
    overdue: int


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """How the commitments stand by something: the rows that are shown, and how many there are. Where not all
    fit, those with most overdue come first.
    """

    axis: str
    rows: Sequence[Broken]
    total: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The first rows of a list, and how many it has."""

    rows: Sequence[Any]
    total: int


@dataclass(frozen=True, kw_only=True)
class Brief:
    """All that a brief says, before it is put in words."""

    question: Question
    tally: Tally
    sentence: Sentence
    breakdowns: Sequence[Breakdown]
    moved: Sequence[Moved]
    overdue: Listed
    coming: Listed
    sources: Listed


def brief_of(question: Question) -> Brief:
    """The brief that answers `question`, in a number of queries that does not grow with the record."""
    as_of, kind = question.as_of, question.kind
    rows = _narrowed(question)
    overdue, coming = _narrowed(question, schedule=OVERDUE), _narrowed(question, schedule=COMING)
    counted = tally(rows)
    by_axis = {name: tally_by(rows, AXES[name], on=as_of.on) for name in BREAKDOWNS[kind]}
    return Brief(
        question=question,
        tally=counted,
        sentence=sentence(
            counted,
            overdue=(late := overdue.count()),
            conferences=[str(key) for key in by_axis["conference"]] if kind != "conference" else None,
            states=[str(key) for key in by_axis["state"]] if kind != "state" else None,
        ),
        breakdowns=[_breakdown(name, by_axis[name], overdue, as_of) for name in BREAKDOWNS[kind]],
        moved=movements(
            question.narrowing,
            since=as_of.on_day(question.since),
            until=as_of,
            seen_by=READER,
            most=SHOWN_MOVED,
        ),
        overdue=Listed(rows=list(_by_deadline(overdue)[:SHOWN_OVERDUE]), total=late),
        coming=Listed(rows=list(_by_deadline(coming)[:SHOWN_NEXT]), total=coming.count()),
        sources=_sources(question, rows),
    )


def _narrowed(question: Question, **narrowing: str) -> Any:
    """The commitments in force that the register lists under these filters."""
    register = register_as_of(question.as_of, seen_by=READER)
    asked = {**question.narrowing, **narrowing, "closed": "false"}
    return CommitmentFilterSet(asked, register, request=SimpleNamespace(user=READER)).qs


def _by_deadline(rows: Any) -> Any:
    return rows.order_by("effective_due_on", "reference")


def _breakdown(name: str, tallies: Mapping[str | None, Tally], overdue: Any, as_of: AsOf) -> Breakdown:
    axis = AXES[name]
    late = tally_by(overdue, axis, on=as_of.on)
    found = [
        Broken(
            entry=entry,
            tally=tallies[entry.key],
            overdue=late[entry.key].total if entry.key in late else 0,
        )
        for entry in entries(axis, tallies, as_of.known_at)
    ]
    if len(found) > SHOWN_ROWS:
        found.sort(key=lambda row: -row.overdue)
    return Breakdown(axis=name, rows=found[:SHOWN_ROWS], total=len(found))


def _sources(question: Question, rows: Any) -> Listed:
    """What the conferences, resolutions and parts of States are cited from that these commitments rest on;
    the latest first.
    """
    resolutions = rows.order_by().values("resolution")
    rests_on = Q(resolution__in=resolutions)
    if question.kind == "state":
        rests_on |= Q(participation__in=rows.order_by().values("participation"))
    if question.kind == "conference":
        rests_on |= Q(conference=question.row) | Q(participation__conference=question.row)
    cited = SourceDocument.objects.filter(
        pk__in=Citation.objects.published().filter(rests_on).values("source")
    )
    return Listed(
        rows=list(cited.defer("text").order_by("-published_on", "slug")[:SHOWN_SOURCES]), total=cited.count()
    )
