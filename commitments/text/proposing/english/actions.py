"""Actions in English: whether words begin one."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

_WORDS: Final = lexicon("en")
_BASE: Final = _WORDS.words("actions")
OR_NOUN: Final = frozenset(_WORDS.source("noun_actions").split("|"))
DETERMINERS: Final = _WORDS.words("determiners")
_NO_GERUND: Final = _WORDS.words("no_gerund")
# What may stand before an action noun to say of what kind it is.
KIND_WORDS: Final = (
    r"(?:early|full|joint|expedited|accelerated|unimpeded|unhindered|complete|unconditional|strict|mutual|continued|continuous|further|enhanced|closer|greater|increased|effective|"
    r"prompt|swift|regular|timely|better|improved|stronger|strengthened|deeper|rapid|speedy|immediate|"
    r"substantial|significant|considerable|adequate|concrete|meaningful|voluntary|mandatory|financial|legal|"
    r"gradual|ongoing|sustained|active|proper|safe|national|regional|international|bilateral|multilateral|"
    r"technical|cross-border|wider|broader|more|coordinated|urgent|practical|free|fair|universal|"
    r"information|data|intelligence|capacity|peaceful|sustainable|equitable|inclusive|responsible|comprehensive)"
)
NOUN: Final = (
    rf"(?:(?:{_WORDS.source('nominals')})|"
    r"(?:[\w-]+ ){0,2}(?:co-?operation|co-?ordination|collaboration|dialogue|partnerships?))"
)
NOMINAL: Final = pattern(
    rf"(?:the |a |an |their |its |our )?(?:(?:\w+ly )?{KIND_WORDS} (?:and )?){{0,3}}{NOUN}\b|"
    rf"an? {_WORDS.source('a_ban')}\b|"
    r"the (?!meeting|beginning|being|morning|evening|building|feeling|meaning)[a-z]+ing(?:, [a-z]+ing)*"
    r"(?:,? and [a-z]+ing)? of\b"
)
# A word that only says how; verbs that end alike are none.
ADVERB: Final = r"(?!(?:rally|apply|rely|reply|comply|supply|multiply|ally|tally|imply|fly)\b)[a-z]+ly"
_ASIDE_AFTER_TO: Final = rf"(?:{pattern(_WORDS.source('aside')).pattern})?"


_BE: Final = re.compile(
    r"be\s+(?!(?:a|an|the|able|\w+ed|\w+en|made|held|set|put|met|kept|brought|given)\b)[a-z]"
)
_PRONOUNS: Final = frozenset(("him", "her", "them", "it", "us", "you", "me"))
# Who is described before: "troop-contributing countries".
_WHO: Final = re.compile(
    r"\s+(?:countries|states|parties|nations|governments|members|organi[sz]ations|agencies|companies|industries)\b"
)
# What follows a noun, not a verb in its base form.
_TOLD_OF: Final = re.compile(
    r"\s+(?:has|have|had|is|are|was|were|will|would|can|may|should|must|needs?|of)\b"
)


# What is not yet decided, before "to".
_ASKS_WHETHER: Final = re.compile(r"\b(?:whether|whether\s+or\s+not|how|what|when|where)\s+$")


@lru_cache(maxsize=4096)
def is_base(word: str) -> bool:
    """Whether a word is a verb of action in its base form; "re-" and a hyphen are no matter."""
    if word in _BASE:
        return True
    word = re.sub(r"is(e|ing)$", r"iz\1", word) if len(word) > 6 else word
    word = word.replace("co-o", "coo")
    return word in _BASE or (word.startswith(("re-", "co-")) and word[3:] in _BASE)


@lru_cache(maxsize=4096)
def is_gerund(word: str) -> bool:
    """Whether a word is such a verb in "-ing"."""
    if not word.endswith("ing") or word in _NO_GERUND or len(word) < 5:
        return False
    stem = word[:-3]
    doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    return any(is_base(form) for form in (stem, stem + "e", doubled, stem.rstrip("y") + "ie")) or (
        "-" in word and is_gerund(word.rpartition("-")[2])
    )


def is_noun_too(word: str) -> bool:
    """Whether a verb of action is a noun as often: "support", "work"."""
    return word in OR_NOUN


def opens_action(text: str, start: int, end: int | None = None) -> str | None:
    """The form of the action that begins at `start`: base, gerund or nominal; None where none does."""
    end = len(text) if end is None else end
    match = re.compile(
        rf"(?:to\s+)?(?:(?:also|further|not|(?:(?:more|most)\s+)?{ADVERB}(?:\s+and\s+{ADVERB})?|"
        r"better(?=\s+\w+ing\s+(?:the|a|an|their|its|our)\b))\s+)?(?P<word>[a-z][a-z-]*)",
        re.IGNORECASE,
    ).match(text, start, end)
    if match is None:
        return None
    word = match["word"].lower()
    if word in OR_NOUN and _TOLD_OF.match(text, match.end("word")):
        # "Trade has grown" begins with no action, "exchange of pilots" with one that is a noun.
        of = text.startswith(" of ", match.end("word")) and NOMINAL.match(text, start, end)
        return "nominal" if of else None
    after_to = match[0].lower().startswith("to ") or text[max(0, start - 3) : start] == "to "
    if _could_be_base(text, word, match.end("word"), after_to=after_to):
        return "base"
    if is_base(word) and (
        match[0].lower().startswith("to ") or re.search(r"\bto\s$", text[max(0, start - 4) : start])
    ):
        return "base"
    if NOMINAL.match(text.lower() if start == 0 and end == len(text) else text, start, end) and not (
        is_base(word)
        and re.match(r"\s+(?:the|a|an|their|its|all)\b", text[match.end("word") : match.end("word") + 8])
    ):
        if not is_gerund(word):
            return "nominal"
    if is_gerund(word) and not ("-" in word and _WHO.match(text, match.end("word"))):
        return "gerund"
    if is_base(word):
        return "base"
    if (
        word.endswith("ing")
        and word not in _NO_GERUND
        and len(word) > 5
        and re.match(
            r"\s+(?:the|a|an|their|its|all|to|for|in|with)\b", text[match.end("word") : match.end("word") + 8]
        )
    ):
        return "gerund"
    return None


def ends_in_ing(text: str, start: int) -> bool:
    """Whether a word in "-ing" with an object begins at `start`, of whatever verb: "exploring new lines"."""
    match = re.compile(r"(?P<word>[a-z]{3,}ing)\s+\w").match(text, start)
    return match is not None and match["word"] not in _NO_GERUND


def is_no_noun(text: str, start: int) -> bool:
    """Whether the word after "to" can be a verb: it is no determiner, and no plural."""
    match = re.compile(r"(?P<word>[a-z-]+)\s+\w").match(text, start)
    if match is None or match["word"] in DETERMINERS:
        return False
    return not match["word"].endswith(("s", "tion"))


def _could_be_base(text: str, word: str, after: int, *, after_to: bool) -> bool:
    """Whether a word that no list has is a verb: after "to", before a determiner."""
    if (
        not after_to
        or word in DETERMINERS
        or word in _PRONOUNS
        or len(word) < 3
        or word.endswith(("ing", "ed", "tion", "ments"))
    ):
        return False
    following = re.compile(r"\s+(?P<next>[a-z']+)").match(text, after)
    return bool(following) and following["next"] in DETERMINERS if following else False


def is_done_to(text: str, start: int, end: int) -> bool:
    """Whether what begins at `start` is to have something done to it: "the reefs to be protected"."""
    match = re.compile(r"(?:(?!to\b)[\w'-]+\s+){1,12}?to\s+be\s+(?:[a-z]+ly\s+)?(?P<word>[a-z]+)\b").match(
        text, start, end
    )
    return match is not None and match["word"].endswith(
        ("ed", "en", "wn", "ut", "et", "ept", "eld", "id", "it", "lt", "ne")
    )


def find_to(text: str, start: int, end: int, *, limit: int = 400) -> tuple[int, int] | None:
    """The first "to" before a verb of action: where the action begins, and where what is before it ends."""
    for match in re.compile(
        rf"\bto{_ASIDE_AFTER_TO}\s+\"?(?:(?:also|further|not|(?:(?:more|most)\s+)?{ADVERB}(?:\s+and\s+{ADVERB})?)\"?"
        r"\s+)?(?P<word>[a-z-]+)"
    ).finditer(text, start, min(end, start + limit)):
        known = (
            is_base(match["word"])
            or _BE.match(text, match.start("word")) is not None
            or _could_be_base(text, match["word"], match.end("word"), after_to=match[0].startswith("to"))
        )
        if _ASKS_WHETHER.search(text, start, match.start()):
            # "ports to ponder whether or not to light fires"
            continue
        if known and not re.match(r"\s+of\b", text[match.end() : match.end() + 5]):
            action = re.compile(rf"to{_ASIDE_AFTER_TO}\s+").match(text, match.start())
            before = match.start()
            while before > start and text[before - 1] in " ,":
                before -= 1
            return (action.end() if action else match.start()), before
    return None


def is_subjunctive(text: str, start: int, end: int) -> bool:
    """Whether one thing is said in the base form to do something: "agreed that the panel meet yearly"."""
    words = re.compile(r"[\w'-]+,?").findall(text, start, min(end, start + 120))[:10]
    if len(words) > 1 and re.fullmatch(r"[a-z]+[a-rt-z]s", words[0]) and is_base(words[1]):
        # "agreed that pilots develop a code"
        return not is_noun_too(words[1])
    if not words or words[0] not in {"the", "a", "an", "each", "every", "this", "its", "their", "another"}:
        return False
    for before, word in pairwise(words[1:]):
        if (
            (is_base(word) or word == "be")
            and not is_noun_too(word)
            and before != "to"
            and (word == "be" or not before.endswith(("s", ",")))
            and before not in DETERMINERS
        ):
            return True
    return False
