"""Needs that are told in English: "the need to", "the importance of", and the action after them."""

import re
from re import Match

from commitments.text.proposing.english import actions
from commitments.text.proposing.english.words import WORDS, rule

# Where an action begins, of what form it is, the word of need before it, and whom it is asked of.
Complement = tuple[int, str, tuple[int, int] | None, tuple[int, int] | None]


def of_need(text: str, verb: Match[str], strength: str, end: int) -> tuple[bool, Complement | None]:
    """Whether a word of need follows a verb, and the action after that."""
    place = verb.end()
    need = rule(
        r"(?:,? inter alia,?|,? once again| again| also| further| strongly| on| upon|"
        r" (?:among|between) [^,;:.]{3,50}?(?= on | about )| for| both| as "
        r"well| that there is| about)* "
        rf"(?:(?P<need>{WORDS.source('need')}(?: and (?:the )?importance)?) (?P<prep>to|for|of|"
        rf"that)|(?P<weight>{WORDS.source('weight')}))\b ?"
    ).match(text, place, end)
    found = _action_of(text, verb, need, end) if need else None
    if need and (found or need["need"]):
        return True, found
    # Beside something else: "stressed the role of the guild and the need to ...".
    beside = rule(
        rf"(?! that\b)(?:(?!\b(?:which|who|that|is|are|was|were)\b)[^;:.]){{3,140}}?,? "
        rf"(?:and|as well as) (?:on |upon |also )?(?:(?P<need>{WORDS.source('need')}) "
        rf"(?P<prep>to|for|of)|(?P<weight>{WORDS.source('weight')}))\b ?"
    )
    if strength in {"emphasised", "raised"} and (other := beside.match(text, place, end)):
        return True, _action_of(text, verb, other, end)
    return need is not None, None


def of_their_duty(text: str, start: int, end: int) -> Complement | None:
    """Whose duty is stressed, and to do what: "underlined the responsibility of ports to light piers"."""
    duty = rule(WORDS.source("duty_of")).match(text, start, end)
    if duty is None or actions.opens_action(text, duty.end(), end) != "base":
        return None
    return duty.end(), "base", None, duty.span("who")


def _action_of(text: str, verb: Match[str], need: Match[str], end: int) -> Complement | None:
    weak = re.match(WORDS.source("weak_verbs"), verb[0]) is not None
    told_of_others = not text.endswith("we ", 0, verb.start())
    if weak and need["weight"]:
        # "Ministers recognised the importance of lighting piers" asks, "we recognise it" does not.
        action = actions.opens_action(text, need.end(), end)
        return (
            (need.end(), "gerund", need.span("weight"), None)
            if told_of_others and action == "gerund"
            else None
        )
    span = need.span("need") if need["need"] else need.span("weight")
    for_whom = need["prep"] == "for" or (need["weight"] or "").endswith(" for")
    if for_whom and actions.is_done_to(text, need.end(), end):
        return need.end(), "nominal", span, None
    if for_whom and (to := actions.find_to(text, need.end(), end, limit=80)):
        if rule(WORDS.source("no_doer")).search(text[need.end() : to[1]]):
            return need.end(), "nominal", span, None
        return to[0], "base", span, (need.end(), to[1])
    if need["prep"] == "to":
        return need.end(), "base", span, None
    if (need["weight"] or "").endswith("efforts") and text.startswith("to ", need.end()):
        return need.end() + 3, "base", span, None
    action = actions.opens_action(text, need.end(), end)
    if rule(WORDS.source("no_deed")).match(text, need.end(), end):
        return None
    if (
        need["weight"]
        and action != "gerund"
        and (doing := rule(r"(?!that\b)[^,;:.]{3,60}? and of (?=\w+ing \w)").match(text, need.end(), end))
    ):
        # Beside a thing, a deed: the importance of dialogue "and of settling disputes".
        return doing.end(), "gerund", span, None
    if (
        need["weight"]
        and action == "nominal"
        and not rule(WORDS.source("doing_of")).match(text, need.end(), end)
    ):
        # "the importance of cooperation" asks for nothing yet.
        return None
    if need["weight"] and not action and rule(WORDS.source("deeds")).match(text, need.end(), end):
        action = "nominal"
    if not action and _whose_doing(text, need.end(), end):
        action = "nominal"
    if action or need["need"]:
        return need.end(), action or "nominal", span, None
    return None


def _whose_doing(text: str, start: int, end: int) -> bool:
    """Whether a gerund follows whoever does it: "the importance of States working together"."""
    doing = rule(r"(?!an? )(?:(?:the|all|both|each) )?(?:[\w-]+ ){1,4}?(?P<word>[a-z-]+ing) \w").match(
        text, start, end
    )
    return doing is not None and actions.is_gerund(doing["word"])
