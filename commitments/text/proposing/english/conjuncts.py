"""Where a list of actions is parted in English: which conjunction leads to another one."""

import re
from itertools import pairwise
from typing import Final

from commitments.text.proposing.english.actions import (
    ADVERB,
    DETERMINERS,
    KIND_WORDS,
    NOUN,
    OR_NOUN,
    is_base,
    is_done_to,
    is_gerund,
)
from commitments.text.proposing.english.gapped import shares_its_verb
from commitments.text.proposing.english.including import in_particular, stripped
from commitments.text.proposing.english.others import another_asked
from commitments.text.proposing.english.things import deeds_in_a_row, parts_things, stands_alone
from commitments.text.proposing.english.verbs import (
    ARTICLES,
    KINDS,
    NO_VERBS,
    NOUN_ENDINGS,
    before_object,
    has_object,
    is_plain_verb,
    joined_to_verb,
    last_verb,
)
from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

_WORDS: Final = lexicon("en")
# The first of two nouns, or of two adjectives, before the object of both: "full and effective use of",
# "enhanced collaboration and sharing of".
_WITHOUT_OBJECT: Final = pattern(
    rf"(?:the |a |an |their |its |our )?(?:(?:\w+ly )?{KIND_WORDS} )*"
    rf"(?:(?:\w+ly )?{KIND_WORDS}|{NOUN})"
)
# An article and an adjective, before the noun of both: "an open and fair debate".
_HALF: Final = re.compile(
    r"(?:an?|the)\s+(?:\w+(?:ive|al|ent|ant|ous|ful|able|ible|ed|ic|ar)|open|free|fair|strong|safe|full|just|new|"
    r"clear|broad|wide|sound|swift|early|deep|close|joint|genuine|whole|secure|robust|prompt|thorough)"
)
_ONE_NOUN: Final = re.compile(r"(?:the|their|its|our)\s+(?:\w+\s+){0,2}\w+(?:tion|ment|ance|sion)")
# What only goes on to an action of its own: "continue to light the piers and to train pilots".
_GOES_ON: Final = re.compile(
    r"\b(?:continue|(?:work|act|cooperate|collaborate)(?:\s+closely)?(?:\s+together)?(?:\s+with\s+[^,;:.]{3,50}?)?|"
    r"(?:make|take|undertake|exert|spare)\s+(?:[\w-]+\s+){0,4}?(?:effort|step|measure|action)|join\s+forces|seek|strive|begin|start|"
    r"agree|commit|try|aim|endeavou?r|decision|will|right|ability|opportunity|chance|permission|power|need|ought|"
    r"ha(?:s|ve))s?\s+to\s"
)
# Verbs in a row before the object of them all: "effectively prevent, detect and treat".
_IN_A_ROW: Final = re.compile(r"(?:[a-z]+ly\s+)?[a-z-]+(?:\s*,\s*(?:[a-z]+ly\s+)?[a-z-]+)*")
_CONJUNCTION: Final = re.compile(
    r"(?:,?\s+while(?=\s+(?:also\s+)?[a-z]{3,}ing\s)|\s+and\s+[-–—]\s+[^-–—]{3,90}\s+[-–—]|"
    r",?\s+and,\s+(?:should|where|wherever|when|as|if|in|to the|to this|after|within|by|through|during|at|"
    r"for|with|on|subject to)\b[^,;:.]{2,60},|"
    r",\"?\s*(?:and|as well as|and also|and further|plus)?|\s+and|\s+as well as|\s+along with|\s+plus)\s+"
    r"(?:(?:we|they)\s+(?=(?:shall|will|would|should|must)\b))?"
    r"(?:also\s+|above\s+all\s+|notably\s+|most\s+of\s+all\s+|especially\s+|in\s+particular\s+|then\s+|finally\s+|lastly\s+|therefore\s+|hence\s+|"
    r"accordingly\s+|likewise\s+|instead\s+|in\s+turn\s+|at\s+the\s+same\s+time,?\s+|thus\s+|further\s+|subsequently\s+|thereby\s+)?"
    r"(?P<prep>(?:(?:(?:on|upon|of)\s+)?the need (?:to|for)|not\s+to|to|on|for|of|upon|"
    r"in|that|"
    r"the necessity (?:of|to|for)|the importance of|shall|will|would|should|must)\s+)?"
    rf"(?:{ADVERB}\s+)?\"?"
    r"(?:(?<=to\s)(?:further|also|jointly|better|fully)\s+)?(?P<the>(?:the|a|an|their|its)\s+)?(?P<word>[a-z][a-z-]*)"
)
_HOW: Final = re.compile(
    r"(?:drawing|paying|bearing|leading|reflecting|helping|enabling|allowing|resulting|focusing|bringing|leaving|"
    r"recogni[sz]ing|respecting|mindful|capitali[sz]ing|leveraging|aiming|hoping|seeking|striving|using)\b"
)
_WHICH_DOES: Final = re.compile(r"^(?!\w+ing\b)[^,]{8,},\s+(?:[a-z]+ly\s+)?[a-z]+ing\b")
# Another clause with a need of its own: "trade must be fair and rules must be clear".
_ANOTHER_CLAUSE: Final = re.compile(
    r"(?:that\s+)?(?!(?:which|who|that|it|they|this|these|where|when)\b)(?:[\w'-]+\s+){1,9}?"
    r"(?:should|must|ought to|needs? to|ha(?:s|ve) to|need more|needs more|will|would|shall)\s"
)
# A purpose that is told in gerunds, so that others go on with it: "aimed at promoting trade, expanding".
_AIMED: Final = re.compile(r"\b(?:aim(?:ed|ing) at|aim of|purpose of|view to|thereby) \w+ing\b")
_NEEDED: Final = re.compile(r"\b(?:needs?|ha(?:s|ve)|is|are|be|ought|required|obliged) to \w")
_MORE_VERBS: Final = re.compile(r",\s+(?P<first>[a-z-]+)\s[^,;:.]*?,?\s+and\s+(?P<last>[a-z-]+)\s")
# A piece of no more words that ends in "of" waits for its object: "strengthening the role of, and ...".
_FEW_BLANKS: Final = 6
# Plurals are longer.
_SHORT: Final = 3
_STEPS: Final = re.compile(
    r"(?:take|adopt|undertake|pursue|implement)\s+(?:[\w-]+\s+){0,4}?(?:steps|measures|actions?)\b"
)
# Another "to" of a list: "to mark wrecks, to share spare parts and to hold drills".
_MORE_TO: Final = re.compile(r"(?:,|\band|\bas well as)\s+(?:also\s+|further\s+|\w+ly\s+)?to\s+[a-z]")
# The first of two: "both to count ferries and to test them".
_BOTH: Final = re.compile(
    r"\bboth\s+(?!sides|countries|parties|states|governments|nations|houses)(?:(?!\band\b).)*$"
)
# Another action that goes along with the first, or only how that is done: "while respecting the law".
_WHILE: Final = re.compile(r",?\s+while\s")
_AS_IT_IS_DONE: Final = re.compile(
    r"(?:tak|respect|ensur|recogni[sz]|keep|preserv|maintain|avoid|bear|not|acknowledg|remain|consider|safeguard|protect|uphold|"
    r"minimi[sz]|retain|leav|allow|giv|observ|honou?r|balanc|pay|reaffirm|stress|emphasi[sz]|continu)ing$"
)
# A cause, which what follows may be another one of.
_CAUSE: Final = re.compile(
    r"\b(?:because\s+of|due\s+to|owing\s+to|thanks\s+to|in\s+view\s+of|in\s+light\s+of)\s"
)
# A purpose, or what an action does to another one: "steps to light the piers".
_HAS_TO: Final = re.compile(r"\bto\s+(?:[a-z]+ly\s+)?(?P<word>[a-z]+)\s+[a-z]")
# What is put in before another action: "to dredge the canals, taking into account the cost, and to ...".
_INSERTED: Final = re.compile(
    r",\s+(?:taking\s+(?:into|note|account)|keeping\s+in\s+mind|bearing\s+in\s+mind|noting|recogni[sz]ing|given|considering|"
    r"in\s+light\s+of|in\s+view\s+of|mindful\s+of|acknowledging)\b"
)
# What a body is for: "fund the institute, a body with the mandate to map reefs, and to ...".
_OF_A_BODY: Final = re.compile(r"\b(?:mandate|mandated|tasked|responsible|authority|power|aim) (?:to|for) \w")
_PRONOUN: Final = re.compile(
    r"\s+(?:(?!that\b|to\b|which\b|who\b)[\w-]+\s+){0,5}?(?:(?<=of\s)|(?<=from\s)|(?<=for\s)|(?<=with\s))(?:them|it)\b|"
    r"\s+(?:(?:over|up|out|down|off|back)\s+|(?:to|from)\s+(?!(?:them|it|him|her)\s+(?:the|an?|all)\s))?"
    r"(?:them|it|him|her|those(?! (?:who|that|which|with|of|in)\b)|these(?! \w+ed\b)|same)\b"
)
_BE_SO: Final = re.compile(r"\s+(?!able\b|aware\b|in\b|at\b|of\b|an?\b|the\b)[a-z-]+")
# That something be told of at the end: "implement the decisions and report to the summit".
_REPORTS: Final = re.compile(r"report\s+(?:back\b|(?:to|at)\s+(?:the|its)\s)")
# What should be done: "to" behind a comma says what for, where no "and" stands before it.
_PASSIVE_MUST: Final = re.compile(
    r"\b(?:should|must|shall|will|would|to)\s+be\s+[a-z]+(?:ed|en|ld|ne|de|ght|t)\b"
)
_TO_BE: Final = re.compile(r"\bto\s+be\s")
# A clause with a verb in its base form, so that others may share its subject: "States must light ...".
_MODAL: Final = re.compile(r"\b(?:should|must|shall|will|would|ought to|needs? to|ha(?:s|ve) to)\b")
_OF: Final = re.compile(r"\s+of\s")
# A deed in "-ing" that is a noun: "dredging of canals".
_DOING_OF: Final = re.compile(r"[a-z-]+ing\s+of\s")
_PURPOSE: Final = pattern(_WORDS.source("purpose"))


