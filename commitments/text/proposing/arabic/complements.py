"""What stands after a verb that asks, in Arabic: the preposition or particle, and the first action."""

import re
from re import Match
from typing import Final

from commitments.text.proposing.arabic import actions
from commitments.text.proposing.arabic.words import MUST_THAT, PREPOSITIONS, PRONOUN, REACH, WORDS, expanded
from commitments.text.proposing.folding import pattern

# The title of a meeting: «المنتدى " البحر : أحوال وآفاق "».
_QUOTED: Final = re.compile(r'"[^"]*"|\([^()]*\)|/[^/]{1,40}/')


def complement_of(
    text: str, verb: Match[str], strength: str, end: int
) -> tuple[int, str, tuple[int, int] | None, tuple[int, int] | None] | None:
    """Where the action begins, the preposition before it, the word of need, and whom it is asked of."""
    limit = min(end, verb.end() + REACH)
    need_words = (
        rf"(?P<need>{WORDS.source('need')}(?: و{WORDS.source('weight')})?)|"
        rf"(?P<weight>{WORDS.source('weight')}(?: و{WORDS.source('need')})?)"
    )
    if re.match(r"(?:و|ف)?(?:[یت]?وافق|موافق)", verb[0]):
        return _plain_complement(text, verb, strength, end, limit)
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
        between = _QUOTED.sub("", text[verb.end() : match.start()])
        if re.search(r"(?<!\w)ان(?!\w)|[.;:]", between) and not re.search(r"(?<!\w)ان هناک|ان ثمه", between):
            break
        if match["need"] and re.search(
            r"(?<!\w)(?:لکون|کون|باعتبار)\w*\s$|(?<!\w)(?:[یت]شکل|[یت]عد|[یت]مثل)\s$", between
        ):
            break
        if strength == "decided" and any(actions.is_masdar(word) for word in between.split()[:6]):
            # «قررت الموانئ تعزيز ... وضرورة ...»
            break
        told = re.search(r"(?<!\w)(?:الذی|التی|الذین)(?!\w)", between)
        if told and _governed_after_comma(between):
            break
        if (
            governs(text, verb.end(), verb.end() + told.start() if told else match.start())
            and not (match["prep"] and match["prep"].startswith("ب") and strength == "emphasised")
            and not (weak and re.match(r"\s(?:الی|عن|علی) \"?(?:رفض|ادانه) ", between))
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
        if match["weight"] and strength == "emphasised" and not _needs_action(text, start, end):
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
        return None
    if strength == "emphasised" and weak and not MUST_THAT.search(text, verb.end(), limit):
        return None
    return _plain_complement(text, verb, strength, end, limit)


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
    return any(actions.is_masdar(match["word"]) or actions.with_article(match["word"]) for match in governed)


def _needs_action(text: str, start: int, end: int) -> bool:
    """Whether an action follows a word of weight; with an article only where it governs something, for
    «أهمية العمل العربي المشترك» asks nothing.
    """
    word = re.compile(r"\s*(?P<word>\w+)").match(text, start, end)
    if word is not None and word["word"] == "ان":
        return re.compile(r"\s+[یت]\w{2,}").match(text, word.end(), end) is not None
    if word is None or not word["word"].startswith("ال") or not actions.with_article(word["word"]):
        return actions.opens_action(text, start, end) or bool(word and actions.has_pronoun(word["word"]))
    governed = re.compile(r"(?:\s+(?:و?ال\w+|معا|سویا)){0,2}\s+(?:علی|الی|من|فی|عن|مع|ب\w+|ل\w+)(?!\w)")
    return governed.match(text, word.end(), end) is not None


def _action_in_list(text: str, start: int, end: int) -> int | None:
    """The first action in a list that a noun opens: «أهمية السلم في الخليج، وصيانة المنارات»."""
    for match in re.compile(r"(?<!\w)و(?P<word>\w+)(?=\s+(?P<next>\w+))").finditer(text, start, end):
        before = text[start : match.start()]
        if len(before.split()) > 8 or any(actions.opens_action(word, 0) for word in before.split()):
            return None
        if actions.is_masdar(match["word"]):
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
        rf"(?<!\w)(?:{WORDS.source('need')}|{WORDS.source('weight')}|{WORDS.source('modal')}) (?=\w)"
    )
    if any(actions.opens_action(text, match.end(), stop) for match in needed.finditer(text, start, stop)):
        return True
    for match in re.compile(r"(?<!\w)(?:علی|الی|(?P<with>ب))\s?(?P<word>\w+)").finditer(text, start, stop):
        if actions.is_masdar(match["word"]) and not (
            match["with"] and match["word"] in WORDS.words("circumstances")
        ):
            return True
    first = re.compile(r"\s*(\w+)").match(text, start, stop)
    return bool(first) and actions.is_masdar(first[1]) if first else False


