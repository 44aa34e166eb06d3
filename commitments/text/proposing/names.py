"""The States that a text names, and the part that its words give them.

A State is named by a name, never by an adjective, and not inside a longer name. In the conference it has a
part only where words of attendance, of chairing or of acting say so.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from commitments.text.proposing.folding import Folded, fold
from commitments.text.proposing.layout import Block, sentences_of
from commitments.text.proposing.lexicon import lexicon
from commitments.text.proposing.places import is_city, is_place, is_place_in_list
from commitments.text.proposing.proposals import Span, StateFound

_ARABIC_LETTER: Final = "\u0621-\u064a\u0671-\u06d3"
_NEAR: Final = 260
_CLOSE: Final = 14

# How far from a State words of acting may stand behind a list of others; how long the name of one may be.
_LISTED: Final = 120
_NAME_MAX: Final = 31
_LIST_SIGN: Final = re.compile(r",|and|و")


def of_states(catalogue: Mapping[str, Sequence[str]]) -> Collection[str]:
    """The folded names of all States of a catalogue; the codes of regional bodies begin with X."""
    table = tuple((code, tuple(names)) for code, names in catalogue.items())
    return {name for name, code in _names(table).items() if not code.startswith("X")}


def find(
    folded: Folded, blocks: Sequence[Block], language: str, catalogue: Mapping[str, Sequence[str]]
) -> list[StateFound]:
    """Each State once, where it has a part if it has one, else where it is named first."""
    table = tuple((code, tuple(names)) for code, names in catalogue.items())
    names = _names(table)
    if not names:
        return []
    compiled = _compiled(table, language)
    best: dict[str, StateFound] = {}
    for block in blocks:
        for start, end in sentences_of(folded.text, block.start, block.end):
            mentions = list(_mentions(folded, compiled, names, (start, end), language))
            for number, (code, place, sure) in enumerate(mentions):
                if not sure and not _is_listed(folded.text, mentions, number, language):
                    continue
                named = [one[1] for one in mentions[:number]]
                role = _role(folded.text, start, end, place, language, named=named)
                found = StateFound(code=code, span=Span(*folded.span(*place)), role=role)
                known = best.get(code)
                if known is None or (_rank(role) > _rank(known.role)):
                    best[code] = found
    return sorted(best.values(), key=lambda state: state.span)


def _rank(role: str | None) -> int:
    return {None: 0, "participant": 1, "host": 2}[role]


@lru_cache(maxsize=8)
def _names(table: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for code, names in table:
        for name in names:
            key = _spaced(fold(name))
            if len(key) > 2 or name.isupper():
                found.setdefault(key, set()).add(code)
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1}


def _spaced(name: str) -> str:
    return re.sub(r"[\s,()-]+", " ", name).strip()


@lru_cache(maxsize=8)
def _compiled(table: tuple[tuple[str, tuple[str, ...]], ...], language: str) -> re.Pattern[str]:
    """One pattern for all names, the longest first; in Arabic with what is written together with a name."""
    names = sorted(_names(table), key=len, reverse=True)
    if language != "ar":
        return re.compile(rf"(?<!\w){_any_of(names)}(?!\w)")
    definite = [name for name in names if name.startswith("ال")]
    arabic = [name for name in names if _is_arabic(name) and not name.startswith("ال")]
    others = [name for name in names if not _is_arabic(name)]
    joined = (
        rf"(?:و|ف)?(?:(?:ب|ک)?{_any_of(definite)}|لل{_any_of([name[2:] for name in definite])}"
        rf"|(?:ب|ل|ک)?{_any_of(arabic)})"
    )
    return re.compile(rf"(?<!\w)(?:{joined}|{_any_of(others)})(?!\w)")


def _any_of(names: Sequence[str]) -> str:
    """A pattern for any of `names`, in their order; those of one first letter are together, so that a word of
    the text is compared with those alone.
    """
    by_letter: dict[str, list[str]] = {}
    for name in names:
        between = r"[\s-]*" if _is_arabic(name) else r"[\s-]+"
        by_letter.setdefault(name[0], []).append(between.join(map(re.escape, name[1:].split(" "))))
    groups = (rf"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items())
    return f"(?:{'|'.join(groups) or '(?!)'})"


def _is_arabic(name: str) -> bool:
    return re.match(rf"[{_ARABIC_LETTER}]", name) is not None


def _mentions(
    folded: Folded,
    compiled: re.Pattern[str],
    names: Mapping[str, str],
    sentence: tuple[int, int],
    language: str,
) -> Iterable[tuple[str, tuple[int, int], bool]]:
    """Every State that a sentence names: its code, the place of the name, and whether that is sure by
    itself.
    """
    words, text = lexicon(language), folded.text
    for match in compiled.finditer(text, *sentence):
        found = _plain(match[0], names)
        if found is None:
            continue
        key, code = found
        place = (match.end() - _length(match[0], key), match.end())
        if is_city(folded, sentence[0], place, key, language):
            continue
        before, after = text[max(0, place[0] - 30) : place[0]], text[place[1] : place[1] + 30]
        if words.pattern("names", "not_states").search(before) or words.pattern("names", "longer").match(
            after
        ):
            continue
        if not _is_arabic(key):
            stored = Span(*folded.span(*place)).of(folded.stored)
            if not stored[:1].isupper() or (len(key) <= 3 and not stored.isupper()):
                continue
            if key in words.source("names", "people").split("|") and _is_person(folded, place, names):
                continue
        yield (
            code,
            place,
            key not in words.source("names", "unsure").split("|")
            if "unsure" in words.group("names")
            else True,
        )


def _plain(found: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    """The name in what was found, without what is written together with it."""
    name = _spaced(found)
    for key in (name, *(name[cut:] for cut in (1, 2) if len(name) > cut + 2)):
        if key in names:
            return key, names[key]
    for prefix in ("لل", "ولل", "فلل"):
        if name.startswith(prefix) and (key := "ال" + name[len(prefix) :]) in names:
            return key, names[key]
    joined = {key.replace(" ", ""): key for key in names}
    key = joined.get(name.replace(" ", ""), "")
    return (key, names[key]) if key else None


def _length(found: str, key: str) -> int:
    """How many characters of what was found are the name."""
    return len(found) - (
        1
        if found.startswith(("و", "ف", "ب", "ل", "ک")) and _spaced(found) != key and _spaced(found)[1:] == key
        else 0
    )


def _is_person(folded: Folded, place: tuple[int, int], names: Mapping[str, str]) -> bool:
    """Whether a name that people have, too, is followed by a surname or follows a title."""
    stored = folded.stored
    start, end = folded.span(*place)
    if re.search(r"(?:Mr|Mrs|Ms|Dr|Prof|Sir|Lady)\.? $", stored[max(0, start - 8) : start]):
        return True
    given = lexicon("en").source("names", "given")
    if re.search(rf"\b(?:{given}) (?:[a-z]\.? )?$", fold(stored[max(0, start - 20) : start])):
        return True
    following = re.match(r" ([A-Z][\w'-]+)", stored[end : end + 40])
    return bool(following) and fold(following[1]) not in names if following else False


def _is_listed(
    text: str, mentions: Sequence[tuple[str, tuple[int, int], bool]], number: int, language: str
) -> bool:
    """Whether a name that is a common word, too, stands in a list of States or after "the State of"."""
    place = mentions[number][1]
    if lexicon(language).pattern("names", "state_of").search(text[max(0, place[0] - 16) : place[0]]):
        return True
    for other in (number - 1, number + 1):
        if 0 <= other < len(mentions):
            one, two = sorted((mentions[other][1], place))
            if re.fullmatch(r"\s*(?:,|و|,\s*و|and)\s*", text[one[1] : two[0]]):
                return True
    return False


def _role(
    text: str,
    start: int,
    end: int,
    place: tuple[int, int],
    language: str,
    *,
    named: Sequence[tuple[int, int]],
) -> str | None:
    """Host or participant where the words of the sentence say so, else None; `named` are the places of the
    States that it names before this one.
    """
    words = lexicon(language)
    if words.pattern("names", "absent").search(text, place[1], min(end, place[1] + 60)) or words.pattern(
        "names", "absent"
    ).search(text, max(start, place[0] - 40), place[0]):
        return None
    if words.pattern("names", "neighbours_of").search(text, max(start, place[0] - 40), place[0]):
        # A group of others is named by it.
        return None
    if words.pattern("names", "host_acting").match(text, place[1], end):
        return "host"
    if is_place(text, start, place, language) and not _holds_office(text, start, place, language):
        return None
    for what, role in (("host_cue", "host"), ("cue", "participant"), ("chair_cue", "participant")):
        for cue in reversed(
            list(words.pattern("names", what).finditer(text, max(start, place[0] - _NEAR), place[0]))
        ):
            between = text[cue.end() : place[0]]
            if (
                not words.pattern("names", "breaks").search(between)
                and not is_place_in_list(text, start, cue.end(), place[0], language)
                and (what != "host_cue" or _hosts(text, cue.end(), place[0], language, named=named))
            ):
                return role
            break
    acting = words.pattern("names", "acting")
    if acting.match(text, place[1], end) or _acts_with_others(text, place[1], end, language):
        return "participant"
    return None


def _acts_with_others(text: str, start: int, end: int, language: str) -> bool:
    """Whether a list of others goes on from `start` to words of acting: "Freedonia, Sylvania and Ruritania
    agreed". Read from one sign of a list to the next, for a pattern of such lists takes a time that doubles
    with each name.
    """
    words = lexicon(language)
    acting = words.pattern("names", "acting").search(text, start, min(end, start + _LISTED))
    if acting is None or words.pattern("names", "breaks").search(text[start : acting.end()]):
        return False
    between = text[start : acting.start()]
    signs = list(_LIST_SIGN.finditer(between))
    if not signs or between[: signs[0].start()].strip() or re.search(r"[.;:]", between):
        return False
    ends = [*(sign.start() for sign in signs[1:]), len(between)]
    return all(after - sign.end() <= _NAME_MAX for sign, after in zip(signs, ends, strict=True))


def _holds_office(text: str, start: int, place: tuple[int, int], language: str) -> bool:
    """Whether an office is held in the State, not a meeting: «وزراء الزراعة في لبنان والأردن»."""
    words = lexicon(language)
    if "office_in" not in words.group("names"):
        return False
    return (
        words.pattern("names", "office_in").search(text[max(start, place[0] - _NEAR) : place[0]]) is not None
        and words.pattern("places", "held").search(text, start, place[0]) is None
    )


def _hosts(text: str, cue: int, place: int, language: str, *, named: Sequence[tuple[int, int]]) -> bool:
    """Whether words of hosting, which end at `cue`, still speak of what stands at `place`: no words of
    taking part come between, nor, after the first State, words of whoever was sent.
    """
    words = lexicon(language)
    if place - cue >= _CLOSE * 3 or words.pattern("names", "joining").search(text, cue, place):
        return False
    first = min((one[1] for one in named if one[0] >= cue), default=place)
    return not any(words.pattern("names", what).search(text, first, place) for what in ("cue", "chair_cue"))
