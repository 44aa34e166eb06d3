"""What stands after a verb that asks, in English: where its action begins, and whom it is asked of."""

import re
from re import Match

from commitments.text.proposing.english import actions
from commitments.text.proposing.english.called_for import what_is_called_for
from commitments.text.proposing.english.gapped import holds_several
from commitments.text.proposing.english.needs import Complement, of_need, of_their_duty
from commitments.text.proposing.english.things import DEED
from commitments.text.proposing.english.words import COMPLEMENT, WORDS, rule


def complement_of(text: str, verb: Match[str], strength: str, end: int) -> Complement | None:
    """Where the action begins, of what form it is, the word of need before it, and whom it is asked of."""
    place = verb.end()
    if rule(r" to (?:this|that) (?:effect|end)\b").match(text, place):
        return None
    is_need, need = of_need(text, verb, strength, end)
    if is_need:
        return need
    weak = re.match(WORDS.source("weak_verbs"), verb[0]) is not None
    if strength == "emphasised" and re.match(
        r"advocat|spoke|speak|stand|champion|came|pronounc|(?:declar|express)ed \w+sel|w(?:as|ere)|are",
        verb[0],
    ):
        speaks_for = rule(r"(?: for)? (?=\w)").match(text, place, end)
        action = actions.opens_action(text, speaks_for.end(), end) if speaks_for else None
        if speaks_for and not action and rule(WORDS.source("a_thing")).match(text, speaks_for.end(), end):
            action = "nominal"
        return (
            (speaks_for.end(), action, None, None) if speaks_for and action in {"gerund", "nominal"} else None
        )
    if strength == "raised":
        return None
    if strength == "emphasised" and not weak and (duty := of_their_duty(text, place, end)):
        return duty
    if re.search(
        r"(?:importance|significance|priority|weight|value|attention|emphasis|stress|focus)$", verb[0]
    ) and (upon := rule(r"(?: (?:was|is|were|has been) (?:also )?\w+)? (?:to|on) ").match(text, place, end)):
        needed = rule(rf"{WORDS.source('need')} (?P<join>to|for|of) ").match(text, upon.end(), end)
        if needed:
            return needed.end(), "base" if needed["join"] == "to" else "nominal", needed.span(), None
        action = actions.opens_action(text, upon.end(), end)
        thing = DEED.match(text, upon.end(), end)
        return (upon.end(), action or "nominal", None, None) if action == "gerund" or thing else None
    if re.match(r"insist|emphasi[sz]|stress", verb[0]):
        upon = rule(r" (?:up)?on (?=\w)").match(text, place, end)
        action = actions.opens_action(text, upon.end(), end) if upon else None
        direct = verb[0].startswith("insist") and DEED.match(text, upon.end(), end) if upon else None
        if upon and (action in {"gerund", "nominal"} or direct):
            return upon.end(), action if action == "gerund" else "nominal", None, None
        named = verb[0].startswith("insist") and rule(
            r" that (?=(?:the )?[\w-]+ (?P<word>[a-z]+) (?:the|its|their|all|a|an)\b)"
        ).match(text, place, end)
        if named and actions.is_base(named["word"]):
            return named.end(), "clause", None, None
    if re.match(r"(?:re-?)?emphasi[sz]|stress|underlin|underscor|highlight", verb[0]):
        doing = rule(r" (?P<word>[a-z-]+ing) (?!of\b)\w").match(text, place, end)
        if doing and actions.is_gerund(doing["word"]):
            return place + 1, "gerund", None, None
    if strength == "emphasised":
        if match := rule(
            rf"(?: that)? \"?(?:(?:when|if|in|as|for)\b[^,;]{{3,90}}, )?{WORDS.source('it_matters')}"
        ).match(text, place, end):
            form = "base" if match["join"] == "to" else "clause"
            return match.end(), form, match.span("need"), None
        weak = weak and not rule(
            r" (?:the |their |its |our |a )?(?:\w+ )?(?:conviction|view|belief|opinion) that"
        ).match(text, place, end)
        that = rule(
            r"(?:(?:,?[^.;:]{0,20}?) that(?:, [^,;]{3,80},)? |(?<=saying|adding) )"
            rf"(?=[^;]{{0,240}}?\b{WORDS.source('modal_that')}\b)"
        ).match(text, place, end)
        told = (
            weak
            and verb[0].startswith("point")
            and that
            and rule(rf"[^;]*?{WORDS.source('must')}").match(text, that.end(), end)
        )
        several = that and holds_several(text, that.end(), end)
        if (
            that
            and not weak
            and not several
            and (after := rule(WORDS.source("who_must")).match(text, that.end(), end))
        ):
            # "They stressed that the union must keep its peace": what is stressed is to keep it.
            return after.end(), "base", None, None
        will = None if weak or that else rule(WORDS.source("they_would")).match(text, place, end)
        if will and not rule(WORDS.source("only_a_benefit")).match(text, will.end(), end):
            # "They stressed that the ports will light their piers."
            return will.end(), "base", None, None
        return (that.end(), "clause", None, None) if that and (told or not weak) else None
    return _plain_complement(text, verb, strength, end)