def pieces(text: str, start: int, end: int, mode: str) -> list[tuple[int, int]]:
    """The content from `start` until `end`, parted into single actions, also where another is asked."""
    if mode in {"base", "gerund"} and (listed := in_particular(text, start, end)):
        return listed
    if mode == "gerund" and _DOING_OF.match(text, start, end):
        # "dredging of canals, better lamps and an end to piracy"
        mode = "nominal"
    if mode == "base" and (other := another_asked(text, start, end)):
        begun = other.start("whole") if other.groupdict().get("whole") else other.end()
        return [*pieces(text, start, other.start(), mode), *pieces(text, begun, end, mode)]
    cuts: list[tuple[int, int]] = []
    begun = start
    for match in _CONJUNCTION.finditer(text, start, end):
        if match.start() <= begun or not _parts(text, begun, match, mode, end, whole=start):
            continue
        clause = mode == "clause" or (match["prep"] or "").strip() == "that"
        begins = match.end("prep") if clause and match["prep"] else _begins(match)
        cuts.append((match.start(), begins))
        begun = begins
    found, begun = [], start
    for cut, begins in cuts:
        found.append((begun, cut))
        begun = begins
    found.append((begun, end))
    if len(found) > 1 and (inserted := _INSERTED.search(text, *found[-2])):
        found[-2] = (found[-2][0], inserted.start())
    return [(one, other) for one, other in (stripped(text, *piece) for piece in found) if other - one > 3]


