"""What a step does to what a draft holds. Each takes places in code points of the stored text, and raises
StepRefused where it cannot be.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from commitments.text_drafts.cards import (
    FACTS_OF_CONFERENCE,
    FACTS_OF_PARTICIPATION,
    FACTS_OF_RESOLUTION,
    Card,
    Cited,
    Decision,
    Work,
)
from commitments.text_drafts.keeping import StepRefused
from commitments.text_drafts.naming import name_state
from commitments.vocabulary import Fact


def card_of(work: Work, number: int) -> Card:
    card = work.card(number)
    if card is None:
        raise StepRefused(_("There is no such card any more."))
    return card


def decide(work: Work, number: int, decision: Decision) -> None:
    card_of(work, number).decision = decision


def type_into(work: Work, number: int, fields: Mapping[str, Any], same_as: str = "") -> None:
    """Keep what was typed into the form of a card."""
    card = card_of(work, number)
    card.fields, card.same_as = dict(fields), same_as


def cite(
    work: Work, text: str, *, fact: str, start: int, end: int, number: int = 0, stated_value: str = ""
) -> Card | None:
    """A passage for a card; without its number, or for a fact of the conference, it gets one of its own.

    For the part of a State, which `stated_value` names unless the passage does, it is no card's.
    """
    start, end = placed(text, start, end)
    if fact in FACTS_OF_PARTICIPATION:
        name_state(work, text, fact=fact, start=start, end=end, said=stated_value)
        return None
    cited = Cited(fact=fact, start=start, end=end, stated_value=stated_value)
    if fact in FACTS_OF_CONFERENCE:
        return work.add(Card(number=0, citations=[cited], is_fact=True))
    if fact not in FACTS_OF_RESOLUTION:
        raise StepRefused(_("Choose what the passage is cited for."))
    if not number:
        cited.fact = Fact.TEXT
        return work.add(Card(number=0, citations=[cited]))
    card = card_of(work, number)
    if card.is_fact:
        raise StepRefused(_("This card is a fact of the conference; cite the passage for a resolution."))
    if cited in card.citations:
        raise StepRefused(_("The card cites this passage already."))
    card.citations.append(cited)
    return card


def set_borders(work: Work, text: str, number: int, index: int, *, start: int, end: int) -> None:
    cited = _cited(card_of(work, number), index)
    cited.start, cited.end = placed(text, start, end)
    _sort(work)


def move_border(work: Work, number: int, index: int, edge: str, by: int) -> None:
    """Put the start or the end of a passage one sentence later (`by` 1) or earlier (-1)."""
    cited = _cited(card_of(work, number), index)
    places = (
        [start for start, _end in work.sentences] if edge == "start" else [end for _s, end in work.sentences]
    )
    at = cited.start if edge == "start" else cited.end
    beyond = [place for place in places if (place > at if by > 0 else place < at)]
    within = [place for place in beyond if (place < cited.end if edge == "start" else place > cited.start)]
    if not within:
        raise StepRefused(_("The passage cannot be made longer or shorter there."))
    place = min(within) if by > 0 else max(within)
    if edge == "start":
        cited.start = place
    else:
        cited.end = place
    _sort(work)


def cite_for(work: Work, text: str, number: int, facts: Sequence[str], values: Sequence[str]) -> Card | None:
    """What the passages of a card are cited for, and what they state, in their order.

    What is cited for something else than the card is leaves it: a fact of the conference gets a card of its
    own, and so does a new resolution. Returns the card, or, where nothing of it is left, the one in its
    place, if there is one.
    """
    card = card_of(work, number)
    own = FACTS_OF_CONFERENCE if card.is_fact else FACTS_OF_RESOLUTION
    leaving: list[tuple[Cited, str]] = []
    for cited, fact, value in zip(card.citations, facts, values, strict=False):
        cited.stated_value = value[:120]
        if fact in own:
            cited.fact = fact
        elif fact == Fact.TEXT or fact in (*FACTS_OF_CONFERENCE, *FACTS_OF_PARTICIPATION):
            leaving.append((cited, fact))
    card.citations = [cited for cited in card.citations if not any(cited is one for one, _fact in leaving)]
    following: Card | None = card
    if not card.citations:
        work.cards.remove(card)
        following = None
    elif not card.passages:
        raise StepRefused(_("A resolution keeps at least one passage of its text."))
    for cited, fact in leaving:
        place = {"start": cited.start, "end": cited.end}
        made = cite(work, text, fact=fact, stated_value=cited.stated_value, **place)
        following = following or made
    return following


def drop(work: Work, number: int, index: int) -> None:
    """Cite a passage no more; the last one of a text stays."""
    card = card_of(work, number)
    cited = _cited(card, index)
    if cited in card.passages and len(card.passages) == 1:
        raise StepRefused(_("A resolution keeps at least one passage of its text."))
    card.citations.remove(cited)
    _sort(work)


def split(work: Work, text: str, number: int, at: int) -> Card:
    """Two cards of one: the passages of its text before `at`, and those after; all else is cited in both."""
    card = card_of(work, number)
    if card.is_fact:
        raise StepRefused(_("A fact of the conference is not split."))
    before: list[Cited] = []
    after: list[Cited] = []
    for cited in card.passages:
        if cited.start < at < cited.end:
            first, second = placed(text, cited.start, at), placed(text, at, cited.end)
            before.append(Cited(fact=Fact.TEXT, start=first[0], end=first[1]))
            after.append(Cited(fact=Fact.TEXT, start=second[0], end=second[1]))
        else:
            (before if cited.end <= at else after).append(cited)
    if not before or not after:
        raise StepRefused(_("Say where to split: at a place inside the passage."))
    rest = [cited for cited in card.citations if cited.fact != Fact.TEXT]
    other = deepcopy(card)
    card.citations, other.citations = [*before, *rest], [*after, *deepcopy(rest)]
    card.decision = other.decision = Decision.OPEN
    other.same_as = ""
    other.fields = {
        name: value for name, value in other.fields.items() if not name.startswith(("title_", "text_"))
    }
    return work.add(other)


def join(work: Work, number: int, other_number: int) -> Card:
    """One card of two: the first takes up the passages of the other, and keeps its own words where it has
    some.
    """
    card, other = card_of(work, number), card_of(work, other_number)
    if card is other or card.is_fact or other.is_fact:
        raise StepRefused(_("Choose another resolution to join this one with."))
    card.citations += [cited for cited in other.citations if cited not in card.citations]
    card.fields = {
        **other.fields,
        **{name: value for name, value in card.fields.items() if value not in ("", [])},
    }
    card.because += [because for because in other.because if because not in card.because]
    card.decision = Decision.OPEN
    work.cards.remove(other)
    _sort(work)
    return card


def placed(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage without the spaces at its ends."""
    if not 0 <= start < end <= len(text):
        raise StepRefused(_("Mark a passage of the text first."))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise StepRefused(_("Mark a passage of the text first."))
    return start, end


def _cited(card: Card, index: int) -> Cited:
    if not 0 <= index < len(card.citations):
        raise StepRefused(_("There is no such passage any more."))
    return card.citations[index]


def _sort(work: Work) -> None:
    work.cards.sort(key=lambda one: (one.start, one.number))