def _plain_complement(text: str, verb: Match[str], strength: str, end: int) -> Complement | None:
    place = verb.end()
    if verb[0].startswith("appeal") and (
        match := rule(r" (?:\w+ly )?to (?P<who>(?:(?! to )[^,;.]){3,70}?) for (?=\w)").match(text, place, end)
    ):
        return match.end(), "nominal", None, match.span("who")
    if found := _to_do(text, verb, strength, end):
        return found
    listed = re.search(r"recommendations?$", verb[0]) and rule(
        rf" (?:like|such as|including) (?:{WORDS.source('need')} (?P<join>to|for) )?(?=[a-z])"
    ).match(text, place, end)
    if listed:
        action = "gerund" if listed["join"] == "to" else actions.opens_action(text, listed.end(), end)
        return (listed.end(), action, None, None) if action else None
    if match := rule(WORDS.source("things_such_as")).match(text, place, end):
        action = actions.opens_action(text, match.end(), end)
        if action in {"gerund", "nominal"}:
            return match.end(), action, None, None
    if match := rule(
        rf"(?:,[^,;]{{1,80}},)?(?: that)?(?:,? (?:when|if|in|as|for)\b[^,;]{{3,90}},)? "
        rf"{WORDS.source('it_matters')}"
    ).match(text, place, end):
        action = actions.opens_action(text, match.end(), end)
        form = "base" if match["join"] == "to" else "clause" if match["join"] == "that" else action
        return (match.end(), form, match.span("need"), None) if form else None
    if goal := rule(rf" {WORDS.source('their_goal')}").match(text, place, end):
        return goal.end(), "base", None, None
    if strength == "agreed" and (match := rule(WORDS.source("they_would")).match(text, place, end)):
        return match.end(), "base", None, None
    if match := rule(
        r"(?:,[^,;]{1,80},|,[^;]{80,260},| \w+ly| also| further|"
        r" (?:expressed|contained|made|set out) in [^,;\"]{3,60}?)? \"?that(?:, [^,;]{3,80},)? \"?"
        rf"(?!there\b|{WORDS.source('only_going')})"
    ).match(text, place, end):
        factual = (
            strength == "agreed"
            and not rule(
                rf"[^;]{{0,160}}?\b(?:{WORDS.source('modal')}|will|would|may|(?<!can.)(?<!could.)(?<!may.)be|"
                r"(?:is|are|was|were) (?:also )?(?:needed|required|necessary))\b"
            ).match(text, match.end(), end)
            and not actions.is_subjunctive(text, match.end(), end)
        )
        told = strength == "agreed" and rule(WORDS.source("only_good")).match(text, match.end(), end)
        return None if factual or told else (match.end(), "clause", None, None)
    if found := _directly(text, verb, strength, end):
        return found
    if strength in {"agreed", "decided", "recommended"} and (
        clause := rule(WORDS.source("clause_without_that")).match(text, place, end)
    ):
        return clause.start("clause"), "clause", None, None
    if strength in {"agreed", "decided"} and (match := rule(WORDS.source("ways_to")).match(text, place, end)):
        if actions.opens_action(text, match.end(), end) == "base":
            return match.end(), "base", None, None
    if strength == "agreed" and (match := rule(r" towards? ").match(text, place, end)):
        action = actions.opens_action(text, match.end(), end)
        if action in {"gerund", "nominal"}:
            return match.end(), action, None, None
    ready_for = re.search(r"(?:ready|prepared|determined)$", verb[0]) and text.startswith(" for ", place)
    match = rule(
        r"(?: \w+day)?(?:,[^,;]{1,80},(?= on\b)|"
        r" (?:in|at) (?!order\b)[\w-]+(?: (?!on\b|in\b)[\w-]+){0,2}?(?: \w+day)?(?= (?:on|upon) ))? "
        r"(?:on|upon|for|in favou?r of|with(?: the (?:\w+ )?(?:task|job|duty|responsibility) of)?|"
        r"(?:of|in)(?= (?:further )?\w+ing\b)) "
    ).match(text, place, end)
    # An agreement on something that was signed is done.
    is_done = re.match(r"signed(?! off)|concluded", verb[0]) is not None
    if match and strength == "agreed" and not ready_for and (found := _of_those(text, match, end)):
        return found
    if match and match[0].endswith(" for ") and actions.is_done_to(text, match.end(), end):
        return match.end(), "nominal", None, None
    if match and not ready_for and not is_done:
        action = actions.opens_action(text, match.end(), end)
        if action in {"gerund", "nominal"}:
            return match.end(), action, None, None
        if strength in {"agreed", "decided"} and (
            rule(WORDS.source("a_thing")).match(text, match.end(), end)
            or rule(WORDS.source("agreed_name")).match(text, match.end(), end)
            or rule(WORDS.source("wanted")).match(text, match.end(), end)
        ):
            return match.end(), "nominal", None, None
        if strength in {"urged", "recommended"} and rule(WORDS.source("a_name")).match(
            text, match.end(), end
        ):
            to = actions.find_to(text, match.end(), end, limit=80)
            if to and not rule(WORDS.source("no_doer")).search(text[match.end() : to[1]]):
                return to[0], "base", None, (match.end(), to[1])
            return match.end(), "nominal", None, None
    if called := what_is_called_for(text, verb, end):
        return called
    if match := rule(
        r" (?P<who>(?:(?! to )[^,;.]){3,70}?) (?:with|to)"
        r"(?: the (?:task|job|responsibility|duty) of)? (?=(?P<word>[a-z]+ing)\b)"
    ).match(text, place, end):
        if strength in {"urged", "decided", "agreed"} and actions.is_gerund(match["word"]):
            return match.end(), "gerund", None, match.span("who")
    if (
        re.match(r"commit", verb[0])
        and not text.endswith("which ", 0, verb.start())
        and (
            match := rule(r" (?P<who>(?!to\b|themsel|oursel|itself)(?:[\w'-]+ ){1,6}?)to \"?(?=[a-z])").match(
                text, place, end
            )
        )
    ):
        if actions.opens_action(text, match.end(), end) == "base":
            return match.end(), "base", None, match.span("who")
    if re.match(r"pledg|promis|vow", verb[0]) and (
        actions.opens_action(text, place + 1, end) == "nominal"
        or rule(rf" (?:{WORDS.source('promised')}|{WORDS.source('parts', 'new_body')})").match(
            text, place, end
        )
    ):
        return place + 1, "nominal", None, None
    if strength in {"urged", "encouraged", "recommended", "decided"}:
        if found := _of_whom(text, verb, strength, end):
            return found
    return _beside(text, place, strength, end)


