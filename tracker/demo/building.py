"""An invented world, so that every screen has something to show: the same rows for the same seed and day.

It comes through the same doors as the real record: participations and resolutions
through commitments.record.enrolment, the documents' texts through commitments.text.attaching.
A database that holds anything real is left alone.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from commitments.language.languages import LANGUAGES
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    StateTarget,
    Theme,
)
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.record.positions import NewPosition, record_positions
from commitments.refusals import Refused
from commitments.seeding.merging import save_with_reason
from commitments.seeding.reading import read_seed_file
from commitments.states.names import match_key
from commitments.text.attaching import attach_source
from commitments.vocabulary import (
    Addressee,
    Basis,
    Fact,
    ItemKind,
    Lifecycle,
    ParticipationRole,
    Position,
    Reliability,
    StateKind,
    Strength,
    Voice,
)
from tracker.demo import groups, words
from tracker.demo.plans import CONFERENCE_CODES, PLANS, REGIONS, SLUG_PREFIX, STATE_CODES, ConferencePlan
from tracker.demo.trail import build_trail
from tracker.demo.words import Words, columns, translations

M = TypeVar("M", bound=models.Model)

REASON: Final = "demo"
# The real names are read from the catalogue's file, for the demo's database holds no real State.
CATALOGUE: Final = Path(settings.BASE_DIR, "seeds", "states.yaml")


class NotADemonstration(Refused):
    """The settings do not say that this is a demonstration, so nothing invented may enter the database."""


class RecordIsReal(Refused):
    """The database holds something that was not invented; the message names it."""


@transaction.atomic
def build_demo(
    *, seed: int, on: date, with_trail: bool = True, write_line: Callable[[str], object] = lambda _line: None
) -> bool:
    """Fill an empty database with the world of `seed` as it would be on day `on`; False where the demo
    stands already.

    Without its trail there are conferences and commitments, and nothing was ever
    reported. `write_line` is called with a line of progress now and then.

    What people changed in a demo that stands is kept. Raises NotADemonstration, RecordIsReal.
    """
    if not settings.DEMO:
        raise NotADemonstration(
            _("This is no demonstration: set DEMO=true, and DATABASE_URL to a database of its own.")
        )
    if Conference.objects.filter(code__in=CONFERENCE_CODES).exists():
        return False
    if real := next(_real_records(), None):
        raise RecordIsReal(
            _(
                "This database holds a real record (%(kind)s %(key)s); invented rows never go beside it. "
                "Set DATABASE_URL to a database of its own."
            )
            % {"kind": real._meta.verbose_name, "key": "-".join(real.natural_key())}
        )
    _World(random=Random(seed), on=on).build()  # noqa: S311 - a world is to be repeatable, not secret
    if with_trail:
        build_trail(seed=seed, on=on, write_line=write_line)
    return True


def _real_records() -> Iterator[Any]:
    """Rows that no demo made."""
    yield from Conference.objects.exclude(code__in=CONFERENCE_CODES).order_by("code")[:1]
    yield from State.objects.exclude(kind=StateKind.INVENTED).order_by("code")[:1]
    named: tuple[type[models.Model], ...] = (SourceDocument, Organization, Theme)
    for model in named:
        yield from model._default_manager.exclude(slug__startswith=SLUG_PREFIX).order_by("slug")[:1]


class _World:
    """One invented world; every choice is drawn from `random`, always in the same order."""

    def __init__(self, *, random: Random, on: date) -> None:
        self.random = random
        self.on = on
        self.used_names = _real_names()

    def build(self) -> None:
        states = [self.state(code, index) for index, code in enumerate(STATE_CODES)]
        themes = {
            slug: _saved(Theme(slug=slug, order=order, **columns("name", name)))
            for order, (slug, name) in enumerate(words.THEMES.items(), start=1)
        }
        partners = [
            _saved(Organization(slug=slug, kind=kind, **columns("name", name)))
            for slug, (kind, name) in words.ORGANIZATIONS.items()
        ]
        for plan in PLANS:
            conference = self.conference(plan, host=self.random.choice(states), guests=partners[:2])
            documents = self.documents(plan)
            resolutions = self.resolutions(plan, conference, themes, partners)
            self.participations(plan, conference, states, documents[1])
            if plan.published:
                self.targets(conference, documents[0])
            self.cite(plan, conference, resolutions, documents[0])
            self.details(conference)
        self.tie_editions_together()
        groups.add_groups(states, documents[1], on=self.on, reason=REASON)

    def name(self) -> Words:
        """A name that no real State and nothing else here bears."""
        while True:
            parts = [*self.random.sample(words.SYLLABLES, 3), self.random.choice(words.ENDINGS)]
            name = {
                language: "".join(part[index] for part in parts) for index, language in enumerate(LANGUAGES)
            }
            name["en"] = name["en"].capitalize()
            letters = {match_key(spelling) for spelling in name.values()}
            if not letters & self.used_names:
                self.used_names |= letters
                return name

    def state(self, code: str, index: int) -> State:
        name = self.name()
        region, subregion = REGIONS[index % len(REGIONS)]
        names = columns("name", name) | columns("official_name", words.OFFICIAL_NAME, name=name)
        return _saved(State(code=code, kind=StateKind.INVENTED, region=region, subregion=subregion, **names))

    def conference(self, plan: ConferencePlan, *, host: State, guests: list[Organization]) -> Conference:
        subject = words.SUBJECTS[plan.subject]
        starts_on = self.on - timedelta(days=plan.days_ago)
        conference = _saved(
            Conference(
                code=plan.code,
                series=SLUG_PREFIX + plan.subject,
                edition=1,
                host=host,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=self.random.randint(1, 3)),
                review_policy=plan.review_policy,
                item_kind=ItemKind.RESOLUTION,
                published=plan.published,
                **columns("title", words.CONFERENCE, subject=subject),
                **columns("aims", words.AIMS, subject=subject),
                **columns("city", self.name()),
            )
        )
        conference.guests.set(guests)
        return conference

    def documents(self, plan: ConferencePlan) -> tuple[SourceDocument, SourceDocument]:
        """The conference's final document, attached once it is cited, and a press report without a copy."""
        subject = words.SUBJECTS[plan.subject]
        published_on = self.on - timedelta(days=plan.days_ago - 4)
        final = SourceDocument(
            slug=f"{plan.code.lower()}-final-document",
            **translations("publisher", words.ORGANIZATIONS["demo-secretariat"][1]),
            published_on=published_on,
            language=plan.language,
            reliability=Reliability.OFFICIAL_TEXT,
            **columns("title", words.FINAL_DOCUMENT, subject=subject),
        )
        press = SourceDocument(
            slug=f"{plan.code.lower()}-press-report",
            **translations("publisher", words.PUBLISHER),
            published_on=published_on,
            language="en",
            reliability=Reliability.PRESS_REPORT,
            **columns("title", words.PRESS_REPORT, subject=subject),
        )
        return _saved(final), _saved(press)

    def resolutions(
        self,
        plan: ConferencePlan,
        conference: Conference,
        themes: dict[str, Theme],
        partners: list[Organization],
    ) -> list[Resolution]:
        subject = words.SUBJECTS[plan.subject]
        asks = self.random.sample(words.ASKS, self.random.randint(8, 12) if plan.published else 3)
        deadlines = self.deadlines(len(asks), after=conference.starts_on or self.on)
        resolutions = []
        for number, (ask, due_on) in enumerate(zip(asks, deadlines, strict=True), start=1):
            resolution = Resolution(
                conference=conference,
                theme=themes[ask.theme],
                number=number,
                strength=self.random.choice(Strength.values),
                voiced_by=self.random.choice([Voice.STATES_PRESENT, Voice.CHAIR, None]),
                addressed_to=Addressee.PARTICIPATING_STATES,
                due_on=due_on,
                **columns("title", ask.title, subject=subject),
                **columns("text", ask.text),
            )
            enrol_resolution(resolution, reason=REASON)
            resolution.partner_organizations.set(self.random.sample(partners, self.random.randint(0, 2)))
            _saved(
                Indicator(
                    resolution=resolution,
                    number=1,
                    kind=ask.kind,
                    **translations("unit", ask.unit),
                    target=ask.target,
                    proposed=False,
                    **columns("name", ask.indicator),
                )
            )
            resolutions.append(resolution)
        return resolutions

    def deadlines(self, count: int, *, after: date) -> list[date | None]:
        """Past, soon, far and none, each as often as the others, in any order; past only where the
        conference lies further back.
        """
        soon = settings.DUE_SOON_DAYS
        days = [
            self.random.randint(-90, -5),
            self.random.randint(0, soon),
            self.random.randint(soon + 30, soon + 400),
        ]
        kinds = [None, *(due_on for day in days if (due_on := self.on + timedelta(days=day)) > after)]
        chosen = [kinds[index % len(kinds)] for index in range(count)]
        self.random.shuffle(chosen)
        return chosen

    def participations(
        self, plan: ConferencePlan, conference: Conference, states: list[State], press: SourceDocument
    ) -> None:
        others = [state for state in states if state != conference.host]
        guests = sorted(self.random.sample(others, plan.states - 1), key=lambda state: state.code)
        for index, state in enumerate([conference.host, *guests]):
            role = (
                ParticipationRole.HOST
                if state == conference.host
                else ParticipationRole.OBSERVER
                if index == plan.states - 1
                else ParticipationRole.PARTICIPANT
            )
            reported = role == ParticipationRole.PARTICIPANT and self.random.random() < 0.25
            participation = Participation(
                conference=conference,
                state=state,
                role=role,
                basis=Basis.PRESS_REPORT if reported else Basis.OFFICIAL_RECORD,
            )
            enrol_participation(participation, reason=REASON)
            if reported:
                _saved(
                    Citation(
                        source=press,
                        participation=participation,
                        fact=Fact.PARTICIPATION,
                        locator=f"p.\u00a0{self.random.randint(1, 9)}",
                    )
                )
        if plan.published:
            # One State left again, so that closed commitments can be seen.
            left = (
                Participation.objects.filter(conference=conference, role=ParticipationRole.PARTICIPANT)
                .select_related("conference", "state")
                .order_by("state__code")[0]
            )
            left.closed_on = self.on - timedelta(days=30)
            enrol_participation(left, reason=REASON)

    def targets(self, conference: Conference, final: SourceDocument) -> None:
        """The host is to reach twice what is asked of the others under its first measured resolution."""
        measured = Indicator.objects.filter(resolution__conference=conference, target__gt=1)
        indicator = measured.order_by("pk")[0]
        host = Commitment.objects.get(resolution=indicator.resolution, state=conference.host)
        _saved(
            StateTarget(
                indicator=indicator, commitment=host, target=2 * (indicator.target or 0), source=final
            )
        )

    def cite(
        self,
        plan: ConferencePlan,
        conference: Conference,
        resolutions: Sequence[Resolution],
        final: SourceDocument,
    ) -> None:
        """Write the final document, cite its passages by offset and digest, and attach it, which verifies
        them.
        """
        text = f"{words.LABEL[plan.language]}\n\n"
        title, city = (getattr(conference, f"{field}_{plan.language}") for field in ("title", "city"))
        cited: list[tuple[dict[str, Any], str, int]] = []
        opening = words.OPENINGS[plan.language].format(title=title, city=city)
        for fact, passage in ((Fact.TITLE, title), (Fact.CITY, city)):
            cited.append(
                (
                    {"conference": conference, "fact": fact, "paragraph": 2},
                    passage,
                    len(text) + opening.index(passage),
                )
            )
        text += opening
        for paragraph, resolution in enumerate(resolutions, start=3):
            wording = words.PASSAGES[plan.language][resolution.strength or Strength.RAISED]
            passage = wording.format(title=getattr(resolution, f"title_{plan.language}"))
            text += "\n\n"
            cited.append(
                ({"resolution": resolution, "fact": Fact.TEXT, "paragraph": paragraph}, passage, len(text))
            )
            text += passage
        final.sha256 = hashlib.sha256(text.encode()).hexdigest()
        _saved(final)
        for target, passage, start in cited:
            _saved(
                Citation(
                    source=final,
                    start=start,
                    end=start + len(passage),
                    sha256=hashlib.sha256(passage.encode()).hexdigest(),
                    **target,
                )
            )
        attach_source(slug=final.slug, content=text.encode())

    def details(self, conference: Conference) -> None:
        """What some States said, named or asked for themselves."""
        stated = []
        for commitment in (
            Commitment.objects.filter(resolution__conference=conference)
            .order_by("resolution__number", "state__code")
            .select_related("resolution")
        ):
            if self.random.random() >= 0.2:
                continue
            stated.append(NewPosition(commitment=commitment, position=self.random.choice(list(Position))))
            commitment.lead_agency = self.random.choice(words.LEAD_AGENCIES)
            if commitment.resolution.due_on and self.random.random() < 0.3:
                commitment.due_on = commitment.resolution.due_on + timedelta(
                    days=self.random.randint(30, 120)
                )
            _saved(commitment)
        record_positions(stated, recorded_by=None, reason=REASON)

    def tie_editions_together(self) -> None:
        """Let the later conference replace one resolution of the earlier and repeat another."""
        earlier, later = (
            Resolution.objects.filter(conference__code=code).order_by("number")
            for code in CONFERENCE_CODES[:2]
        )
        replaced = earlier[0]
        replaced.lifecycle, replaced.superseded_by = Lifecycle.SUPERSEDED, later[0]
        enrol_resolution(replaced, reason=REASON)
        later[1].reaffirms.set([earlier[1]])


def _saved(row: M) -> M:
    save_with_reason(row, REASON)
    return row


def _real_names() -> set[str]:
    """The names of real States, which no invented State may bear."""
    catalogue: list[dict[str, Any]] = read_seed_file(CATALOGUE).value
    return {match_key(row[f"name_{language}"]) for row in catalogue for language in LANGUAGES}
