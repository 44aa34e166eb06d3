"""Facts of the conference that a text states: which edition, where, and what it was to aim at."""

from collections.abc import Sequence

from commitments.text.proposing.folding import Folded
from commitments.text.proposing.layout import Block, sentences_of
from commitments.text.proposing.lexicon import lexicon
from commitments.text.proposing.proposals import FactFound, Span


def find(folded: Folded, blocks: Sequence[Block], language: str) -> list[FactFound]:
    """The edition and the aims, each where the text says it first."""
    return [*_edition(folded, blocks, language), *_aims(folded, blocks, language)]


def _edition(folded: Folded, blocks: Sequence[Block], language: str) -> list[FactFound]:
    words = lexicon(language)
    numbers = words.source("facts", "numbers").split("|")
    for block in blocks:
        if match := words.pattern("facts", "edition").search(folded.text, block.start, block.end):
            said = match["n"]
            value = "".join(filter(str.isdigit, said)) or next(
                (str(place) for place, names in enumerate(numbers, start=1) if said in names.split("/")), ""
            )
            return [FactFound(fact="edition", span=Span(*folded.span(*match.span())), value=value)]
    return []


def _aims(folded: Folded, blocks: Sequence[Block], language: str) -> list[FactFound]:
    words = lexicon(language)
    found = []
    for block in blocks:
        for start, end in sentences_of(folded.text, block.start, block.end):
            if match := words.pattern("facts", "aims").search(folded.text, start, end):
                place = match.span("aim") if "aim" in match.re.groupindex else (match.end(), end)
                while place[1] > place[0] and folded.text[place[1] - 1] in " .,;":
                    place = (place[0], place[1] - 1)
                if place[1] - place[0] > 8:
                    found.append(FactFound(fact="aims", span=Span(*folded.span(*place))))
    return found