def _directly(text: str, verb: Match[str], strength: str, end: int) -> Complement | None:
    """What stands right after a verb as a thing: "agreed a programme of drills", "want tougher fines"; and
    what is recommended to someone: "recommends to the guild that it adopt a code".
    """
    place = verb.end()
    told = rule(r" (?P<who>(?!that\b)[^,;.:]{3,80}?) that (?=[a-z])").match(text, place, end)
    if (
        told
        and re.match(r"instruct|direct|request|ask|urg", verb[0])
        and actions.is_subjunctive(text, told.end(), end)
    ):
        # "instructed the pilots that the piers be lit"
        return told.end(), "clause", None, told.span("who")
    if strength in {"recommended", "urged"} and (
        match := rule(
            r" to (?P<who>[^,;.]{3,70}?) that (?:it|they) (?:should )?(?=(?P<word>[a-z]+) \w)"
        ).match(text, place, end)
    ):
        if actions.is_base(match["word"]):
            return match.end(), "base", None, match.span("who")
    if verb[0].startswith("assur") and (
        told := rule(r" [^,;.]{3,50}? that (?=[a-z])").match(text, place, end)
    ):
        return told.end(), "clause", None, None
    if verb[0].startswith("announc"):
        plans = rule(r" (?:plans|(?:their|its) \w+) (?P<join>to|for) ").match(text, place, end)
        form = "base" if plans and plans["join"] == "to" else "nominal"
        return plans.end() if plans else place + 1, form, None, None
    if re.search(r"agreed?$|^approv|^endors", verb[0]) and (
        rule(rf" (?:{WORDS.source('parts', 'new_body')}|{WORDS.source('wanted')})").match(text, place, end)
        or (
            rule(r" an? ").match(text, place, end) and actions.opens_action(text, place + 1, end) == "nominal"
        )
    ):
        # "agreed a programme of drills"
        return place + 1, "nominal", None, None
    if re.match(r"want|urg", verb[0]) and rule(rf" {WORDS.source('wanted')}").match(text, place, end):
        return place + 1, "nominal", None, None
    amount = rule(rf"(?: (?:for|of))? (?={WORDS.source('amount')})").match(text, place, end)
    if amount and (strength == "agreed" or (strength == "urged" and amount[0] != " ")):
        return amount.end(), "nominal", None, None
    return None


