"""What a draft holds: cards, each for one resolution or one fact of the conference, and the forms beside
them as they were last typed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from commitments.language.languages import LANGUAGES, current_language
from commitments.text.proposing.holding import days_of
from commitments.text.proposing.proposals import Draft, Proposal, Span
from commitments.vocabulary import Fact

# What a passage of a card may be cited for.
FACTS_OF_RESOLUTION: Final = (Fact.TEXT, Fact.PURPOSE, Fact.FRAME, Fact.STRENGTH, Fact.PARTNERS)
FACTS_OF_CONFERENCE: Final = (
    *(Fact.TITLE, Fact.EDITION, Fact.CITY, Fact.DATES, Fact.ATTENDANCE, Fact.DELEGATIONS, Fact.GUESTS),
    *(Fact.AIMS, Fact.FINAL_TEXT, Fact.RECOMMENDATIONS, Fact.RESULTS),
)
# What a passage is cited for that gives a State its part.
FACTS_OF_PARTICIPATION: Final = (Fact.HOST, Fact.PARTICIPATION)


class Decision(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(kw_only=True)
class Cited:
    """A passage and what it is cited for; `stated_value` is what the text gives for the fact."""

    fact: str
    start: int
    end: int
    stated_value: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def fact_name(self) -> str:
        return str(Fact(self.fact).label)


@dataclass(kw_only=True)
class Card:
    """One resolution, or one fact of the conference (`is_fact`), as proposed and as decided.

    `fields` are those of its form, as typed. `same_as` is the reference of a resolution that is there
    already. `because` has the words that made the proposal.
    """

    number: int
    citations: list[Cited]
    is_fact: bool = False
    decision: str = Decision.OPEN
    apart: str = ""
    same_as: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    because: list[tuple[str, int, int]] = field(default_factory=list)
    deadline: dict[str, Any] = field(default_factory=dict)

    @property
    def is_decided(self) -> bool:
        return self.decision != Decision.OPEN

    @property
    def is_accepted(self) -> bool:
        return self.decision == Decision.ACCEPTED

    @property
    def passages(self) -> list[Cited]:
        """Where it stands: of a resolution the passages of its text."""
        return self.citations if self.is_fact else [one for one in self.citations if one.fact == Fact.TEXT]

    @property
    def start(self) -> int:
        return min(one.start for one in self.passages or self.citations)

    @property
    def title(self) -> str:
        """Its title as typed, in the reader's language or else in whatever language there is one."""
        languages = (current_language(), *LANGUAGES)
        titles = (str(self.fields.get(f"title_{language}", "")) for language in languages)
        return next(filter(None, titles), "")


@dataclass(kw_only=True)
class Named:
    """A State that the text names, and where; `role` where the words give it a part."""

    code: str
    start: int
    end: int
    role: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(kw_only=True)
class Work:
    """All that is decided of one text, and where its sentences are."""

    cards: list[Card] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    # The forms of the conference and of the source, as typed.
    conference: dict[str, Any] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)
    next_number: int = 1

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Work":
        cards = [
            Card(
                **{
                    **card,
                    "citations": [Cited(**cited) for cited in card["citations"]],
                    "because": [(what, start, end) for what, start, end in card["because"]],
                }
            )
            for card in stored.get("cards", [])
        ]
        return cls(
            cards=cards,
            named=[Named(**named) for named in stored.get("named", [])],
            sentences=[(start, end) for start, end in stored.get("sentences", [])],
            conference=stored.get("conference", {}),
            source=stored.get("source", {}),
            next_number=stored.get("next_number", 1),
        )

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)

    def card(self, number: int) -> Card | None:
        return next((card for card in self.cards if card.number == number), None)

    def add(self, card: Card) -> Card:
        """Give the card its number, and put it where its passage stands in the text."""
        card.number, self.next_number = self.next_number, self.next_number + 1
        self.cards.append(card)
        self.cards.sort(key=lambda one: (one.start, one.number))
        return card

    @property
    def decided(self) -> int:
        return sum(card.is_decided for card in self.cards)

    @property
    def resolutions(self) -> list[Card]:
        """The accepted ones, in the order of the text."""
        return [card for card in self.cards if card.is_accepted and not card.is_fact]

    @property
    def facts(self) -> list[Card]:
        return [card for card in self.cards if card.is_accepted and card.is_fact]

    def next_open(self, after: int = 0) -> Card | None:
        """The next card that is not decided, from the place of card `after` on and then from the first."""
        places = {card.number: place for place, card in enumerate(self.cards)}
        begin = places.get(after, 0)
        return next((card for card in self.cards[begin:] + self.cards[:begin] if not card.is_decided), None)


