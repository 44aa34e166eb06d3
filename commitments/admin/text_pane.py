"""A text as the page shows it: its paragraphs in pieces, each with its place in the stored text, and what
of it is marked.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.text_drafts.cards import (
    FACTS_OF_CONFERENCE,
    FACTS_OF_PARTICIPATION,
    FACTS_OF_RESOLUTION,
    Card,
    Decision,
    Named,
    Work,
)
from commitments.vocabulary import Fact


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A passage of a card, or that which is at hand."""

    card: Card
    fact: str
    fact_name: str
    start: int
    end: int
    is_at_hand: bool = False


@dataclass(kw_only=True)
class Piece:
    """Words between two borders: `marks` cover them, `begins` are those of them that begin here, and
    `sentence` is the number of the sentence that does.
    """

    start: int
    text: str
    marks: list[Mark] = field(default_factory=list)
    begins: list[Mark] = field(default_factory=list)
    sentence: int | None = None
    is_first_at_hand: bool = False

    @property
    def kind(self) -> str:
        """How it looks: by the strongest of what covers it."""
        if not self.marks:
            return ""
        decided = [mark.card.decision for mark in self.marks]
        looks = next((one for one in ("open", "accepted", "rejected") if one in decided), "open")
        inner = min(self.marks, key=lambda mark: mark.end - mark.start)
        at_hand = " at-hand" if any(mark.is_at_hand for mark in self.marks) else ""
        return f"{looks} {'fact' if inner.card.is_fact else inner.fact}{at_hand}"


def marks_of(work: Work, at_hand: Card | None = None) -> list[Mark]:
    """The passages of all cards that are not rejected, and of the one at hand whatever was decided of it."""
    return [
        Mark(
            card=card,
            fact=cited.fact,
            fact_name=cited.fact_name,
            start=cited.start,
            end=cited.end,
            is_at_hand=card is at_hand,
        )
        for card in work.cards
        for cited in card.citations
        if card.decision != Decision.REJECTED or card is at_hand
    ]


def paragraphs_of(
    text: str, sentences: Sequence[tuple[int, int]], marks: Sequence[Mark]
) -> list[list[Piece]]:
    """The lines of the text that have words, each as its pieces; together they are all of the text but for
    the ends of lines.
    """
    numbers = {start: number for number, (start, _end) in enumerate(sentences, start=1)}
    borders = {*numbers}
    for mark in marks:
        borders |= {mark.start, mark.end}
    ordered = sorted(borders)
    waiting = sorted(marks, key=lambda mark: (mark.start, mark.end), reverse=True)
    covering: list[Mark] = []
    paragraphs = []
    for start, end in _lines(text):
        inside = ordered[bisect_right(ordered, start) : bisect_left(ordered, end)]
        pieces = []
        for begin, stop in pairwise([start, *inside, end]):
            while waiting and waiting[-1].start <= begin:
                covering.append(waiting.pop())
            covering = [mark for mark in covering if mark.end > begin]
            pieces.append(
                Piece(
                    start=begin,
                    text=text[begin:stop],
                    marks=list(covering),
                    begins=[mark for mark in covering if mark.start == begin and _shows_number(mark)],
                    sentence=numbers.get(begin),
                )
            )
        paragraphs.append(pieces)
    shown = (piece for pieces in paragraphs for piece in pieces)
    at_hand = (one for one in shown if any(mark.is_at_hand and _shows_number(mark) for mark in one.marks))
    if first := next(at_hand, None):
        first.is_first_at_hand = True
    return paragraphs


def _shows_number(mark: Mark) -> bool:
    return mark.card.is_fact or mark.fact == "text"


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def words_of(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The words of a passage, each with its place: where a card may be split."""
    found: list[tuple[int, str]] = []
    place = start
    for word in text[start:end].split(" "):
        if word.strip() and place > start:
            found.append((place, word.strip()))
        place += len(word) + 1
    return found


def passage_shown(text: str, one: Any, most: int = 160) -> str:
    """The words of a passage, shortened in the middle."""
    words = " ".join(text[one.start : one.end].split())
    return words if len(words) <= most else f"{words[: most // 2]} … {words[-most // 2 :]}"


# How much of the text stands on each side of a name.
_NEIGHBOURS: Final = 40
_REASONS: Final = {
    "strength": gettext_lazy("strength"),
    "verb": gettext_lazy("verb"),
    "need": gettext_lazy("need"),
}


class CardShown:
    """A card as the page shows it; the one at hand with its passages, and where it may be split."""

    def __init__(self, text: str, card: Card, *, at_hand: Card | None) -> None:
        self.card, self.is_at_hand = card, at_hand is card
        self.passage = " … ".join(passage_shown(text, one) for one in card.passages)
        self.is_open = card.decision == Decision.OPEN
        self.name = card.citations[0].fact_name if card.is_fact else card.title
        if self.is_at_hand:
            self.facts = _offered(card)
            self.citations = [(one, passage_shown(text, one, 400)) for one in card.citations]
            self.places = [] if card.is_fact else _places(text, card)
            self.because = [
                (_REASONS.get(what, what), " ".join(text[start:end].split()))
                for what, start, end in card.because
            ]
            told = card.deadline
            self.deadline = " ".join(text[told["start"] : told["end"]].split()) if told else ""


def _offered(card: Card) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a passage of the card may be cited for, under the names of what has such facts."""
    resolution = [(fact.value, str(fact.label)) for fact in FACTS_OF_RESOLUTION]
    conference = [(fact.value, str(fact.label)) for fact in (*FACTS_OF_CONFERENCE, *FACTS_OF_PARTICIPATION)]
    if card.is_fact:
        return [
            (_("The conference"), conference),
            (_("A new resolution"), [(Fact.TEXT, str(Fact.TEXT.label))]),
        ]
    return [(_("The resolution"), resolution), (_("The conference"), conference)]


class PartShown:
    """The part of a State, and the passage that names it among its neighbours, where one does."""

    def __init__(self, text: str, *, code: str, name: str, role: str, named: Named | None) -> None:
        self.code, self.name, self.role, self.named = code, name, role, named
        if named is not None:
            before = text[max(0, named.start - _NEIGHBOURS) : named.start].rpartition("\n")[2]
            after = text[named.end : named.end + _NEIGHBOURS].partition("\n")[0]
            self.before = before.partition(" ")[2] if len(before) == _NEIGHBOURS else before
            self.after = after.rpartition(" ")[0] if len(after) == _NEIGHBOURS else after
            self.passage = passage_shown(text, named)


def _places(text: str, card: Card) -> list[tuple[int, str]]:
    """The words before which a card may be split."""
    places: list[tuple[int, str]] = []
    for number, one in enumerate(card.passages):
        words = words_of(text, one.start, one.end)
        first = text[one.start : one.end].split()
        places += [(one.start, first[0])] if number and first else []
        places += words
    return places