def _of_those(text: str, match: Match[str], end: int) -> Complement | None:
    """What others do by what was agreed: "agreed for their navies to share charts"."""
    to = actions.find_to(text, match.end(), end, limit=90) if match[0].endswith(" for ") else None
    if to is None or rule(WORDS.source("no_doer")).search(text[match.end() : to[1]]):
        return None
    return to[0], "base", None, (match.end(), to[1])


def _beside(text: str, place: int, strength: str, end: int) -> Complement | None:
    """What follows a thing of its own: "decided the seat of the panel and that it would meet each year"."""
    beside = rule(r" (?!that\b)[^,;.]{3,70}?,? and that (?=(?:the|an?|each|all|its|their|it) )")
    match = beside.match(text, place, end)
    if match is None or strength not in {"agreed", "decided", "recommended"}:
        return None
    return match.end(), "clause", None, None


def _to_do(text: str, verb: Match[str], strength: str, end: int) -> Complement | None:
    """What stands after a verb and "to": "agreed on Monday, in principle, to light the piers"."""
    if strength in {"agreed", "decided"} and (
        denied := rule(r" not to (?=[a-z]+ \w)").match(text, verb.end(), end)
    ):
        return denied.start() + 1, "base", None, None
    goal = rule(
        r" to (?:the|our|their|its) (?:[\w-]+ )?(?:goal|aim|objective|target|task|vision)s?"
        r"(?: [^,;:.]{2,60}?)? (?:to|of) (?=[a-z])"
    ).match(text, verb.end(), end)
    if goal and strength == "agreed" and verb[0].endswith("committed"):
        # "remain committed to the goal of the code to halve spills"
        action = actions.opens_action(text, goal.end(), end)
        return (goal.end(), action, None, None) if action in {"base", "gerund"} else None
    match = rule(
        rf"(?: on (?:\d{{1,2}} \w+|\w+ \d{{1,2}})(?:,? \d{{4}})?|(?: {WORDS.source('when')})+)?"
        r"(?: (?:among|between|with) (?:themselves|each other|one another))?"
        rf"(?:,[^,;]{{1,80}},| (?:in|at) (?!order\b)[\w-]+(?: [\w-]+)?(?: {WORDS.source('when')})?(?= to\b)"
        r"| (?:in|at|during) (?:a|an|the|their|its) (?:[\w-]+ ){0,4}[\w-]+"
        r"(?: (?:in|on) [\w-]+(?: [\w-]+)?(?:, [\w-]+)?)?"
        r"| on (?:a|an|the) (?:[\w-]+ )?basis(?: of [\w-]+(?: [\w-]+)?)?"
        r"| (?:through|by) [^,;]{3,80}?)?,? (?:and (?:their |its |our )?(?!agree|call|urge|decide)[\w-]+ )?"
        rf"(?:also |further |jointly |\w+ly )?\"?to(?P<aside>{WORDS.source('aside')})? \"?(?!by\b)(?=\w)"
    ).match(text, verb.end(), end)
    if match is None:
        return None
    action = actions.opens_action(text, match.end(), end)
    if match["aside"] and actions.is_no_noun(text, match.end()):
        action = "base"
    if action is None and strength == "agreed" and actions.ends_in_ing(text, match.end()):
        action = "gerund"
    leave = re.match(r"g[ia]v|lent\b", verb[0]) is not None
    if action in {"base", "gerund"} or (action and (strength == "agreed" or leave)):
        return match.end(), action, None, None
    if (strength == "agreed" or verb[0].startswith("g")) and (
        rule(WORDS.source("things")).match(text, match.end(), end)
        or rule(WORDS.source("a_thing")).match(text, match.end(), end)
        or rule(WORDS.source("a_target")).match(text, match.end(), end)
        or rule(WORDS.source("wanted")).match(text, match.end(), end)
    ):
        return match.end(), "nominal", None, None
    is_noun = re.search(r"commitments?$", verb[0])
    if strength in {"agreed", "decided"} and not is_noun and actions.is_no_noun(text, match.end()):
        return match.end(), "base", None, None
    return None