def _begins(match: re.Match[str]) -> int:
    """Where what a conjunction leads to begins, its article with it."""
    if (match["prep"] or "").startswith("not"):
        return match.start("prep")
    return match.start("the") if match["the"] else match.start("word")


def _parts(text: str, begun: int, match: re.Match[str], mode: str, end: int, *, whole: int) -> bool:
    """Whether a conjunction leads to another action with an object of its own."""
    word, prep, after = match["word"], (match["prep"] or "").strip().removeprefix("not "), match.end("word")
    prep = re.sub(r"^(?:on|upon|of)\s+(?=the)", "", prep)
    piece, place = text[begun : match.start()], _begins(match)
    if _WHILE.match(match[0]):
        return mode in {"base", "gerund"} and is_gerund(word) and not _AS_IT_IS_DONE.match(word)
    if _lacks_object(piece.strip(), mode) and not (mode == "nominal" and stands_alone(piece)):
        return False
    if not match[0].startswith(",") and _BOTH.search(piece):
        # "both internal and international trade"
        return False
    if prep.startswith("the "):
        return True
    if prep == "for" and mode == "nominal" and _TO_BE.search(piece) and is_done_to(text, place, end):
        # "called for the reefs to be mapped and for divers to be paid"
        return True
    if mode == "clause":
        if not prep and shares_its_verb(text, piece if begun == whole else text[whole:begun], place, end):
            return True
        if _MODAL.search(piece) and prep != "to" and _ANOTHER_CLAUSE.match(text, place):
            return True
        if prep in {"should", "must", "shall", "will", "would"} and (
            _MODAL.search(piece) or piece.startswith("be ")
        ):
            return True
        if prep in {"that", "to"} or not _has_base(piece):
            another = word not in {"they", "it"} or " that " not in piece
            return (prep == "that" and another) or bool(
                prep == "to"
                and is_base(word)
                and not (_PASSIVE_MUST.search(piece) and not re.search(r"\band\b|\bas\b", match[0]))
                and (_NEEDED.search(piece) or (_has_base(piece) and not re.search(r"\sto\s", piece)))
            )
        mode = "base"
    if word == "free" and text.startswith(" from ", after):
        return False
    if _PRONOUN.match(text, after) or (not prep and _REPORTS.match(text, match.start("word"))):
        return False
    if mode == "base" and not prep and _OF.match(text, after) and word not in {"dispose", "think", "consist"}:
        # "the risk and spread of fire"
        return False
    if mode == "base" and prep == "that" and _ANOTHER_CLAUSE.match(text, match.end("prep")):
        # "agreed that their navies would hold a drill, and that a code would be drawn up"
        return True
    comma = match[0].startswith(",")
    if mode != "base" and not prep and _CAUSE.search(piece):
        return False
    in_purpose = _PURPOSE.search(piece) is not None
    if mode == "base" and not prep and "as well as" in match[0] and is_gerund(word) and not in_purpose:
        return True
    if mode == "base":
        if (
            word == "be"
            and not prep
            and not comma
            and len(piece.split()) > _SHORT
            and _BE_SO.match(text, after)
        ):
            # "conform to the code and be independent"
            return True
        if prep in {"shall", "should", "must"} and word == "be":
            return True
        after_to = prep == "to" and word not in DETERMINERS | NO_VERBS and not word.endswith(NOUN_ENDINGS)
        if match["the"] or not (is_base(word) or after_to or before_object(text, word, after)):
            return False
        nested = re.search(r"\bto\s+(?:further\s+|better\s+|also\s+|\w+ly\s+)?(\w+)", _GOES_ON.sub("", piece))
        in_nested = nested is not None and is_base(nested[1]) and not comma
        last = re.search(
            r"(\b(?:it|them|us|him|her)\s+)?\bto\s+(?:\w+ly\s+|better\s+|further\s+)?([a-z-]+)(?:,\s*[a-z-]+)*$",
            piece,
        )
        if last and (last[1] or is_base(last[2])):
            # Verbs in a row after "to": "enable it to chart, mark and light the shoals".
            return False
        joined = (
            prep or re.search(r"\b(?:and|as|plus)\b", match[0]) or re.search(r"(?:,|\band) $", text[:begun])
        )
        if in_purpose and not (comma and joined):
            # "convene each year in order to count gulls, mark wrecks and light piers"
            return False
        if prep in {"shall", "will", "would", "should", "must"}:
            return True
        if prep == "to" and _OF_A_BODY.search(piece):
            return False
        if prep == "to" and re.search(r"\b(?:also|further)\b", match[0]):
            # "provide the staff needed to run it, and also to find the funds"
            return True
        if prep == "to":
            return not in_nested and not _is_purpose(text, piece, match, end)
        if prep or in_nested:
            return False
        listed = re.search(r"\b(?:such as|including)\b(?P<of>[^.;]*)$", piece)
        if comma and word in OR_NOUN and listed and not re.search(r"\band\s", listed["of"]):
            return False
        adverb = re.search(rf"\s{ADVERB}\s+\"?[a-z-]+$", match[0]) is not None
        if word not in OR_NOUN or adverb or has_object(text, after):
            return True
        return joined_to_verb(text, after, comma=comma)
    if prep == "to" and "as well as" in match[0] and (match["the"] or is_gerund(word) or is_base(word)):
        return True
    if in_purpose and ((is_gerund(word) and _AIMED.search(piece)) or (not comma and not prep)):
        return False
    if (
        (mode == "gerund" or _DOING_OF.match(piece))
        and prep == "to"
        and re.search(r"\band\b", match[0])
        and is_base(word)
    ):
        # "undertakes the duty of lighting its piers and to train pilots"
        return re.search(r"\sto\s", piece) is None
    if is_gerund(word) and not match["the"]:
        return _parts_before_gerund(text, piece, match, mode)
    if not prep and not match["the"] and is_plain_verb(text, word, after) and not _has_to(piece):
        # "called for support to small ports, and ensure that they are lit"
        return True
    return parts_things(text, piece, match, mode)


