"""What a brief of a State, a conference or a theme says: where it stands, what moved, what is overdue, what
comes next, and on what sources it rests. As the public sees it, whoever asks.

Every number is asked of the register with the filters of the page that lists what it counts, and says as of
what moment that was known. Where nobody asks for a moment it is the present, and what is kept of the present
and of past days answers; nothing is kept of moments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.api.filtersets import CommitmentFilterSet
from commitments.files.snapshots import database_snapshot
from commitments.models import Citation, Commitment, Conference, SourceDocument, State, Theme, Wording
from commitments.refusals import ParameterRefused
from commitments.requests.freshness import only_as_it_is_now
from commitments.vocabulary import Schedule
from tracker.register.addressing import register_url
from tracker.register.as_of import AsOf, register_as_of
from tracker.register.counting import AXES, AxisValue, Tally, entries, tally, tally_by
from tracker.register.kept_counts import counts_passing, kept_by_schedule
from tracker.register.movements import DAYS_BACK, Moved, movements
from tracker.register.sentences import Sentence, sentence

READER: Final = AnonymousUser()
_ASKING: Final[Any] = SimpleNamespace(user=READER)
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
    """What a brief is about, the day that it is of, the moment of knowledge (None: now), and the day since
    which it says what moved.
    """

    kind: str
    row: Any
    as_of: AsOf
    since: date

    @classmethod
    def of(cls, kind: str, row: Any, as_of: AsOf, since: date | None) -> Self:
        """Raises ParameterRefused for a day since which that does not lie before the other."""
        begins = since or as_of.on - timedelta(days=DAYS_BACK)
        if begins >= as_of.on:
            raise ParameterRefused({"since": [_("Give a day before the one that the brief is of.")]})
        return cls(kind=kind, row=row, as_of=as_of, since=begins)

    def held_fast(self) -> Self:
        """The question with its moment of knowledge, so that its address brings the same brief on any later
        day.
        """
        known_at = self.as_of.known_at or timezone.now()
        return replace(self, as_of=AsOf(on=self.as_of.on, known_at=known_at, is_past=True))

    @property
    def known_at(self) -> datetime:
        """The moment of knowledge, which a question that is held fast has."""
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
    """The brief that answers `question`, in a number of queries that does not grow with the record, all from
    one moment of the database.
    """
    if question.as_of.known_at is None:
        # A standby may not know yet what was recorded before the moment that is printed.
        only_as_it_is_now()
    with database_snapshot(Commitment.objects.db):
        later = latest_knowledge()
        printed = question.held_fast()
        asked = printed.as_of
        if question.as_of.known_at is None and (later is None or later <= printed.known_at):
            # Nothing was recorded after it: what is known then is what is known now.
            asked = AsOf(on=asked.on, is_past=asked.on != timezone.localdate())
        return _Answer(question=printed, as_of=asked).brief()


def latest_knowledge() -> datetime | None:
    """The last moment at which something became known of commitments, or of what they were asked for: every
    step, closing and position marks its commitment.
    """
    known = [
        Commitment.objects.aggregate(at=Max("updated_at"))["at"],
        *Wording.objects.aggregate(begun=Max("known_from"), ended=Max("known_until")).values(),
    ]
    return max((at for at in known if at is not None), default=None)


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """How a question is answered: `as_of` the day and the moment, None where that is the present."""

    question: Question
    as_of: AsOf

    def brief(self) -> Brief:
        kind, as_of, breakdowns = self.question.kind, self.as_of, BREAKDOWNS[self.question.kind]
        by_axis = {name: tally_by(self._counts(name), AXES[name], on=as_of.on) for name in breakdowns}
        counted = tally(self._counts())
        late = tally(self._counts(schedule=OVERDUE)).total
        return Brief(
            question=self.question,
            tally=counted,
            sentence=sentence(
                counted,
                overdue=late,
                conferences=[str(key) for key in by_axis["conference"]] if kind != "conference" else None,
                states=[str(key) for key in by_axis["state"]] if kind != "state" else None,
            ),
            breakdowns=[self._breakdown(name, by_axis[name]) for name in breakdowns],
            moved=movements(
                self.question.narrowing,
                since=as_of.on_day(self.question.since),
                until=as_of,
                seen_by=READER,
                most=SHOWN_MOVED,
                among=self._among,
            ),
            overdue=Listed(rows=self._by_deadline(OVERDUE, SHOWN_OVERDUE), total=late),
            coming=Listed(rows=self._by_deadline(COMING, SHOWN_NEXT), total=self._coming()),
            sources=self._sources(),
        )

    def _counts(self, *axes: str, **narrowing: str) -> Any:
        """What counts its commitments in force that pass these filters too, to be told apart by `axes`: what
        is kept of them, where that tells, else they themselves.
        """
        asked = {**self.question.narrowing, **narrowing, "closed": "false"}
        kept = counts_passing(asked, self.as_of, axes=axes, request=_ASKING)
        return self._rows(**narrowing) if kept is None else kept

    def _coming(self) -> int:
        asked = {**self.question.narrowing, "closed": "false"}
        kept = kept_by_schedule(asked, self.as_of, request=_ASKING)
        if kept is None:
            return int(self._rows(schedule=COMING).count())
        return tally(kept.filter(schedule__in=COMING.split(","))).total

    def _rows(self, **narrowing: str) -> Any:
        """The commitments in force that the register lists under these filters."""
        register = register_as_of(self.as_of, seen_by=READER, among=self._among)
        asked = {**self.question.narrowing, **narrowing, "closed": "false"}
        return CommitmentFilterSet(asked, register, request=_ASKING).qs

    @property
    def _among(self) -> Q | None:
        """The few among which those are looked for that did not count on a past day; None where all are."""
        about = {"state": "state", "conference": "resolution__conference"}
        if not self.as_of.is_past or self.question.kind not in about:
            return None
        return Q(**{about[self.question.kind]: self.question.row.pk})

    def _by_deadline(self, schedule: str, most: int) -> list[Any]:
        """The first at this schedule: all of it have a deadline, in whose order there is an index."""
        return list(self._rows(schedule=schedule).order_by("pending_due_on", "reference")[:most])

    def _breakdown(self, name: str, tallies: Mapping[str | None, Tally]) -> Breakdown:
        axis = AXES[name]
        late = tally_by(self._counts(name, schedule=OVERDUE), axis, on=self.as_of.on)
        found = [
            Broken(
                entry=entry,
                tally=tallies[entry.key],
                overdue=late[entry.key].total if entry.key in late else 0,
            )
            for entry in entries(axis, tallies, self.as_of.known_at)
        ]
        if len(found) > SHOWN_ROWS:
            found.sort(key=lambda row: -row.overdue)
        return Breakdown(axis=name, rows=found[:SHOWN_ROWS], total=len(found))

    def _sources(self) -> Listed:
        """What the conferences, resolutions and parts of States are cited from that these commitments rest
        on; the latest first.
        """
        rows, question = self._rows().order_by(), self.question
        # Asked of each citation, of which there are fewer than commitments.
        rests_on = Q(Exists(rows.filter(resolution=OuterRef("resolution"))))
        if question.kind == "state":
            rests_on |= Q(Exists(rows.filter(participation=OuterRef("participation"))))
        if question.kind == "conference":
            rests_on |= Q(conference=question.row) | Q(participation__conference=question.row)
        cited = SourceDocument.objects.filter(
            pk__in=Citation.objects.published().filter(rests_on).values("source")
        )
        return Listed(
            rows=list(cited.defer("text").order_by("-published_on", "slug")[:SHOWN_SOURCES]),
            total=cited.count(),
        )