def _plain_complement(
    text: str, verb: Match[str], strength: str, end: int, limit: int
) -> tuple[int, str, tuple[int, int] | None, tuple[int, int] | None] | None:
    allowed = PREPOSITIONS[strength]
    asking_noun = strength == "urged"
    first = re.compile(r"\s*\"?\s?(?P<word>\w+)").match(text, verb.end(), end)
    if (
        first
        and "" in allowed
        and (actions.is_masdar(first["word"]) or (strength == "decided" and first["word"] == "دعوه"))
        and strength not in {"emphasised", "agreed"}
    ):
        return first.start("word"), "", None, None
    if first and strength == "agreed" and verb[0].endswith(" علی") and actions.is_masdar(first["word"]):
        # «أكدوا حرصهم على تدريب ...»
        return first.start("word"), "علی", None, None
    if strength == "agreed" and re.match(r"(?:و|ف)?(?:[یت])?تعهد|(?:و|ف)?(?:وعد|نعتزم)", verb[0]):
        for bare in re.compile(r",\s(?P<word>\w+)").finditer(text, verb.end(), limit):
            if actions.is_masdar(bare["word"]):
                # «تعهد الوزراء، في ختام اجتماعهم، صيانة المنارات»
                return bare.start("word"), "", None, None
        for early in list(re.compile(r"(?<!\w)\w+(?=\s+\w)").finditer(text, verb.end(), limit))[:6]:
            if early[0] in {"علی", "الی", "ان", "بان"} or (
                early[0][0] in "بل" and actions.is_masdar(early[0][1:])
            ):
                break
            if actions.is_masdar(early[0]):
                # «تعهدت الموانئ صيانة المنارات»
                return early.start(), "", None, None
    if (
        first
        and strength == "agreed"
        and re.search(r"(?:هم|ها|هما|نا)$", verb[0])
        and (
            actions.with_article(first["word"])
            or (re.search(r"(?:اعتزام|نیت|عزم|رغبت)\w+$", verb[0]) and actions.is_masdar(first["word"]))
        )
    ):
        # «معربين عن عزمهم الاستمرار».
        return first.start("word"), "", None, None
    if strength == "agreed" and re.match(
        r"(?:و|ف)?(?:اعرب|عبر|ابد|جدد|اکد|موکد|[یتن]وکد|شدد|اعلن|م?ستعد|استعداد|حرص|رغبت|ارادت|عزم|التزام|تعهد|نیت)",
        verb[0],
    ):
        allowed = ("ب", "علی", "ل", "الی", "ان", "فی")
    near = limit
    if strength == "emphasised" and re.match(r"(?:و|ف)?(?:[یت]و|ا|مو)کد", verb[0]):
        # «أكد الوزراء استمرار العمل ...»
        going_on = re.compile(
            r"(?:\s+(?!علی|الی|ان|بان|ب(?!ال)\w+|فی(?!\s+ختام))\w+){0,16}?\s+(?P<word>استمرار|مواصله|تکثیف)(?=\s+ال\w)"
        )
        if on := going_on.match(text, verb.end(), limit):
            return on.start("word"), "", None, None
    if strength == "urged" and re.match(r"(?:و|ف)?(?:ب)?(?:ال)?(?:[یتن]?طلب|طالب|مطالب)", verb[0]):
        near = _asked_of(text, verb.end(), limit)
    for match in re.compile(
        r"(?<!\w)(?:(?P<far>(?:(?:علی|الی)\s+)?ب?ان(?:ه|هم|ها(?=\s(?:[یتس]|لا\s|ل[من]\s|قد\s|لیس)))?|علی|الی|فی|حول|بشان)\s+|(?P<near>[بل]))(?:[\"']\s?)?(?P<word>\w+)"
    ).finditer(text, verb.end(), near):
        between = _QUOTED.sub("", text[verb.end() : match.start()])
        if re.search(r"[.;:]", between.rstrip(" ") or " ") and not re.fullmatch(r"\s*", between):
            break
        prep = PRONOUN.sub("", match["far"] or match["near"]).split()[-1]
        word = match["word"]
        if _rests_on_others(strength, between):
            return None
        addressee = _span_of(text, verb.end(), match.start())
        if prep in {"ان", "بان"}:
            if re.search(r"(?<!\w)(?:دون|بدون|قبل|بعد|من دون)\s$", text[verb.end() : match.start()]):
                continue
            if strength == "emphasised" and (owed := _of_duty(text, match.start("word"), end)):
                return owed[0], "", None, owed[1]
            if _is_fact(text, strength, match, end):
                return None
            if strength == "emphasised" and (later := _last_that(text, match.start("word"), end)):
                duty = _of_duty(text, later, end)
                return (duty[0], "", None, duty[1]) if duty else (later, "ان", None, addressee)
            if duty := _of_duty(text, match.start("word"), end):
                return duty[0], "", None, duty[1]
            return match.start("word"), "ان", None, addressee
        if (
            strength == "agreed"
            and prep in {"ب", "علی"}
            and WORDS.pattern("bound").match(verb[0])
            and not (actions.is_masdar(word) or actions.with_article(word) or actions.has_pronoun(word))
            and word not in WORDS.words("circumstances")
            and word != "عدم"
            and re.fullmatch(r"(?:\s*(?:ال\w+|اعضا|جمیع|کافه))*\s*", between)
        ):
            # «التزامهم بالسلم» is no action yet.
            return None
        named = prep == "ب" and (
            (word == "دعوه" and strength == "urged" and between.strip() != "")
            or (word == "عدم" and strength in {"agreed", "urged", "recommended"})
        )
        if prep not in allowed or (prep == "ب" and word in WORDS.words("circumstances") and not named):
            continue
        if named or actions.is_masdar(word) or actions.with_article(word):
            if strength == "emphasised" and (
                (prep != "علی" and not (prep == "الی" and re.match(r"(?:و|ف)?(?:[یت])?خلص", verb[0])))
                or (word.startswith("ال") and not _is_action_with_article(text, match, end))
            ):
                continue
            if (
                prep == "ل"
                and strength == "urged"
                and not re.match(r"(?:و|ف)?(?:ال)?(?:[یتن]?دع|داع|م?ناشد)", verb[0])
            ):
                continue
            return match.start("word"), prep, None, addressee
        if (
            prep == "ل"
            and word.startswith("ل")
            and actions.with_article(f"ا{word}")
            and not WORDS.pattern("body").search(between)
        ):
            # «للرد» is «الرد» with «ل».
            if strength == "agreed" or re.match(r"(?:و|ف)?(?:ال)?(?:[یتن]?دع|داع|م?ناشد)", verb[0]):
                return match.start("near"), prep, None, addressee
        if (
            asking_noun
            and prep == "الی"
            and not word[0].isdigit()
            and re.match(r"(?:و|ف)?(?:دع|ال|[یتن]دع|داع|مناشد)", verb[0])
            and not re.search(r"(?<!\w)(?:ان|الذی|التی)(?!\w)", between)
            and not word.startswith(("الامین", "الامان", "الاجتماع"))
            and strength == "urged"
        ):
            return match.start("word"), prep, None, addressee
        if prep == "ب" and strength == "recommended" and len(between.split()) <= 4 and len(word) > 2:
            if word in WORDS.words("quantities"):
                return None
            return match.start("word"), prep, None, addressee
    if strength == "decided" or (strength == "urged" and re.search(r"طلب|طالب|ناشد|حث|مناشد", verb[0])):
        for match in re.compile(r"(?<!\w)(?P<word>\w+)(?=\s+\w)").finditer(text, verb.end(), limit):
            if (
                actions.is_masdar(match["word"])
                or (actions.with_article(match["word"]) and match.start() == near)
            ) and text[verb.end() : match.start()].strip():
                return match.start(), "", None, _span_of(text, verb.end(), match.start())
    return None


