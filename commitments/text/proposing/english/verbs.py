"""Whether a word that a conjunction leads to is a verb, in English, and has an object of its own."""

import re
from typing import Final

from commitments.text.proposing.english.actions import DETERMINERS, OR_NOUN, is_base
from commitments.text.proposing.lexicon import lexicon

_WORDS: Final = lexicon("en")
# Nouns before which an "-ing" word only says what kind they are.
KINDS: Final = re.compile(
    r"(?:stations?|cent(?:re|er)s?|equipment|systems?|courses?|materials?|programmes?|programs?|sessions?|"
    r"workshops?|facilit(?:y|ies)|mechanisms?|capacit(?:y|ies)|countries|states|activities|needs|grounds?|"
    r"standards|tools?|techniques?|methods?|vessels?|boats?|networks?|institutions?|costs?|points?|places?)\b"
)
# The object of a verb that may be a noun: "respect recognized principles", "support social policies".
_ADJECTIVES_AND_PLURAL: Final = re.compile(
    r"(?:\s+[a-z-]+(?:ed|al|ly|ive|ic|able|ible|ous|ary|ent|ant)){1,3}(?:\s+[a-z-]+)?\s+[a-z-]+[a-rt-z]s\b"
)
_ADJECTIVE_AND_MASS: Final = re.compile(
    r"\s+[a-z-]+(?:al|ive|ic|ous|ent|ant|ed|able)\s+(?:support|cooperation|assistance|action|attention|trust|peace|"
    r"security|stability|growth|development|trade|aid|investment|capacity|access|progress|awareness|opinion|"
    r"involvement|participation|engagement|ownership|leadership|oversight|research|training|funding|efficiency)\b"
)
_TWO_AND_PLURAL: Final = re.compile(
    r"\s+(?!(?:and|or|of|in|for|to|on|at|by|with|from|as|between)\b)[a-z-]+[a-rt-z]\s+"
    r"(?!(?:and|or|of|in|for|to|on|at|by|with|from|as|is|was|has|does)\b)[a-z-]+[a-rt-z]s\b(?!\s+(?:and|of)\b)"
)
# The last of several verbs: "mark wrecks, share spare parts and hold drills".
_LATER_IN_LIST: Final = re.compile(
    r"\s[^,;:.]{3,90}?(?:,\s*|,?\s+)(?:and|or)\s+(?:to\s+)?(?P<word>[a-z-]+)\s+\w"
)
_LAST_VERB: Final = re.compile(r",\s+and\s+(?P<word>[a-z]+)\s")
_NOUNS_WITH: Final = _WORDS.words("nouns_with")
_OBJECTS: Final = _WORDS.words("objects")
NOUN_ENDINGS: Final = tuple(_WORDS.source("noun_endings").split())
# Verbs that are adjectives too, and those that only say something: "and free zones", "and condemn".
_MORE_THAN_A_VERB: Final = re.compile(
    r"(?:free|open|clea[rn]|complete|lower|live|correct|empty|dry|better)$|.*(?:ate|ent|al|ed)$|"
    r"(?:condemn|thank|commend|reject|note|deplore)$"
)
_WITH_UP: Final = frozenset(
    ("dry", "set", "carry", "root", "cut", "speed", "step", "scale", "phase", "clean")
)
ARTICLES: Final = _WORDS.words("articles")
NO_VERBS: Final = _WORDS.words("no_verbs")


def before_object(text: str, word: str, after: int) -> bool:
    """Whether a word that no list has is a verb, for a determiner follows: "and glaze their windows"."""
    if word in NO_VERBS or word in DETERMINERS or word.endswith(NOUN_ENDINGS):
        return False
    following = re.compile(r"\s+(?:(?:over|up|out|down|off|back|away)\s+)?(?P<next>[a-z']+)\s").match(
        text, after
    )
    return following is not None and following["next"] in ARTICLES


def joined_to_verb(text: str, after: int, *, comma: bool) -> bool:
    """Whether another verb is joined to this one: "exchange and analyse", or later in a list of them."""
    joined = re.compile(r"\s+(?:and|or)\s+(?P<word>[a-z-]+)\s+\w").match(text, after)
    if joined is None and comma:
        joined = _LATER_IN_LIST.match(text, after)
    if joined is None or not is_base(joined["word"]):
        return False
    return joined["word"] not in OR_NOUN or (comma and has_object(text, joined.end("word")))


def has_object(text: str, after: int) -> bool:
    """Whether the word after a verb that may be a noun is the beginning of its object."""
    following = re.compile(r"\s+(?P<next>[a-z'-]+)(?:\s+(?P<then>[a-z-]+))?").match(text, after)
    if following is None:
        return False
    verb = re.search(r"[a-z-]+$", text[:after])
    if verb and verb[0] in _NOUNS_WITH and following["next"] in {"for", "in", "on", "with", "to", "over"}:
        # "Respect for the law" has no verb.
        return False
    word = following["next"]
    return (
        word in DETERMINERS
        or _ADJECTIVES_AND_PLURAL.match(text, after) is not None
        or _ADJECTIVE_AND_MASS.match(text, after) is not None
        or _TWO_AND_PLURAL.match(text, after) is not None
        or (len(word) > 5 and word.endswith("ly"))
        or (len(word) > 4 and word.endswith("s") and not word.endswith("ss"))
        or word in _OBJECTS
    )


def is_plain_verb(text: str, word: str, after: int) -> bool:
    """Whether a word is a verb in its base form that is no noun or adjective, with an object."""
    if word in _WITH_UP and re.compile(r"\s+(?:up|out|down|off)\s+[a-z]").match(text, after):
        return True
    following = re.compile(r"\s+(?P<next>[a-z'-]+)").match(text, after)
    return (
        is_base(word)
        and word not in OR_NOUN
        and _MORE_THAN_A_VERB.match(word) is None
        and following is not None
        and (following["next"] == "that" or following["next"] not in NO_VERBS)
        and not KINDS.match(following["next"])
    )


def last_verb(text: str, start: int, end: int) -> re.Match[str] | None:
    """The last of several verbs: "..., to widen canals, and provide shelter"."""
    last = _LAST_VERB.search(text, start, end)
    if last is None or not is_base(last["word"]):
        return None
    return last if last["word"] not in OR_NOUN or has_object(text, last.end("word")) else None
