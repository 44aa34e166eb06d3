"""In which city and on which days a conference was held: "held in Basra on 3 and 4 May 2026".

Only a sentence that tells of a conference that was held says so, and neither of the next one nor of the one
before. Where a text gives two cities, or different days, it is not known whose they are: then there is none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from re import Match
from typing import Final

from commitments.text.proposing.dates import DATE, MONTH_NAMES, MONTHS, day_of, gregorian
from commitments.text.proposing.folding import Folded, fold, pattern
from commitments.text.proposing.layout import Block, sentences_of
from commitments.text.proposing.lexicon import lexicon
from commitments.text.proposing.proposals import FactFound, Span
from commitments.vocabulary import DuePrecision

# No conference of this record lasts longer; more is a reading of something else.
_DAYS_MAX: Final = 31
_TO: Final = r"\s*(?:-|to\b|and\b|until\b|through\b|حتی|الی|تا|و)\s*"
_ORDINAL: Final = r"(?:st|nd|rd|th)?"
_DAYS: Final = re.compile(
    rf"(?:(?P<first>\d{{1,2}}){_ORDINAL}(?:\s+(?P<first_month>{MONTH_NAMES})(?:\s+(?P<first_year>\d{{4}}))?)?"
    rf"{_TO})?(?P<last>{DATE.pattern})"
)
# "May 3-4, 2026"
_MONTH_FIRST: Final = re.compile(
    rf"(?P<month>{MONTH_NAMES})\s+(?P<first>\d{{1,2}}){_ORDINAL}{_TO}(?P<last>\d{{1,2}}){_ORDINAL},?\s+(?P<year>\d{{4}})\b"
)
_CAPITALIZED: Final = re.compile(r"[^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’-]+){0,2}")


def find(
    folded: Folded, blocks: Sequence[Block], language: str, states: Mapping[str, Sequence[str]]
) -> list[FactFound]:
    """The city and the days, each where the text says it first."""
    words = lexicon(language)
    also_cities = {fold(name) for name in words.source("holding", "also_cities").split("|")}
    no_cities = {fold(name) for names in states.values() for name in names} - also_cities
    told = list(_told(folded, blocks, language))
    cities = [place for sentence in told for place in _cities(folded, sentence, language, no_cities)]
    days = [found for sentence in told for found in _days(folded.text, sentence, language)]
    facts = []
    if len({folded.text[slice(*place)] for place in cities}) == 1:
        span = Span(*folded.span(*cities[0]))
        facts.append(FactFound(fact="city", span=span, value=span.of(folded.stored)))
    if len({(first, last) for _, first, last in days}) == 1:
        place, first, last = days[0]
        facts.append(FactFound(fact="dates", span=Span(*folded.span(*place)), value=days_told(first, last)))
    return facts


def days_told(first: date, last: date) -> str:
    """The days of a conference as a citation states them."""
    return f"{first}" if first == last else f"{first} – {last}"


def days_of(told: str) -> tuple[str, str]:
    """The first and the last day of what `days_told` says."""
    first, _between, last = told.partition(" – ")
    return first, last or first


def _told(folded: Folded, blocks: Sequence[Block], language: str) -> Iterator[tuple[int, int]]:
    """The sentences that tell of a conference that was held."""
    words = lexicon(language)
    for block in blocks:
        for start, end in sentences_of(folded.text, block.start, block.end):
            if (
                words.pattern("holding", "conference").search(folded.text, start, end)
                and words.pattern("holding", "held").search(folded.text, start, end)
                and not words.pattern("holding", "another").search(folded.text, start, end)
            ):
                yield start, end


def _near(text: str, place: tuple[int, int], sentence: tuple[int, int], language: str) -> bool:
    """Whether a verb of holding is near `place`, and no other verb between them."""
    words = lexicon(language)
    for held in words.pattern("holding", "held").finditer(text, *sentence):
        between = text[held.end() : place[0]] if held.end() <= place[0] else text[place[1] : held.start()]
        if not words.pattern("holding", "breaks").search(between):
            return True
    return False


def _cities(
    folded: Folded, sentence: tuple[int, int], language: str, no_cities: set[str]
) -> Iterator[tuple[int, int]]:
    words, text = lexicon(language), folded.text
    for match in words.pattern("holding", "in_city").finditer(text, *sentence):
        place = _named(folded, match, language)
        if place is None:
            continue
        name = text[slice(*place)]
        if (
            name not in no_cities
            and not re.search(pattern(words.source("holding", "no_city")), name)
            and name not in MONTHS
            and _near(text, place, sentence, language)
        ):
            yield place


def _named(folded: Folded, match: Match[str], language: str) -> tuple[int, int] | None:
    """The place of a city's name: in English what is written with capitals after the words of place."""
    if language != "en":
        return match.span("city")
    start = folded.places[match.end()]
    name = _CAPITALIZED.match(folded.stored, start)
    if name is None:
        return None
    return match.end(), match.end() + len(fold(name[0]))


def _days(
    text: str, sentence: tuple[int, int], language: str
) -> Iterator[tuple[tuple[int, int], date, date]]:
    words = lexicon(language)
    for compiled, read in ((_MONTH_FIRST, _month_first), (_DAYS, _day_first)):
        for match in compiled.finditer(text, *sentence):
            before = text[max(sentence[0], match.start() - 60) : match.start()]
            if not words.pattern("holding", "on_days").search(before):
                continue
            days = read(match, language)
            if days is None or not 0 <= (days[1] - days[0]).days < _DAYS_MAX:
                continue
            if _near(text, match.span(), sentence, language):
                yield match.span(), *days


def _day_first(match: Match[str], language: str) -> tuple[date, date] | None:
    """The days of "3 and 4 May 2026" and its like; None where the words have no day, or no such one."""
    found = day_of(match, language, at_start=False)
    if found is None or found[2] != DuePrecision.DAY:
        return None
    system, last, _precision = found
    if not match["first"]:
        return last, last
    month = MONTHS[match["first_month"]] if match["first_month"] else MONTHS.get(match["month"] or "")
    if month is None or month[0] != system:
        return None
    try:
        year = int(match["first_year"] or match["year"])
        return gregorian(system, year, month[1], int(match["first"])), last
    except ValueError:
        return None


def _month_first(match: Match[str], _language: str) -> tuple[date, date] | None:
    system, month = MONTHS[match["month"]]
    try:
        return (
            gregorian(system, int(match["year"]), month, int(match["first"])),
            gregorian(system, int(match["year"]), month, int(match["last"])),
        )
    except ValueError:
        return None
