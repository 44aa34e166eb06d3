"""What was agreed in the reference world: its people, themes, groups, conferences, parts and resolutions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from random import Random
from typing import Any, Final
from unittest.mock import patch

import time_machine
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

from commitments.models import Conference, Membership, Participation, Resolution, State, StateGroup, Theme
from commitments.record.bulk_enrolment import NewResolution, enrol_participations, enrol_resolutions
from commitments.vocabulary import (
    Basis,
    Disclosure,
    Lifecycle,
    ParticipationRole,
    ResolutionType,
    ReviewPolicy,
    StateKind,
    Strength,
)
from tests.factories import make_source
from tracker.access.appointing import appoint
from tracker.access.roles import Role
from tracker.models import Mandate

# The world ends here; what is late on a day after it is later still.
LAST_DAY: Final = date(2026, 10, 31)
STATES: Final = 195
# Of a large world, the first conference has a page as wide and as long as there is.
LARGE, LARGEST_RESOLUTIONS = 20_000, 40
# Of so many commitments of a State at a conference the same story is told.
TOLD: Final = 10
OBSERVERS: Final = 6
OFFICERS: Final = 10
THEMES: Final = (
    *("water", "energy", "health", "trade", "transport", "security"),
    *("culture", "climate", "education", "migration", "finance", "data"),
)
PLACES: Final = ("BAG", "TEH", "GEN", "NAI", "LIM", "SUV")
ACTS: Final = (
    *("Establishing", "Strengthening", "Review of", "Financing"),
    *("Joint programme for", "Protocol on", "Follow-up to"),
)
SUBJECTS: Final = (
    *("liaison offices", "early warning networks", "cross-border corridors", "customs procedures"),
    *("vaccine supply", "basin management", "teacher exchange", "statistical standards"),
    *("disaster response", "visa facilitation", "heritage sites", "anti-corruption units"),
    *("port security", "credit guarantees", "research consortia", "dust storm monitoring"),
    *("aviation safety", "labour mobility", "food reserves", "wildlife trafficking"),
    *("digital identity", "postal services", "tax cooperation", "maritime rescue"),
    *("judicial assistance", "tourism routes", "electricity markets", "locust control"),
    *("mine action", "seed banks"),
)
REGIONS: Final = ("northern", "southern", "eastern", "western", "central", "coastal")
PHRASES: Final = (
    *("The Conference", "decides", "to invite", "member States", "to report annually", "on measures taken"),
    *("recalling", "its earlier decisions", "and the annex", "requests", "to assist", "by the next session"),
)
SUBJECTS_FA: Final = ("آب", "انرژی", "بهداشت", "تجارت", "حمل و نقل", "امنیت", "فرهنگ", "اقلیم")
SUBJECTS_AR: Final = ("المياه", "الطاقة", "الصحة", "التجارة", "النقل", "الأمن", "الثقافة", "المناخ")


@dataclass(frozen=True, kw_only=True)
class PlannedCommitment:
    """Where a commitment will stand in the record; all of it plain values, for other processes."""

    pk: int
    reference: str
    resolution: int
    state: int
    participation: int
    due_on: date | None
    is_active: bool
    part_closed_on: date | None
    focal_point: int


@dataclass(frozen=True, kw_only=True)
class PlannedConference:
    """A conference that is stored, and the commitments that its resolutions will bring."""

    code: str
    starts_on: date
    entered_at: datetime
    needs_second_person: bool
    officers: tuple[int, ...]
    reviewers: tuple[int, ...]
    commitments: list[PlannedCommitment] = field(default_factory=list)


def portions_of(conference: PlannedConference) -> Iterator[PlannedConference]:
    """The conference with some of its resolutions at a time: in each portion one that has stories of its
    own, and up to nine of which they are told again.
    """
    asked: dict[int, list[PlannedCommitment]] = defaultdict(list)
    for one in conference.commitments:
        asked[one.resolution].append(one)
    resolutions = [*asked.values()]
    stories = -(-len(resolutions) // TOLD)
    for number in range(stories):
        yield replace(conference, commitments=[*chain.from_iterable(resolutions[number::stories])])


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How many of each there are in a world of about `commitments` commitments."""

    commitments: int

    @property
    def conferences(self) -> int:
        return min(60, max(3, self.commitments // 250))

    def shape(self) -> Iterator[tuple[int, int]]:
        """Of each conference, how many resolutions it has and how many States take part."""
        resolutions, conferences, left = self.resolutions, self.conferences, self.commitments
        if self.commitments >= LARGE:
            yield LARGEST_RESOLUTIONS, STATES
            resolutions, conferences = resolutions - LARGEST_RESOLUTIONS, conferences - 1
            left -= LARGEST_RESOLUTIONS * STATES
        for number in range(conferences):
            own = resolutions // conferences + (number < resolutions % conferences)
            states = min(STATES - OBSERVERS, round(left / resolutions))
            yield own, states

    @property
    def resolutions(self) -> int:
        return max(2 * self.conferences, self.commitments * 12 // 1000)


@transaction.atomic
def build_record(scale: Scale) -> list[PlannedConference]:
    """Store all but the commitments, which are planned, and what hangs on them."""
    if not State.objects.exists():
        call_command("loaddata", settings.BASE_DIR / "fixtures" / "1_states.json", verbosity=0)
    kinds = (StateKind.UN_MEMBER, StateKind.UN_OBSERVER)
    states = list(State.objects.filter(kind__in=kinds).order_by("code")[:STATES])
    with time_machine.travel(_noon(date(2000, 1, 1)), tick=False):
        officers = tuple(_person(f"officer-{number}", Role.OFFICER) for number in range(OFFICERS))
        reviewers = tuple(_person(f"reviewer-{number}", Role.REVIEWER) for number in range(OFFICERS))
        focal_points = {state.pk: _focal_point(state) for state in states}
        themes = [_theme(slug, order) for order, slug in enumerate(THEMES)]
        _build_groups(states)
    planned, first = [], 1
    for number, (resolutions, parts) in enumerate(scale.shape()):
        one = _Conference(
            number=number,
            random=Random(f"{scale.commitments} conference {number}"),
            is_draft=number == scale.conferences - 1,
            people=(officers, reviewers, focal_points),
        )
        conference = one.build(states, themes, resolutions=resolutions, parts=parts, first=first)
        planned.append(conference)
        first += len(conference.commitments)
    return planned


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def _person(username: str, role: Role) -> int:
    person = get_user_model().objects.create_user(
        username=username, first_name="Invented", last_name=username
    )
    appoint(person, roles=[role])
    return int(person.pk)


def _focal_point(state: State) -> int:
    person = get_user_model().objects.create_user(username=f"focal-{state.code.lower()}")
    Mandate.objects.create(user=person, state=state, starts_on=date(2000, 1, 1))
    return int(person.pk)


def _theme(slug: str, order: int) -> Theme:
    theme = Theme(slug=slug, name_en=slug.capitalize(), order=order)
    theme.name_fa, theme.name_ar = f"موضوع {order}", f"الموضوع {order}"
    theme.save()
    return theme


def _build_groups(states: list[State]) -> None:
    """Five groups that overlap, with members that came later and members that left."""
    source = make_source(slug="list-of-members")
    for number in range(5):
        group = StateGroup(slug=f"group-{number}", source=source, name_en=f"Group {number}")
        group.name_fa, group.name_ar = f"گروه {number}", f"المجموعة {number}"
        group.save()
        for place, state in enumerate(states[number :: 5 + number]):
            since = date(1990 + place % 25, 1, 1) if place % 3 else None
            until = date(2018, 7, 1) if place % 11 == 10 else None
            Membership.objects.create(group=group, state=state, valid_from=since, valid_until=until)


@dataclass(frozen=True, kw_only=True)
class _Conference:
    number: int
    random: Random
    is_draft: bool
    people: tuple[tuple[int, ...], tuple[int, ...], dict[int, int]]

    def build(
        self, states: list[State], themes: list[Theme], *, resolutions: int, parts: int, first: int
    ) -> PlannedConference:
        starts_on = date(2000 + self.number * 25 // 60 if self.number else 2015, 3 + self.number % 8, 10)
        with time_machine.travel(_noon(starts_on), tick=False):
            conference = self._conference(starts_on)
            chosen = states if parts == len(states) else self._chosen(states, parts + OBSERVERS)
            rows = [self._part(conference, state, place, parts) for place, state in enumerate(chosen)]
            _refuse_refusals(enrol_participations(rows, reason="", changed={}))
        with time_machine.travel(_noon(starts_on + timedelta(days=1)), tick=False):
            texts = [self._resolution(conference, themes, number) for number in range(1, resolutions + 1)]
            # The commitments come later, with their trails.
            with patch("commitments.record.bulk_enrolment.create_commitments"):
                _refuse_refusals(enrol_resolutions(texts, reason=""))
        officers, reviewers, focal_points = self.people
        planned = PlannedConference(
            code=conference.code,
            starts_on=starts_on,
            entered_at=_noon(starts_on + timedelta(days=1)),
            needs_second_person=conference.review_policy == ReviewPolicy.SECOND_PERSON,
            officers=officers,
            reviewers=reviewers,
        )
        taking = [row for row in rows if row.role != ParticipationRole.OBSERVER]
        for one in texts:
            for row in taking:
                planned.commitments.append(
                    PlannedCommitment(
                        pk=first + len(planned.commitments),
                        reference=f"{one.resolution.reference}-{row.state.code}",
                        resolution=one.resolution.pk,
                        state=row.state_id,
                        participation=row.pk,
                        due_on=one.resolution.due_on,
                        is_active=one.resolution.lifecycle == Lifecycle.ACTIVE,
                        part_closed_on=row.closed_on,
                        focal_point=focal_points[row.state_id],
                    )
                )
        return planned

    def _chosen(self, states: list[State], count: int) -> list[State]:
        """That many of them, in the order of their codes."""
        return sorted(self.random.sample(states, count), key=lambda state: state.code)

    def _conference(self, starts_on: date) -> Conference:
        number = self.number
        conference = Conference(
            code=f"{PLACES[number % len(PLACES)]}{number // len(PLACES) + 1}",
            title_en=f"Conference {number + 1} on regional cooperation",
            title_fa=f"همایش {number + 1} همکاری منطقه‌ای",
            title_ar=f"المؤتمر {number + 1} للتعاون الإقليمي",
            city_en=f"City {number % len(PLACES)}",
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=3),
            review_policy=ReviewPolicy.SECOND_PERSON if number % 4 == 2 else ReviewPolicy.NONE,
            disclosure=Disclosure.FULL if number % 5 == 4 else Disclosure.COUNTED,
            published=not self.is_draft,
        )
        conference.full_clean()
        conference.save()
        return conference

    def _part(self, conference: Conference, state: State, place: int, parts: int) -> Participation:
        role = ParticipationRole.PARTICIPANT if place else ParticipationRole.HOST
        if place >= parts:
            role = ParticipationRole.OBSERVER
        closed_on = None
        if role == ParticipationRole.PARTICIPANT and self.random.random() < 0.01:
            closed_on = _before_the_end(conference.starts_on, self.random.randrange(400, 3000))
        return Participation(
            conference=conference,
            state=state,
            role=role,
            basis=self.random.choice(Basis.values),
            closed_on=closed_on,
        )

    def _resolution(self, conference: Conference, themes: list[Theme], number: int) -> NewResolution:
        random = self.random
        starts_on = conference.starts_on or LAST_DAY
        place = min(len(themes) - 1, int(random.random() ** 1.3 * len(themes)))
        title = (
            f"{random.choice(ACTS)} {random.choice(SUBJECTS)} in the {random.choice(REGIONS)} region, "
            f"phase {random.randrange(1, 10)}"
        )
        text = " ".join(random.choice(PHRASES) for _word in range(40))
        values: dict[str, Any] = {
            "title_en": title,
            "title_fa": f"قطعنامه درباره {random.choice(SUBJECTS_FA)} شماره {number}",
            "title_ar": f"قرار بشأن {random.choice(SUBJECTS_AR)} رقم {number}",
            "text_en": text,
            "strength": random.choice([*Strength.values, None]),
            "type": ResolutionType.OPERATIONAL if random.random() < 0.9 else ResolutionType.INFORMATIONAL,
            "lifecycle": random.choice([*[Lifecycle.ACTIVE] * 18, Lifecycle.IMPLEMENTED, Lifecycle.ELAPSED]),
            "due_on": starts_on + timedelta(days=random.randrange(365, 365 * 12))
            if random.random() < 0.8
            else None,
        }
        resolution = Resolution(conference=conference, theme=themes[place], number=number, **values)
        resolution.clean()
        further = [themes[(place + 1) % len(themes)]] if random.random() < 0.1 else []
        return NewResolution(resolution=resolution, further_themes=further)


def _before_the_end(starts_on: date | None, days: int) -> date | None:
    day = (starts_on or LAST_DAY) + timedelta(days=days)
    return day if day < LAST_DAY else None


def _refuse_refusals(refusals: list[Any]) -> None:
    told = [refusal for refusal in refusals if refusal is not None]
    if told:
        raise RuntimeError(f"The reference world was refused: {told[0]}")