def _rests_on_others(strength: str, between: str) -> bool:
    """«أكدت القمة عزم الدول على ...»: the resolve asks, not the stress; «أكدوا قناعتهم بقدرة الموانئ» asks
    nothing.
    """
    convinced = re.search(r"(?<!\w)(?:قناعت|ثقت|ایمان|اقتناع)(?:هم|ها|هما|نا)(?!\w)", between)
    return (strength in {"emphasised", "agreed"} and convinced is not None) or (
        strength == "emphasised" and WORDS.pattern("bearing").search(between) is not None
    )


def _asked_of(text: str, start: int, limit: int) -> int:
    """Where the action begins in «طلب من الأمانة إعداد ...», without a preposition; `limit` elsewhere."""
    whom = re.compile(r"[^.;:,]*?(?<!\w)(?:من|الی)\s").match(text, start, limit)
    if whom or re.search(r"طلب\w{0,2}$", text[:start]):
        stop = whom.end() if whom else min(limit, start + 40)
        for early in re.compile(r"(?<!\w)\w+(?=\s+\w)").finditer(text, start, stop):
            before = text[start : early.start()]
            named = WORDS.pattern("body").search(before) and not re.search(r"(?<!\w)ال\w+\s$", before)
            if actions.is_masdar(early[0]) and not named:
                # «طلب المؤتمر تخصيص ... مع توجه إلى زيادة ...»
                return early.start()
    words = re.compile(r"(?<!\w)\w+(?=\s+\w)").finditer(text, whom.end(), limit) if whom else ()
    return next(
        (word.start() for word in words if actions.is_masdar(word[0]) or actions.with_article(word[0])),
        limit,
    )