def _of_whom(text: str, verb: Match[str], strength: str, end: int) -> Complement | None:
    """What stands after a verb and whomever it asks: "urged the ports to light their piers"."""
    place = verb.end()
    if (
        re.match(r"recommend|propos|suggest|request", verb[0])
        and actions.opens_action(text, place + 1, end) == "gerund"
    ):
        return place + 1, "gerund", None, None
    to = actions.find_to(text, place, min(end, place + COMPLEMENT))
    addressee = rule(
        r"(?:ed|es|s|[a-z])?(?: (?:up)?on)? (?P<who>(?:the |all |its |each |both |our |their |"
        r"those |other |relevant |\w)[^;:]*)"
    ).match(text, place, end)
    found = rule(rf" (?={WORDS.source('things')}(?P<of>,? such as|,? including| for| in| against)?)").match(
        text, place, end
    )
    if found and (strength == "urged" or (strength == "encouraged" and found["of"])):
        return found.end(), "nominal", None, None
    if strength in {"urged", "recommended"} and (
        found := rule(rf" {WORDS.source('its_doing')}").match(text, place, end)
    ):
        return found.end(), "nominal", None, None
    if (
        strength in {"urged", "recommended", "encouraged"}
        and (to is None or rule(WORDS.source("no_doer")).search(text[place : to[1]]))
        and rule(rf" {WORDS.source('deed')}").match(text, place, end)
    ):
        return place + 1, "nominal", None, None
    if strength == "recommended" and rule(rf" {WORDS.source('a_thing')}").match(text, place, end):
        return place + 1, "nominal", None, None
    if strength in {"urged", "recommended", "encouraged"} and rule(rf" {WORDS.source('its_doing_of')}").match(
        text, place, end
    ):
        return place + 1, "nominal", None, None
    told_to = rule(
        r"(?: (?:up)?on)? (?P<who>(?:(?:the|all|its|their|our|other|relevant|both|those) )*"
        rf"(?:[\w-]+ ){{0,3}}?(?:{WORDS.source('asked')}))"
        rf"(?P<to> to{WORDS.source('aside')}?)? (?=(?P<word>[a-z]+) (?:\w))"
    ).match(text, place, end)
    if told_to and told_to["to"] and to and to[0] > told_to.end() and actions.is_no_noun(text, told_to.end()):
        # The first of two: "urged the council to ponder ways to grow".
        return told_to.end(), "base", None, told_to.span("who")
    if (
        told_to
        and not told_to["to"]
        and re.match(r"demand|ask|request|insist|recommend|propos|suggest", verb[0])
    ):
        if actions.opens_action(text, told_to.end(), end) == "base":
            # "demands the ports cease fishing"
            return told_to.end(), "base", None, told_to.span("who")
    if rule(r" the \w+ing of (?=\w)").match(text, place, end):
        # No one is asked: "recommended the training of pilots, to keep the port safe".
        return place + 1, "nominal", None, None
    if to and addressee:
        return to[0], "base", None, (addressee.start("who"), to[1])
    # Whoever is known to be asked may be asked for anything: "urged members to doff their caps".
    if found := rule(
        r"(?: (?:up)?on)? (?P<who>(?:(?:the|all|its|their|our|other|relevant|both|those) )*"
        rf"(?:[\w-]+ ){{0,3}}?(?:{WORDS.source('asked')})(?: (?:and|of|in) [^,;:.]{{3,60}}?)?) "
        r"to (?![^\w]|the |a |an |its |their )(?=[a-z]+ \w)"
    ).match(text, place, end):
        return found.end(), "base", None, found.span("who")
    if re.match(r"direct|instruct|request|urg|ask|task|call\w* (?:up)?on", verb[0]) and (
        told_for := rule(r" (?P<who>(?!for\b)(?:(?! for )[^,;.]){3,60}?) for (?=\w)").match(text, place, end)
    ):
        if actions.opens_action(text, told_for.end(), end) in {"nominal", "gerund"} or (
            re.match(r"ask|request|call", verb[0])
            and rule(rf"an? (?:\w+ )?\w+|{WORDS.source('amount')}").match(text, told_for.end(), end)
        ):
            # "directed their offices for early completion of the charts"
            return told_for.end(), "nominal", None, told_for.span("who")
    start = place + len(text[place:end]) - len(text[place:end].lstrip())
    action = actions.opens_action(text, start, end)
    if action in {"gerund", "nominal"} and start > place:
        return start, action, None, None
    if verb[0] == "demand" and actions.is_subjunctive(text, place + 1, end):
        return place + 1, "clause", None, None
    if re.match(r"demand(?:s|ed|ing)$", verb[0]) and rule(
        r" (?!(?:that|to|by|and|of|for|as|in|on|from)\b)(?=[a-z])"
    ).match(text, place, end):
        return place + 1, "nominal", None, None
    return None