def work_of(
    draft: Draft,
    *,
    sentences: Iterable[tuple[int, int]],
    theme_keys: Mapping[str, int],
    partner_keys: Mapping[str, int],
) -> Work:
    """The cards of what is proposed, none of them decided; our own titles and texts are empty.

    `theme_keys` and `partner_keys` have the keys of themes and organizations by slug.
    """
    work = Work(
        named=[
            Named(code=state.code, start=state.span.start, end=state.span.end, role=state.role)
            for state in draft.states
        ],
        sentences=list(sentences),
    )
    for fact in draft.facts:
        # A city is stated by its passage: the same name in another language contradicts nothing.
        stated = "" if fact.fact == Fact.CITY else fact.value[:120]
        cited = Cited(fact=fact.fact, start=fact.span.start, end=fact.span.end, stated_value=stated)
        work.add(Card(number=0, citations=[cited], is_fact=True))
    for proposal in draft.proposals:
        card = work.add(_card_of(proposal, partner_keys))
        theme = theme_keys.get(proposal.theme or "")
        card.fields["theme"] = str(theme) if theme else ""
    for number, card in enumerate(work.cards, start=1):
        card.number = number
    work.conference = _conference_of(draft)
    return work


def _conference_of(draft: Draft) -> dict[str, Any]:
    """What the form of the conference begins with."""
    said = {fact.fact: fact.value for fact in draft.facts if fact.value}
    begun: dict[str, Any] = {}
    edition = said.get(Fact.EDITION, "")
    if edition.isdigit() and len(edition) < 5:
        begun["edition"] = edition
    if city := said.get(Fact.CITY):
        begun[f"city_{draft.language}"] = city
    if days := said.get(Fact.DATES):
        begun["starts_on"], begun["ends_on"] = days_of(days)
    return begun


def _card_of(proposal: Proposal, partner_keys: Mapping[str, int]) -> Card:
    places = [(Fact.TEXT, passage) for passage in proposal.passages]
    places += [(Fact.PURPOSE, proposal.purpose)] if proposal.purpose else []
    places += [(Fact.FRAME, proposal.frame)] if proposal.frame else []
    places += [(Fact.STRENGTH, span) for span in proposal.strength_spans]
    places += [(Fact.PARTNERS, partner.span) for partner in proposal.partners]
    deadline = proposal.deadline
    fields: dict[str, Any] = {
        "strength": proposal.strength or "",
        "voiced_by": proposal.voiced_by or "",
        "addressed_to": proposal.addressed_to or "",
        "due_on": deadline.due_on.isoformat() if deadline and deadline.due_on else "",
        "due_precision": str(deadline.precision) if deadline else "",
        "partner_organizations": [
            str(partner_keys[partner.slug])
            for partner in proposal.partners
            if partner.slug and partner.slug in partner_keys
        ],
    }
    told = (
        {}
        if deadline is None
        else {
            "start": deadline.span.start,
            "end": deadline.span.end,
            "calendar": deadline.calendar,
            "is_reading": deadline.is_reading,
        }
    )
    return Card(
        number=0,
        citations=[Cited(fact=fact, start=span.start, end=span.end) for fact, span in dict.fromkeys(places)],
        apart=proposal.apart,
        fields=fields,
        because=[(because.what, because.span.start, because.span.end) for because in proposal.because],
        deadline=told,
    )