def _last_that(text: str, start: int, end: int) -> int | None:
    """Where the clause with a duty begins, after others that only tell: «أن البحر مشترك وأنه ينبغي ...»."""
    modal = WORDS.pattern("modal").search(text, start, end)
    if modal is None:
        return None
    if text[modal.start() - 1] == "و" and modal.start() > start + 1 and re.match(r"لا ?بد", modal[0]):
        # «القناة عميقة ولا بد من صيانتها»
        of = re.compile(r"\s*من\s+").match(text, modal.end(), end)
        return of.end() if of else None
    thats = list(re.compile(r"\bو(?:علی )?(?:ب)?ان(?:ه|ها)?\s").finditer(text, start, modal.start() + 1))
    return thats[-1].end() if thats else None


def _of_duty(text: str, start: int, end: int) -> tuple[int, tuple[int, int]] | None:
    """The action in «يتعين على الدول اتخاذ تدابير», and whose it is."""
    needed = pattern(r"(?:لا بد|لابد) من (?P<word>\w+)").match(text, start, end)
    if needed and actions.is_masdar(needed["word"]):
        return needed.start("word"), (start, needed.start("word") - 1)
    duty = pattern(
        r"(?:(?:یجب|ینبغی|یتعین|یتوجب|یلزم) (?:علی |ل)|علی (?=(?:ال|جمیع |کل |کافه |دول )\w)|"
        r"(?=من (?:الضروری|المهم|الاهمیه|اللازم|الواجب)))"
    ).match(text, start, end)
    if duty is None:
        return None
    for word in re.compile(r"(?<!\w)\w+").finditer(text, duty.end(), min(end, duty.end() + 80)):
        if word[0] == "ان":
            return None
        if word.start() > duty.end() and actions.is_masdar(word[0]):
            return word.start(), (duty.end(), word.start() - 1)
    return None


def _is_action_with_article(text: str, match: Match[str], end: int) -> bool:
    following = re.compile(r"(?:\s+و?ال\w+){0,2}\s+(?:علی|الی|من|فی|عن|مع|ب\w+|ل\w+)").match(
        text, match.end("word"), end
    )
    if following is not None:
        return True
    # «التعاون وتبادل الخبرات»: the next action governs for both.
    joined = re.compile(r"\s+و(?P<next>\w+)\s+\w").match(text, match.end("word"), end)
    return joined is not None and actions.is_masdar(joined["next"])


def _is_fact(text: str, strength: str, match: Match[str], end: int) -> bool:
    """«أكد أن البحر مشترك» asks nothing; where يجب or ينبغي follows it does."""
    if strength in {"emphasised", "agreed"}:
        if strength == "agreed" and re.match(r"[یتس]\w{2,}", match["word"]):
            return False
        return (
            WORDS.pattern("modal").search(text, match.start("word"), min(end, match.start("word") + 120))
            is None
        )
    return not re.match(r"[یتن]\w{2,}|ال\w+|کل\b|جمیع\b", match["word"])


def _span_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words between a verb and what it asks, which are its subject, its addressee, or both."""
    match = re.compile(r"\s*(?:من |الی |ب)?(?P<who>\S.{2,}?)\s*$", re.DOTALL).match(text, start, end)
    return match.span("who") if match else None
