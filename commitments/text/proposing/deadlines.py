"""Deadlines: a date that bounds an action, in the calendar it is written in.

A Solar Hijri or Hijri date is converted. A month or a year alone stays one, with its last day; "before June"
is May. "in 2027" is read so and says it; "before the next summit" has no date. The day of adoption, a plan's
period or name, the next meeting's year are no deadlines.
"""

import re
from datetime import date
from typing import Final

from commitments.language.calendars import Calendar
from commitments.text.proposing.dates import DATE, day_of
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.lexicon import lexicon
from commitments.text.proposing.proposals import Deadline, Span
from commitments.vocabulary import DuePrecision

_MAX_GAP: Final = 40


def find(folded: Folded, start: int, end: int, language: str, *, sentence_end: int) -> Deadline | None:
    """The deadline among the words of an action, or right after them."""
    words, text = lexicon(language), folded.text
    stop = sentence_end if not re.search(r"\w", text[end:sentence_end]) else end
    stop = max(stop, end)
    for cue in words.pattern("deadlines", "cue").finditer(text, start, stop):
        window = min(stop, cue.end() + _MAX_GAP)
        match = re.compile(rf"\s*(?P<between>[^.;\n]{{0,28}}?)(?P<date>{DATE.pattern})").match(
            text, cue.end(), window
        )
        if match and words.pattern("deadlines", "cue").search(match["between"]):
            # "by a tenth by 2030": the later one bounds it.
            continue
        if match and not re.search(words.source("deadlines", "not_between"), match["between"]):
            whole = (cue.start(), match.end())
            until_end = bool(words.pattern("deadlines", "end_of").search(cue[0] + match["between"] + " "))
            found = day_of(
                match,
                language,
                at_start=not until_end and _is_before(cue[0], words.source("deadlines", "before")),
            )
            if found:
                return _deadline(Span(*folded.span(*whole)), found)
        if event := words.pattern("deadlines", "next_event").match(
            text, cue.end() + (text[cue.end() : cue.end() + 1] == " ")
        ):
            return Deadline(
                span=Span(*folded.span(cue.start(), event.end())), calendar="gregorian", due_on=None
            )
    for cue in words.pattern("deadlines", "in_year").finditer(text, start, stop):
        match = re.compile(rf"\s*(?P<between>)(?P<date>{DATE.pattern})").match(text, cue.end(), stop)
        if match and not words.pattern("deadlines", "no_deadline").search(
            text[max(start, cue.start() - 30) : cue.start()]
        ):
            if found := day_of(match, language, at_start=False):
                return _deadline(Span(*folded.span(cue.start(), match.end())), found, is_reading=True)
    return None


def _deadline(
    span: Span, found: tuple[Calendar, date, DuePrecision], *, is_reading: bool = False
) -> Deadline:
    calendar, day, precision = found
    return Deadline(
        span=span, calendar=calendar.value, due_on=day, precision=precision, is_reading=is_reading
    )


def _is_before(cue: str, before: str) -> bool:
    return re.search(before, cue) is not None
