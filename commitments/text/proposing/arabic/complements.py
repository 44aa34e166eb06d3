"""What stands after a verb that asks, in Arabic: the preposition or particle, and the first action."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.arabic import actions, masdars
from commitments.text.proposing.arabic.plain import QUOTED, Complement, plain_complement
from commitments.text.proposing.arabic.words import MUST_THAT, REACH, WORDS, expanded
from commitments.text.proposing.folding import pattern

# «شدد البيان على رفض الصيد الجائر وضرورة ...»: what is refused asks nothing, the need does.
_REFUSED: Final = re.compile(r"(?<!\w)(?:الی|عن|علی) \"?(?:رفض|ادانه|استنکار|شجب)(?!\w)[^,]*$")


_STRESS: Final = re.compile(r"(?:و|ف)?(?:ب?ال)?(?:[یتنم]?(?:و|ا)?کد|تاکید|[یتنم]?شدد|تشدید)")
_ON_THAT: Final = pattern(
    r"~(?:(?!ب?ان(?:ه|ها)?(?!\w)|اتفاق|الاتفاق|حرص|عزم|التزام|استعداد)\w+,? ){0,8}?(?<!\w)علی (?!ان(?!\w))"
)
# What looks like an action and names a field of work: «أهمية البحث العلمي في مواجهة ...».
_FIELDS: Final = re.compile(
    r"\s*\"?(?:البحث\s(?:ال)?علمی|العمل\s(?:العربی|الاسلامی|الخیری|التطوعی|البلدی|الاهلی|النقابی|الصحفی|الانسانی)|الحوار|الانتاج|التعلیم|التدریب\sالمهنی|الاستثمار\sالاجنبی)(?!\w)"
)
# What stands behind a list of those who are asked.
_THAT: Final = re.compile(r",\s(?:(?:الی|علی)\s|ب)?ان\s(?=[یت]\w{2,})")
_AMONG: Final = pattern(r"(?<!\w)(?:بما (?:فی ذلک|فیها|فیهم)|و?لا~سیما|ومن بینها|ومنها)(?!\w)")
_THAT_BEFORE: Final = re.compile(r"(?<!\w)ان(?:ه|ها)?(?!\w)|[.;:]")
_BESIDE: Final = pattern(
    rf"(?<!\w)وعلی (?:(?P<need>{WORDS.source('need')}|{WORDS.source('weight')}) )?(?P<word>\w+)"
)
# «أكدوا على استقلال المرصد، وصيانة منارته»: an action behind a comma, in a list that something else opens.
_LISTED: Final = re.compile(r",\s*و(?P<word>\w{3,})(?=\s+\w)")


def complement_of(text: str, verb: Match[str], strength: str, end: int) -> Complement | None:
    """Where the action begins, the preposition before it, the word of need, and whom it is asked of."""
    limit = min(end, verb.end() + REACH)
    need_words = (
        rf"(?P<need>{WORDS.source('need')}(?: و{WORDS.source('weight')})?)|"
        rf"(?P<weight>{WORDS.source('weight')}(?: و{WORDS.source('need')})?)"
    )
    if re.match(r"(?:و|ف)?(?:ی?وافق|موافق)", verb[0]):
        return plain_complement(text, verb, strength, end, limit)
    weighed = False
    weak = expanded(rf"^(?:و|ف)?(?:{WORDS.source('weak_verbs')})").match(verb[0]) is not None
    if re.match(r"(?:و|ف)?(?:[یت])?رکز", verb[0]) and re.match(
        r"\s(?:ال)?(?:توصیات|قرارات)", text[verb.end() : limit]
    ):
        weak = False
    if re.search(r"(?<!\w)(?:الذی|التی|الذین)(?!\w)", text[verb.end() : limit]):
        # What is told of who asks stands between: «أوصى المشاركون في المنتدى الذي ... بضرورة ...».
        limit = min(end, verb.end() + 2 * REACH)
    for match in pattern(
        rf"(?<!\w)\"?و?(?P<prep>علی |الی |ب|عن )?(?:مجددا )?\"?(?:{need_words})(?!\w)"
    ).finditer(text, verb.end(), limit):
        if _in_a_title(text, verb.end(), match):
            continue
        between = QUOTED.sub("", text[verb.end() : match.start()])
        if _THAT_BEFORE.search(between) and not re.search(r"(?<!\w)ان هناک|ان ثمه", between):
            break
        if re.compile(r"\s(?:ما|هذا|هذه|تلک|ذلک)(?!\w)").match(text, match.end()):
            # «بينت ضرورة ما تضمنته الخطة»
            continue
        if match["need"] and re.search(
            r"(?<!\w)(?:لکون|کون|باعتبار)\w*\s$|(?<!\w)(?:[یت]شکل|[یت]عد|[یت]مثل)\s$", between
        ):
            break
        if strength == "decided" and any(masdars.is_masdar(word) for word in between.split()[:6]):
            # «قررت الموانئ تعزيز ... وضرورة ...»
            break
        told = re.search(r"(?<!\w)(?:الذی|التی|الذین)(?!\w)", between)
        if told and _governed_after_comma(between):
            break
        if (
            governs(text, verb.end(), verb.end() + told.start() if told else match.start())
            and not (match["prep"] and match["prep"].startswith("ب") and strength == "emphasised")
            and not _REFUSED.search(between)
        ):
            break
        if (
            weak
            and match["weight"]
            and strength == "emphasised"
            and not WORDS.pattern("brings_out").match(verb[0])
            and not (
                match["prep"] == "الی "
                and not verb[0].endswith("مشیرا")
                and actions.opens_action(text, match.end(), end)
            )
        ):
            continue
        start = match.end() + 1
        if match["weight"] and not needs_action(text, start, end):
            if (listed := _action_in_list(text, start, end)) is not None:
                return listed, "", match.span("weight"), None
            weighed = True
            continue
        start = _after_particle(text, start, end)
        return (
            start,
            "ان" if _opens_clause(text, match.end(), end) else (match["prep"] or "").strip(),
            match.span("need" if match["need"] else "weight"),
            None,
        )
    if weighed:
        return _further_on(text, verb, end)
    needed = MUST_THAT.search(text, verb.end(), limit) or WORDS.pattern("needs_it").search(
        text, verb.end(), limit
    )
    if strength == "emphasised" and weak and not needed:
        return None
    found = plain_complement(text, verb, strength, end, limit) or _far_off(text, verb, strength, end)
    return found or (_further_on(text, verb, end) if strength == "emphasised" else None)


def _far_off(text: str, verb: Match[str], strength: str, end: int) -> Complement | None:
    """What a long list of addressees is asked: «توصي الهيئات، بما فيها المصارف، ...، بأن تمول ...»."""
    if strength not in {"urged", "recommended"} or end - verb.end() <= REACH:
        return None
    for that in _THAT.finditer(text, verb.end() + REACH // 2, min(end, verb.end() + 3 * REACH)):
        between = text[verb.end() : that.start()]
        if _AMONG.search(between) and not re.search(r"[.;:]|(?<!\w)ب?ان(?!\w)", between):
            return that.end(), "ان", None, (verb.end() + 1, that.start())
    return None


def _further_on(text: str, verb: Match[str], end: int) -> Complement | None:
    """What is stressed beside something that is no action: «أكدوا على دور المنارات وعلى صيانتها ...»."""
    if not _STRESS.match(verb[0]):
        return None
    for beside in _BESIDE.finditer(text, verb.end(), min(end, verb.end() + 2 * REACH)):
        first = _ON_THAT.match(text, verb.end(), beside.start())
        if first and not actions.opens_action(text, first.end(), beside.start()):
            start = beside.end("need") + 1 if beside["need"] else beside.start("word")
            if actions.opens_action(text, start, end) and (
                beside["need"] or not beside["word"].startswith("ال") or needs_action(text, start, end)
            ):
                return start, "علی", beside.span("need") if beside["need"] else None, None
    for beside in _BESIDE.finditer(text, verb.end(), min(end, verb.end() + 2 * REACH)):
        # «أكدوا على أن الملاحة حق، وعلى أهمية صيانة ...»
        if beside["need"] and actions.opens_action(text, beside.end("need") + 1, end):
            return beside.end("need") + 1, "علی", beside.span("need"), None
    for listed in _LISTED.finditer(text, verb.end(), min(end, verb.end() + 2 * REACH)):
        first = _ON_THAT.match(text, verb.end(), listed.start())
        between = text[first.end() : listed.start()] if first else ""
        acts = re.findall(r"(?<!\w)[بل]?(\w+)", between)
        if not between or any(masdars.is_masdar(word) for word in [*acts, *between.split()]):
            return None
        if masdars.is_bare(listed["word"]):
            return listed.start("word"), "علی", None, None
    return None


def _in_a_title(text: str, start: int, match: Match[str]) -> bool:
    """Whether a word of need stands in a title; «لفت إلى «حماية الموانئ، وضرورة صيانتها»» is speech."""
    need = match.start("need" if match["need"] else "weight")
    if text.count('"', start, need) % 2 == 0 or '"' in match[0]:
        return False
    opened = text[start : text.rindex('"', start, need)]
    return re.search(r"(?<!\w)(?:الی|علی|ب?ان)\s*$", opened) is None


def _governed_after_comma(between: str) -> bool:
    """Whether an action stands behind what is told of who asks: «شدد المؤتمر الذي ...، على صيانة ...»."""
    governed = re.compile(r",\s*(?:علی\s+|الی\s+|ب)(?P<word>\w+)").finditer(between)
    return any(masdars.is_masdar(match["word"]) or masdars.with_article(match["word"]) for match in governed)


def needs_action(text: str, start: int, end: int) -> bool:
    """Whether an action follows a word of weight; with an article only where it governs something, for
    «أهمية العمل العربي المشترك» asks nothing.
    """
    word = re.compile(r"\s*\"?(?P<word>\w+)").match(text, start, end)
    if word is not None and word["word"] == "ان":
        return re.compile(r"\s+[یت]\w{2,}").match(text, word.end(), end) is not None
    if word is not None and word["word"] in masdars.NO_ARTICLE:
        return True
    if _FIELDS.match(text, start):
        return False
    if word is None or not word["word"].startswith("ال") or not masdars.with_article(word["word"]):
        begin = word.start("word") if word is not None else start
        return actions.opens_action(text, begin, end) or bool(word and masdars.has_pronoun(word["word"]))
    joined = re.compile(r"\s+و(?P<next>\w+)\s+\w").match(text, word.end(), end)
    if joined is not None and masdars.is_masdar(joined["next"]):
        # «أهمية التهدئة وتفادي ...»
        return True
    governed = re.compile(
        r"(?:\s+(?:و?ال\w+|معا|سویا|قدما|فورا)){0,2}\s+(?:علی|الی|من|فی|عن|مع|ب\w+|ل\w+)(?!\w)"
    )
    return governed.match(text, word.end(), end) is not None


def _action_in_list(text: str, start: int, end: int) -> int | None:
    """The first action in a list that a noun opens: «أهمية السلم في الخليج، وصيانة المنارات»."""
    for match in re.compile(r"(?<!\w)و(?P<word>\w+)(?=\s+(?P<next>\w+))").finditer(text, start, end):
        before = text[start : match.start()]
        if len(before.split()) > 8 or any(actions.opens_action(word, 0) for word in before.split()):
            return None
        if masdars.is_masdar(match["word"]):
            leads = WORDS.pattern("leads_on").search(before) and not before.rstrip().endswith(",")
            return None if leads or match["next"].startswith("و") else match.start("word")
    return None


def _after_particle(text: str, start: int, end: int) -> int:
    """Past «ان» and «في» after a word of need."""
    match = re.compile(r"(?:ان|فی|ل|الی|علی)\s+").match(text, start, end)
    return match.end() if match else start


def _opens_clause(text: str, start: int, end: int) -> bool:
    return re.compile(r"\s*ان\s").match(text, start, end) is not None


def governs(text: str, start: int, stop: int) -> bool:
    """Whether an action already stands between a verb and a later word."""
    needed = pattern(
        rf"(?<!\w)ب?(?:{WORDS.source('need')}|{WORDS.source('weight')}|{WORDS.source('modal')}) (?=\w)"
    )
    if any(actions.opens_action(text, match.end(), stop) for match in needed.finditer(text, start, stop)):
        return True
    for match in re.compile(r"(?<!\w)(?:علی|الی|(?P<with>ب))\s?(?P<word>\w+)").finditer(text, start, stop):
        if (masdars.is_masdar(match["word"]) or match["word"] in WORDS.words("asked_for")) and not (
            match["with"] and match["word"] in WORDS.words("circumstances")
        ):
            return True
        if match[0].startswith("الی") and masdars.with_article(match["word"]):
            # «دعوا إلى الإسراع في ...، ملحين على ضرورة ...»
            return True
    if any(masdars.is_masdar(late[1]) for late in re.compile(r",\s(\w+)").finditer(text, start, stop)):
        # «قرر المجلس، أمس، تمديد ...»
        return True
    first = re.compile(r"\s*(?P<word>\w+)(?P<on>\s+(?:علی|الی)(?!\w))?").match(text, start, stop + 5)
    if first is None or (first["word"].startswith("ال") and first["on"]):
        # «شدد الحوار على أهمية ...»: it is the subject.
        return False
    return masdars.is_masdar(first["word"])
