"""What plans and texts that were approved or signed are to bring about, in English."""

from collections.abc import Iterator
from re import Match

from commitments.text.proposing.clauses import Ask, Reading
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.duties import asks_at
from commitments.text.proposing.english.endings import end_of_content
from commitments.text.proposing.english.speakers import speaker_of
from commitments.text.proposing.english.words import WORDS, rule


def of_plan_to(reading: Reading) -> list[Ask]:
    """“Approved a plan to light the piers” is decided, “signed a pact to light them” agreed; and so is what
    the other texts are for that stand beside the first.
    """
    text = reading.text
    match = rule(WORDS.source("plan_to")).search(text, reading.start, reading.end)
    if (
        match is None
        or not (reading.asked or reading.speaker != "one")
        or speaker_of(reading, match.start()) in {"guest", "one"}
        or rule(WORDS.source("expected")).search(text[reading.start : match.start("verb")])
    ):
        return []
    strength = "decided" if match["decided"] else "agreed"
    return _of_each(reading, match, Ask(start=0, end=0, strength=strength, verb=match.span("verb")))


def of_texts_in_a_row(reading: Reading) -> list[Ask]:
    """“Next was a memorandum to train pilots”, “among the texts signed was an accord to light the piers”."""
    match = rule(WORDS.source("next_was_a_text")).match(reading.text, reading.start, reading.end)
    if match is None or reading.speaker in {"guest", "one"}:
        return []
    return _of_each(reading, match, Ask(start=0, end=0, strength="agreed", verb=match.span("verb")))


def _of_each(reading: Reading, match: Match[str], ask: Ask) -> list[Ask]:
    """`ask` for what each of several texts is for, the first of which is named before the end of `match`."""
    text, found = reading.text, []
    for place in _of_texts(text, match.end(), end_of_content(reading, match.end())):
        form = actions.opens_action(text, *place)
        if form in {"base", "gerund"}:
            found += asks_at(text, place, form, ask)
    return found


def _of_texts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where what each text is for stands; one that only names its subject says nothing."""
    for other in rule(WORDS.source("another_text")).finditer(text, start, end):
        if start >= 0:
            yield start, other.start()
        start = other.end() if other["to"] else -1
    if start >= 0:
        yield start, end