def _has_to(piece: str) -> bool:
    """Whether an action says what it is for, so that bare verbs behind it go on with that: "holding talks to
    review fees, mend quays".
    """
    return any(
        is_base(found["word"]) or found["word"].endswith(("e", "en")) for found in _HAS_TO.finditer(piece)
    )


def _is_purpose(text: str, piece: str, match: re.Match[str], end: int) -> bool:
    """Whether "to" behind a comma says what for, in no list: "take steps, by consent, to ban nets"."""
    only_comma = match[0].startswith(",") and not re.search(r"\band\b|\bas\b|\bplus\b", match[0])
    more = (
        _MORE_TO.search(text, match.end("word"), end)
        or last_verb(text, match.end("word"), end)
        or next(
            (
                verbs
                for verbs in _MORE_VERBS.finditer(text, match.end("word"), end)
                if is_base(verbs["first"]) and is_base(verbs["last"])
            ),
            None,
        )
    )
    return only_comma and (_STEPS.match(piece) is not None or more is None)


def _parts_before_gerund(text: str, piece: str, match: re.Match[str], mode: str) -> bool:
    """Whether an action in "-ing" after a conjunction is another one."""
    word, prep, after = match["word"], (match["prep"] or "").strip(), match.end("word")
    comma = match[0].startswith(",")
    if not prep and not comma and re.search(r",\s*[\w-]+$", piece):
        # The last of several words: "better charts, research and training".
        return False
    if mode == "nominal" and not prep and deeds_in_a_row(piece, text, after):
        # "the charting of shoals, lighting of piers and training of pilots"
        return True
    if prep == "in":
        # In what it helps: "assisting ports in charting reefs and in training pilots".
        return False
    if not comma and not prep and re.search(r"\b(?:by|through|of|towards|without)\s+[a-z-]+ing\b", piece):
        # By what means: "building trust by sharing data and opening archives".
        return False
    listed = re.search(r"\b(?:including|such\s+as)\b(?!.*\band\b)", piece)
    if not prep and listed and (comma or re.search(r",\s+[a-z]+ing\b", piece)):
        # Among what it includes: "promoting tours, including visits to forts, training pilots and ...".
        return False
    several = re.search(r"\b(?:for|in|of|by)\s+(?P<before>[a-z-]+ing,\s+)*[a-z-]+ing$", piece)
    if several and (several["before"] or not re.match(r",\s+and\b", match[0])):
        # Several before one object: "capacities for generating, storing and using evidence".
        return False
    if not prep and (
        (mode == "nominal" and _WHICH_DOES.search(piece + match[0])) or (comma and _HOW.match(word))
    ):
        # What a thing does, or how: "a pact for the coast, bringing together its ports and serving all".
        return False
    following = re.compile(r"\s+(?P<next>[a-z-]+)(?:\s+(?P<then>[a-z-]+))?").match(text, after)
    if following and following["next"] in {"and", "or"}:
        # "in schools, training or jobs" has no other action, "training and equipping them" has.
        return is_gerund(following["then"] or "")
    return following is not None and not KINDS.match(following["next"])


