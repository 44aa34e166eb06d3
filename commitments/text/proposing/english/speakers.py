"""Who speaks, and who is asked, in English."""

import re
from functools import lru_cache
from re import Pattern
from typing import Final

from commitments.text.proposing.clauses import Reading, voice_of
from commitments.text.proposing.english.words import WORDS, rule

# Who is named by one name; an office or a title before a name, and how far back it may stand.
_ONE_NAME: Final = re.compile(
    r"\W*(?:for (?:his|her) part, )?(?P<name>[a-z][a-z'-]{2,})\s+(?:also\s+|further\s+|then\s+)?"
)
_OFFICE: Final = (
    r"(?:minister|premier|president|ambassador|mr|ms|mrs|secretary-general|director|director-general|"
    r"chairman|envoy|professor|dr|king|governor|mayor|general|admiral|captain|senator|commissioner)"
)
_OFFICE_REACH: Final = 4_000


def speaker_of(reading: Reading, verb_start: int) -> str:
    """The class of who speaks, by the words before the verb; who spoke last where they name nobody."""
    before = reading.text[reading.start : verb_start]
    if rule(WORDS.source("together")).search(before):
        return "collective"
    alone = rule(WORDS.source("one_alone")).search(before)
    if alone and alone["who"] in reading.states:
        return "one"
    several = rule(WORDS.source("several_named")).search(before)
    if several and several["first"] in reading.states:
        return "collective"
    passive = rule(WORDS.source("passive")).search(before)
    if passive and rule(WORDS.source("collective_passive")).search(before):
        return "collective"
    if passive:
        by = re.search(r"\bby ([^,;.]{3,60})", reading.text[verb_start : reading.end])
        return _class_of(by[1]) if by else ""
    if rule(WORDS.source("both_of_them")).search(before):
        return "collective"
    if quoted := _quoted(reading, verb_start):
        return quoted
    # "Giving his last briefing to the council today, the envoy of the guild appealed ...".
    if (apart := before.rfind(", ")) > 0 and re.match(r"(?:\w+ing|as|in|after|before|on)\b", before.strip()):
        subject = before[apart + 2 :]
        if re.match(r"(?:the|a|an|mr|ms|his|her) ", subject) and _class_of(subject) == "guest":
            return "guest"
    if reading.speaker == "collective" and re.match(r"\W*it (?!is\b|was\b|has been\b)", before):
        return "collective"
    parts = re.split(rf"\b{WORDS.source('speech')}\b(?: that)?|[:\"]|\b(?:as|while)\b(?! well| part)", before)
    if len(parts) > 1 and re.match(r"\W*(?:(?:in|at|on|during|for) [^,]*, )?(?:he|she)\b", before):
        if re.search(r",? and (?:also |further |then )?$", before):
            # "She said that the declaration was a start, and called on ports to ...".
            return "guest" if reading.speaker == "guest" else "one"
    for part in reversed(parts):
        if found := _class_of(part):
            return found
    if found := _named_with_office(reading, before):
        return found
    if reading.lead and reading.lead.voice:
        return next(
            (name for name in ("collective", "chair", "one") if voice_of(name) == reading.lead.voice), ""
        )
    if (
        not before.strip()
        or reading.is_item
        or re.fullmatch(WORDS.source("opens_operative"), before.removeprefix("and "))
    ):
        return "collective"
    return reading.speaker


def _named_with_office(reading: Reading, before: str) -> str:
    """The class of who is named by one name here, and with an office before: "Minister Pavo Marn said ...",
    and later "Marn proposed ...".
    """
    alone = _ONE_NAME.fullmatch(before)
    if alone is None or alone["name"] in reading.states:
        return ""
    told = _offices(alone["name"]).search(reading.text, max(0, reading.start - _OFFICE_REACH), reading.start)
    return (_class_of(told["office"]) or "one") if told else ""


@lru_cache(maxsize=256)
def _offices(name: str) -> Pattern[str]:
    """Where somebody of that name is named with an office or a title."""
    return re.compile(rf"\b(?P<office>{_OFFICE})\s+(?:[a-z.'-]+\s+){{1,3}}{re.escape(name)}\b")


def _quoted(reading: Reading, verb_start: int) -> str:
    """The class of who is quoted: '"We will dredge it," the mayor said', also sentences later."""
    text = reading.text
    begun = text.rfind("\n", 0, reading.start) + 1
    ended = text.find("\n", reading.end)
    ended = len(text) if ended < 0 else ended
    if text.count('"', begun, verb_start) % 2 == 0:
        return ""
    closing = text.find('"', verb_start, ended)
    said = rule(WORDS.source("quoted")).match(text, closing + 1, ended) if closing >= 0 else None
    if said is None:
        # Who is quoted may stand before the words, and a colon.
        opening = text.rfind('"', begun, verb_start)
        told = rule(WORDS.source("quoted_before")).search(text, begun, opening)
        if told is None:
            return ""
        return class_of(told["who"]) or ("one" if re.search(r"\b(?:he|she)\b", told["who"]) else "")
    who = said["after"] or said["before"]
    named = _class_of(who)
    if not named and re.search(r"\b(?:he|she)\b|^[a-z]+(?: [a-z]+)?$", who):
        return "guest" if reading.speaker == "guest" else "one"
    return named


def quoted(reading: Reading, place: int) -> str:
    """The class of who is quoted where `place` stands in quotation marks, as far as words say it."""
    return _quoted(reading, place)


def class_of(text: str) -> str:
    """The class of the first speaker whom `text` names."""
    return _class_of(text)


def _class_of(text: str) -> str:
    places = {
        name: match.start()
        for name, source in WORDS.group("speakers").items()
        if (match := rule(source).search(text))
    }
    return min(places, key=lambda name: (places[name], name != "guest")) if places else ""


def asked_in_passive(reading: Reading, verb_start: int) -> tuple[int, int] | None:
    """Whom a passive asks, which is its subject: "the Secretariat was requested to ..."."""
    subject = rf"(?P<who>(?!it\b)\w[^,;:.]{{2,80}}?) {WORDS.source('passive').removeprefix(chr(92) + 'b')}"
    match = rule(rf"(?:^|[,;:.)] ){subject}").search(reading.text[reading.start : verb_start])
    if match is None or addressee_of(match["who"]) is None:
        return None
    return reading.start + match.start("who"), reading.start + match.end("who")


def named_addressee(text: str, start: int, end: int) -> tuple[int, int] | None:
    match = re.compile(r"(?: (?:up)?on)? (?P<who>\w[^:;]{2,120}?)(?: to)?\s*:?\s*$").match(text, start, end)
    return match.span("who") if match else None


def addressee_of(words: str) -> str | None:
    """Whom `words` name as the one who is asked, in the terms of the record."""
    for name, source in WORDS.group("addressees").items():
        if rule(source).search(words):
            return name
    return None
