"""Where what is asked ends in English: before what is said of who said it, before another verb that asks."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.clauses import Reading
from commitments.text.proposing.english import actions
from commitments.text.proposing.english.complements import complement_of
from commitments.text.proposing.english.speakers import class_of
from commitments.text.proposing.english.words import WORDS, rule, verb_pattern

# Another subject: "we ask the guild to advise us, and we invite ports to ...".
_SUBJECT: Final = re.compile(r"\b(?:we|they|it|he|she)\b")
# No content has fewer words: "be established following an open debate".
_FEW: Final = 3
# A verb in its base form.
_BARE: Final = re.compile(
    r"(?!\w+(?:ed|s|ing)\b|(?:under)?took\b|made\b|gave\b|swore\b|spoke\b|chose\b|found\b)[a-z]+"
)


def end_of_content(reading: Reading, start: int) -> int:
    """Where the content ends: before what is said of who said it, before another verb that asks."""
    text, end = reading.text, reading.end
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".;:,!?"):
        end -= 1
    attribution = rule(WORDS.source("attribution")).search(text, start, end)
    if attribution and not re.search(r"\bthe said \w", text[attribution.start() - 4 : attribution.end()]):
        end = attribution.start()
    if (match := rule(WORDS.source("cut")).search(text, start + 12, end)) and not _goes_on(text, match, end):
        aside = rule(
            r"\b[a-z]+, (?:at|in|by|within|during|on|not later than|with|without|upon|through) [^,;]{3,80}$"
        )
        few = match[0].strip(", ").startswith("following") and len(text[start : match.start()].split()) < _FEW
        if not few and not (match[0].startswith(", a") and aside.search(text, start, match.start())):
            # "convene, within a year, a meeting that ..."
            end = match.start()
    if reading.sentence.startswith("we ") and (
        match := rule(WORDS.source("we_also_say")).search(text, start + 12, end)
    ):
        end = match.start()
    opens = rule(r"(?:besides|apart from|in addition to) \w+ing\b[^,]*(?=,)").match(
        text, reading.start, end
    ) or rule(
        r"(?:(?:besides|apart from|in addition to|while|by) )?(?:\w+ly )?\w+ing\b[^;:]*?"
        rf"(?=, (?:the |all |both |these )?(?:[\w-]+ ){{0,2}}?{WORDS.source('speakers', 'collective')})"
    ).match(text, reading.start, end)
    if opens and opens.end() > start:
        return opens.end()
    other = rule(
        r"(?:,|,? and|,? while(?: (?:for|in|on|as for|with) (?:the )?[\w ]{3,40}?)?|,? as well as)"
        r"(?:,? in this (?:regard|respect|context|connection),?|,? to this end,?)?"
        r"(?: (?:they|it|we|he|she|the \w+|both \w+|the two \w+)"
        r"(?: (?:is|are|was|were|has|have)(?: been)?)?)? "
        rf"(?:also |further |strongly |likewise |then |both )*(?={verb_pattern().pattern})"
    )
    for match in other.finditer(text, start + 3, end):
        again = verb_pattern().match(text, match.end())
        if (
            again
            and complement_of(text, again, again.lastgroup or "", end)
            and not (_is_action_here(again) and not _SUBJECT.search(match[0]))
            and not (
                _BARE.match(again[0])
                and not _SUBJECT.search(match[0])
                and _told_before(reading, start, again)
            )
        ):
            return match.start()
    if other_asks := _someone_else(reading, start, end):
        return other_asks
    if text[end - 1 : end] in ".;:,":
        end -= 1
    return end


def _someone_else(reading: Reading, start: int, end: int) -> int | None:
    """Where somebody who is named asks for something else: "light their piers, and the mayors urged ..."."""
    text = reading.text
    told = rf"(?={verb_pattern().pattern})"
    named = rule(
        r"(?:,? and|,? while|, but) (?P<who>(?:the |both |its |their |all )?(?:[\w'-]+ ){1,5}?)"
        rf"(?:(?:has|have|had|also|further|then|in turn) )*{told}"
    )
    unnamed = rule(rf" and (?:has|have|had) (?:also )?{told}")
    found = [*named.finditer(text, start + 3, end), *unnamed.finditer(text, start + 3, end)]
    for match in sorted(found, key=lambda one: one.start()):
        again = verb_pattern().match(text, match.end())
        if (
            again
            and re.match(r"\w+(?:ed|s)\b", again[0])
            and _may_ask(reading, match.groupdict().get("who"))
            and complement_of(text, again, again.lastgroup or "", end)
        ):
            return match.start()
    return None


def _may_ask(reading: Reading, who: str | None) -> bool:
    return who is None or who.strip() in reading.states or class_of(who) in {"collective", "chair", "one"}


def _goes_on(text: str, cut: Match[str], end: int) -> bool:
    """Whether another action follows what is only put in: "dredge, noting the cost, and to light piers",
    "watching fees and, after a year, lowering them".
    """
    if text[: cut.start()].endswith(" and"):
        after = rule(r"[^,;:]{2,60}, (?=[a-z])").match(text, cut.end(), end)
        return after is not None and actions.opens_action(text, after.end(), end) in {"base", "gerund"}
    if cut[0].startswith(",") and rule(r"[^;:]{3,160}?, (?:in order to|so as to|with a view to) ").match(
        text, cut.end(), end
    ):
        return True
    more = rule(r",? (?:and|as well as) (?:also |further )?to (?:\w+ly )?(?P<word>[a-z]+) \w").search(
        text, cut.end(), end
    )
    if more is None or not cut[0].startswith(","):
        return False
    between = text[cut.start() : more.start()]
    return actions.is_base(more["word"]) and not re.search(rf"\bto [a-z]|{verb_pattern().pattern}", between)


def _told_before(reading: Reading, start: int, again: Match[str]) -> bool:
    """Whether the verb before `start` is no bare form, so that bare ones after it are actions: "urged ports
    to meet and propose steps", "shall meet and propose steps".
    """
    modal = rf"\b(?:{WORDS.source('modal')}|will|would) (?:also |further )?$"
    if rule(modal).search(reading.text, reading.start, start) and not rule(" that ").match(
        reading.text, again.end()
    ):
        return True
    verbs = list(verb_pattern().finditer(reading.text, reading.start, start))
    return bool(verbs) and _BARE.match(verbs[-1][0]) is None


def _is_action_here(verb: Match[str]) -> bool:
    """Whether a verb that may ask is itself the action: "to encourage trade"."""
    word = re.match(r"\w+", verb[0])
    return bool(
        word
        and actions.is_base(word[0])
        and word[0] in {"encourage", "invite", "resolve", "promise", "request"}
    )