def _has_base(piece: str) -> bool:
    """Whether a clause has a verb in its base form: "the ports dim their lamps", "ports must dim them"."""
    words = piece.split()[:9]
    return _MODAL.search(piece) is not None or any(
        is_base(word)
        and word not in {"have", "do", "be", "yet"}
        and (
            word not in OR_NOUN
            or after in ARTICLES
            or after in {"such", "all", "any", "each"}
            or (len(after) > _SHORT and after.endswith("s"))
        )
        for word, after in pairwise([*words[:8], ""])
    )


def _lacks_object(piece: str, mode: str) -> bool:
    """Whether a piece is only the first of several before the object of them all."""
    if piece in {
        "work together",
        "act together",
        "come together",
        "join hands",
        "join forces",
        "combine forces",
        "putting in place",
        "put in place",
        "bring about",
    }:
        return True
    if len(piece.split()) < 2 or re.fullmatch(
        r"(?:the\s+)?(?:\w+ly\s+|further\s+|better\s+)?[a-z-]+ing(?:\s*,\s*[a-z-]+ing)*", piece
    ):
        return True
    if re.search(r"\s(?:of|for|from|with|by|in|to|on)$", piece) and piece.count(" ") < _FEW_BLANKS:
        return True
    if mode == "base" and re.fullmatch(
        r"[a-z]+ly\s+and\s+[a-z]+ly\s+[a-z-]+|(?:set|scale|step|speed|build|open|draw|follow)\s+up|carry\s+out|"
        r"[a-z-]+\s+(?:(?:out|up|in|down|forward)\s+)?(?:to|with|on|for|in|from)",
        piece,
    ):
        return True
    if mode == "base" and _IN_A_ROW.fullmatch(piece):
        return all(is_base(word) for word in re.findall(r"[a-z-]+", piece) if not word.endswith("ly"))
    return mode in {"nominal", "gerund"} and (
        _WITHOUT_OBJECT.fullmatch(piece) is not None
        or _HALF.fullmatch(piece) is not None
        or _ONE_NOUN.fullmatch(piece) is not None
    )
