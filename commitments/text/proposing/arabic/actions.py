"""Actions in Arabic: masdars, and where a list of them is parted."""

import re
from typing import Final

from commitments.text.proposing.arabic.joined_clauses import THAT_THEY, parts_clause
from commitments.text.proposing.arabic.masdars import (
    LETTER,
    MASDARS,
    NO_ARTICLE,
    declares,
    has_pronoun,
    is_masdar,
    with_article,
)
from commitments.text.proposing.arabic.pieces import (
    accompanies,
    after_lam,
    belongs_inside,
    by_which,
    is_among_nouns,
    is_banned,
    is_bare,
    is_by_means,
    points_back,
)
from commitments.text.proposing.arabic.terms import parted_again
from commitments.text.proposing.folding import pattern
from commitments.text.proposing.lexicon import lexicon

_WORDS: Final = lexicon("ar")
_PURPOSE: Final = pattern(_WORDS.source("purpose"))
_REASON: Final = pattern(_WORDS.source("reason"))
_TELLS_OF_IT: Final = pattern(_WORDS.source("tells_of_it"))
# «التحقيق الذي ستجريه لجنة مستقلة» says which one it is, where little stands before it.
_WILL_BE: Final = re.compile(r"\s(?:الذی|التی)\s+س")
_STRENGTHENING: Final = pattern(_WORDS.source("strengthening"))
_EXAMPLES: Final = pattern(_WORDS.source("examples"))
# «التصدي لها» hangs on what was named before.
_HANGING: Final = re.compile(r"(?:ل|ب|علی|من|فی|عن)(?:ه|ها|هم|هما|هن)")
_FOR_WHICH: Final = pattern(r"(?<!\w)بما [یت]\w+ \w{3,}[^,]*$")
# «الربط بين الموانئ والمدن» is one action.
# Another who is asked: «..., وإسرائيل إلى احترام ...».
_OTHER: Final = pattern(
    r"(?:, ?و| و(?=ال\w+(?: \w+){0,2} الی ))(?P<who>\w+(?: \w+){0,2}) "
    r"(?:(?P<prep>الی|علی) |(?P<with>ب)(?=\w{2}))(?P<word>\w+)"
)
_JOINING: Final = pattern(r"(?:الربط|الجمع|الموازنه|التوفیق) بین(?!\w)")
# What is forborne by formula, beside good neighbourhood.
_FORMULA: Final = pattern(r"ال(?:تدخل|انحیاز|اعتدا|لجو|تمییز)")
# What one holds to stands beside another action without a comma, too: «إنهاء النزاع والالتزام التام ب ...».
_HELD_TO: Final = frozenset({"الالتزام", "التنفیذ", "التطبیق", "الامتثال", "الانسحاب"})
# «والعمل سويا على مكافحة ...»
_HOW: Final = re.compile(
    r"\s+(?:سویا|معا|جدیا|جاهدا|فورا|قدما|جمیعا|جنبا الی جنب)\s+(?:علی|الی|من|فی|نحو|ب\w{3,})(?!\w)"
)
_HELP: Final = frozenset({"مراقبه", "دعم", "مساعده", "مسانده", "رعایه", "مشارکه", "مساهمه"})
_HELPED: Final = pattern(
    r"(?<!\w)(?:ب|تحت )(?:اشراف|رقابه|مظله|دعم|مساعده|مسانده|رعایه|مشارکه|مساهمه)(?!\w)[^,]*$"
)
_LAID_DOWN: Final = pattern(r"(?<!\w)(?:التی|الذی|اللذین|اللتین) [یت](?:نص|قضی) [^;]*$")
_STEPS: Final = pattern(_WORDS.source("steps"))
# What is made by «عمل»: «إضافة إلى عمل دراسة للأرصفة».
_WORK: Final = re.compile(
    r"عمل\s(?:دراس\w+|مسح|مسوح|ورش|ورشه|ندوات|ندوه|برنامج|برامج|حملات|حمله|دلیل|قاعده|خطه|خطط|دورات|موقع)(?!\w)"
)
_TOGETHER: Final = pattern(_WORDS.source("together"))
# When something is to be done; and a noun whose object is still to come.
_BY_WHEN: Final = pattern(r"(?<!\w)(?:قبل|بحلول|خلال|نهایه|عام|سنه|فی موعد) (?:\w+ ){0,4}\d{4}(?: م)?$")
_SHARED: Final = pattern(r"(?<!\w)(?:فی مجال|مجالات|فی عملیات|عملیه|عملیات) (?!ال)\w+$")
# What a body is for.
_CHARGED: Final = pattern(
    r"(?<!\w)(?:[یت](?:تولی|قوم ب|عمل علی|عنی ب|ختص ب|کلف ب|ضطلع ب)|مهمت(?:ه|ها)) ?\w+(?: \w+){1,4}$"
)
# «الدول - ولا سيما الجزر - ...»
_ASIDE: Final = re.compile(r"\s-\s[^-]{3,80}\s-\s")
# Things that are only counted, before each is named.
_SEVERAL: Final = pattern(
    r"(?:اتخاذ |القیام ب|تنفیذ |اقرار |اعتماد |وضع )?(?:عدد|جمله|مجموعه|سلسله|عده|بعض|حزمه|رزمه)"
    r"(?: \w+){1,12}?,? "
    r"(?:و?(?:من )?(?:بینها|ابرزها|اهمها|منها|ضمنها)) (?P<first>\w+)"
)
# Form VII: what happens, and nobody does.
_BEFALLS: Final = re.compile(rf"ان{LETTER}{{2}}ا{LETTER}|ارتفاع|تفاقم|تزاید")
# What stands between two actions: "و" written together with the next, a comma, or a phrase such as «فضلا عن».
_CONJUNCTION: Final = pattern(
    rf"(?:(?P<comma>,) ?)?(?:(?P<phrase>(?:(?:و)?(?:{_WORDS.source('conjunctions')})|مع) )|"
    rf"(?P<and>(?<!\w)و~[\"']?(?:ایضا |کذلک |کذا )?)[\"']?)"
    rf"(?P<prep>(?:علی |الی |فی |ب?ان |"
    rf"ب?ان(?:ه|ها|هم|هما) (?=س[یت]\w{{3}}|سوف |یجب |ینبغی |لن )|ب(?:ان )?|ل)?)"
    rf"(?P<need>(?:{_WORDS.source('need')}|{_WORDS.source('weight')}) )?(?P<word>\w+)"
)
_COMMA: Final = pattern(
    r"(?P<comma>,|(?<=\s)-) (?P<and>)(?P<phrase>)(?P<prep>(?:علی |الی |ان )?)(?P<need>)(?P<word>\w+)"
)


def opens_action(text: str, start: int, end: int | None = None) -> bool:
    """Whether an action begins at `start`."""
    end = len(text) if end is None else end
    match = re.compile(r"\s*(?P<word>\w+)(?:\s+(?P<next>\w+))?").match(text, start, end)
    if match is None:
        return False
    word = match["word"]
    return (
        is_masdar(word)
        or declares(word, match["next"])
        or with_article(word)
        or (word.startswith(("ب", "ل")) and is_masdar(word[1:]) and len(word) > 5)
    )


def pieces(text: str, start: int, end: int, *, prep: str, clause: bool = False) -> list[tuple[int, int]]:
    """The content from `start` until `end`, parted into single actions; `prep` is what governs the first."""
    if (several := _SEVERAL.match(text, start, end)) and is_masdar(several["first"]):
        # «اتخاذ عدد من التدابير، من بينها عقد ...»
        start = several.start("first")
    definite = re.compile(r"\s*ال").match(text, start) is not None
    found, begun = [], start
    matches = sorted(
        [*_CONJUNCTION.finditer(text, start, end), *_COMMA.finditer(text, start, end)],
        key=lambda match: match.start(),
    )
    others = [other for other in _OTHER.finditer(text, start, end) if prep and _is_another(other, prep)]
    for match in sorted([*matches, *others], key=lambda match: match.start()):
        if match.start() >= begun and match.re is _OTHER:
            found.append((begun, match.start()))
            begun = match.start("word")
            continue
        if (
            match.re is _OTHER
            or match.start() <= begun
            or not (
                _invites(text, match)
                or _parts(text, begun, match, prep=prep, definite=definite, clause=clause)
            )
        ):
            continue
        found.append((begun, match.start()))
        begun = match.start("need") if match["need"] else match.start("word")
        if match["need"]:
            begun = match.end("need")
        elif match["word"] == "ان":
            begun = match.end("word")
        elif match["prep"].strip() in {"ب", "ل"} and not (
            prep == "ب" and (is_masdar(match["word"]) or match["word"] == "عدم")
        ):
            begun = match.start("prep")
    found.append((begun, end))
    found = [
        part
        for one, other in found
        for part in parted_again(text, one, _before_matter(text, one, other, prep))
    ]
    return [
        (one, other)
        for one, other in (_stripped(text, one, _before_reason(text, one, other)) for one, other in found)
        if other - one > 3
    ]


def _before_matter(text: str, start: int, end: int, prep: str) -> int:
    """Where a piece ends before something that is no action, though one verb governs both: «أكدوا على صيانة
    المنارات وعلى دور البحارة».
    """
    if prep not in {"علی", "الی"} or re.search(rf"\s{prep}\s", text[start:end]):
        return end
    beside = re.compile(rf",?\s(?:وایضا\s|وکذلک\s)?و?{prep}\s(?P<word>\w+)").search(text, start + 6, end)
    if beside is None or not re.match(r"\W*و", beside[0]):
        return end
    matter = beside["word"]
    acts = is_masdar(matter) or with_article(matter) or has_pronoun(matter) or matter in {"ان", "عدم", "الا"}
    return end if acts else beside.start()


def _invites(text: str, match: re.Match[str]) -> bool:
    """Whether another is invited beside an action: «..., إلى جانب دعوة الصحف إلى ...»."""
    if match["word"] != "دعوه" or match["prep"].strip():
        return False
    whom = re.compile(r"\s+(?P<next>\w+)(?P<to>(?:\s\w+){0,4}\s(?:الی|ل\w{4,})(?!\w))?").match(
        text, match.end("word")
    )
    apart = match["phrase"] or match["comma"] or (whom is not None and whom["to"])
    return whom is not None and bool(apart) and not is_masdar(whom["next"])


def _is_another(match: re.Match[str], prep: str) -> bool:
    """Whether another is asked something by the same verb: «دعت أ إلى ...، وب إلى ...»."""
    acts = is_masdar(match["word"]) or with_article(match["word"])
    return (
        (match["prep"] or match["with"]) == prep
        and acts
        and not any(is_masdar(word) or with_article(word.removeprefix("و")) for word in match["who"].split())
    )


def _before_reason(text: str, start: int, end: int) -> int:
    """Where a piece ends before it says why; «نظرا ل ...» without a comma is part of it."""
    told = _TELLS_OF_IT.search(text, start + 8, end)
    short = told is not None and _WILL_BE.match(told[0]) and told.start() - start <= end - told.start()
    if told and not short and len(text[start : told.start()].split()) > 2:
        end = told.start()
    for reason in _REASON.finditer(text, start + 8, end):
        if len(text[start : reason.start()].split()) < 4 and "," in text[reason.end() : end]:
            # «يتبادل الطرفان، بناء على طلب أحدهما، المعلومات ...»: what is done stands behind it.
            continue
        apart = text[start : reason.start()].rstrip().endswith(",") or re.match(r"ل?کون|لان|لما ل", reason[0])
        if apart and len(text[start : reason.start()].split()) > 1:
            return reason.start()
    return end


def _parts(text: str, begun: int, match: re.Match[str], *, prep: str, definite: bool, clause: bool) -> bool:
    """Whether a conjunction leads to another action with an object of its own."""
    piece = _ASIDE.sub(" ", text[begun : match.start()])
    if len(piece.split()) < 2 or text.startswith("بنا علی", match.start("word")):
        return False
    again, word = match["prep"].strip(), match["word"]
    if match["need"]:
        return bool(prep) or (match["phrase"] or "").strip() != "مع"
    if _LAID_DOWN.search(piece):
        # «التزام المواثيق التي تنص على عدم الصيد، وحل الخلافات»
        return False
    if again in {"ان", "بان"} and re.compile(r"\s+(?:ذلک|هذا)(?!\w)").match(text, match.end("word")):
        # «..., وأن يكون ذلك في ...» only says how.
        return False
    if clause or THAT_THEY.fullmatch(again):
        return parts_clause(text, match, piece)
    if word == "عدم" and again and again == prep:
        return True
    if word == "عدم" and not again:
        # «وعدم استخدام ...»; «حسن الجوار وعدم التدخل», «مبادئ السلم وعدم استخدام القوة» are one thing.
        if re.search(r"(?<!\w)(?:ال|ب|لل?)?(?:مبادی|مبدا)(?!\w)", piece):
            return False
        what = re.compile(r"\s+(?P<what>\w+)").match(text, match.end("word"))
        return what is not None and (
            not what["what"].startswith("ال") or what["what"] == "المساس" or not _FORMULA.match(what["what"])
        )
    if (
        (match["and"] or "").strip() == "و"
        and word == "رد"
        and re.compile(r"\s+(?:فی|ضمن)\s").match(text, match.end())
    ):
        # «ما ورد في الإعلان»
        return False
    following = re.compile(r"\s+[\"']?(?P<next>\w+)").match(text, match.end("word"))
    masdar = (
        is_masdar(word)
        or with_article(word)
        or declares(word, following["next"] if following else None)
        or bool(match["phrase"] and _WORK.match(text, match.start("word")))
    )
    if again in {"علی", "الی"} and word == "ان":
        # «... على تجميد الرسوم، وعلى أن تلتئم اللجنة»
        return again == prep
    if again in {"علی", "الی", "فی"}:
        # «سيتعاون الجانبان في صيانة ...، وفي تدريب ...»
        led = again != "فی" or prep == "فی" or " فی " in piece[:40]
        return masdar and led and (again == prep or bool(match["comma"]))
    if again == "ب" and prep == "ب" and masdar:
        return True
    if again in {"ان", "بان"}:
        return True
    if again:
        # "و" and "ل", "ب" are letters of the word, then.
        word = text[match.start("prep") : match.end("word")]
        masdar = is_masdar(word) or with_article(word)
    if not masdar or has_pronoun(word):
        # «طالبوا بصيانتها، ومنحها ...»: both hang on what was named before.
        return bool(match["comma"]) and has_pronoun(word) and has_pronoun(piece.split()[0])
    if (match["phrase"] or "").strip() == "مع":
        return accompanies(match, piece, led=bool(prep))
    if match["phrase"]:
        return True
    if following and not _is_apart(match, piece) and belongs_inside(piece, word, following["next"]):
        return False
    if (
        following is None
        or is_among_nouns(following["next"])
        or _HANGING.fullmatch(following["next"])
        or (word == "اضافه" and following["next"] == "الی")
    ):
        return False
    if word in _HELP and _HELPED.search(piece) and not match["comma"]:
        # «بدعم من المرصد ومساندة الموانئ»
        return False
    named = re.search(r"(?<!\w)(?:و?منها|من قبیل|مثل|علی غرار) (?P<first>\w+)", piece)
    if named and is_masdar(named["first"]) and not (match["comma"] and named[0].startswith("ومنها")):
        # «..., مثل زيادة ..., وتقليص ...»
        return False
    if (_EXAMPLES.search(piece) and not match["comma"]) or points_back(text, match.end("word"), piece):
        return False
    if (is_banned(piece) and not word.startswith("ال")) or (is_bare(piece) and not match["comma"]):
        # «اتفاقية حظر تطوير وإنتاج ...»: the last one has no object yet.
        return False
    if not match["comma"] and not word.startswith("ال") and _CHARGED.search(piece.rstrip()):
        # «لجنة تتولى متابعة الخطة وتقديم التقارير»
        return False
    befalls = piece.startswith("الحد من ") and _BEFALLS.fullmatch(word)
    if not match["comma"] and (befalls or (_SHARED.search(piece.rstrip()) and is_masdar(piece.split()[-1]))):
        # «الحد من اتساع التلوث وانتقال ...»: what befalls is to be limited, too; «البحوث في مجال تربية وتحسين
        # الأسماك»: both have the object that follows.
        return False
    if word == "اتخاذ" and _STEPS.match(following["next"]) and len(piece.split()) > 8:
        # Steps that are taken are neither purpose nor means.
        return True
    if is_by_means(piece, ends=bool(match["comma"]) and not word.startswith("ال")):
        return False
    in_purpose = _PURPOSE.search(piece) is not None or (any(is_masdar(word) for word in after_lam(piece)))
    if in_purpose and not match["comma"] and not opens_action(piece, 0) and not word.startswith("ال"):
        # «ضرورة صدق النوايا من أجل التنفيذ ووقف ...»: the purpose has the article, the action beside it not.
        in_purpose = re.search(r"(?<!\w)(?:من اجل|بهدف|بغیه|ل)\s?ال\w+[^,]*$", piece) is None
    if word.startswith("ال") and word not in NO_ARTICLE:
        if not match["comma"] and _FOR_WHICH.search(piece):
            # «بما يكفل تقديم أفضل الخدمات والحد من الحوادث»
            return False
        if word in {"الحوار", "التسامح"} and piece.split()[-1].startswith("وال"):
            # «مبادئ السلام والتسامح والحوار في المدارس»
            return False
        if (
            not match["comma"]
            and _TOGETHER.match(word)
            and not (word == "الاهتمام" and following["next"].startswith("ب"))
            and _STRENGTHENING.match(piece)
            and len(piece.split()) < 6
        ):
            return False
        # «والتنسيق» continues an idafa; «والعمل على» is an action.
        if _JOINING.match(f"{word} {following['next']}"):
            return True
        governs = (
            re.fullmatch(
                r"علی|الی|من|فی|عن|مع|عبر|نحو|دون|صفا|ضد|قدما|ب(?!ین|عد|الکامل|شکل|صوره|سرعه)\w+|ل\w+",
                following["next"],
            )
            is not None
            or _HOW.match(text, match.end("word"))
        ) or (
            # «والتنفيذ الكامل للاتفاق»
            (bool(match["comma"]) or word in _HELD_TO)
            and re.compile(r"\s+ال\w+\s+(?:علی|الی|من|فی|عن|ل\w{3,}|ب\w{3,})(?!\w)").match(
                text, match.end("word")
            )
            is not None
        )
        return (governs and (definite or bool(match["comma"]) or word in MASDARS or word in _HELD_TO)) or (
            bool(match["comma"]) and word in MASDARS
        )
    if _BY_WHEN.search(piece.rstrip()):
        # «إنشاء مركز لرصد المرجان قبل نهاية عام 2027 وتدريب ...»: the time ends the first.
        return True
    if in_purpose and re.search(r",\s*(?:وذلک\s)?(?:ل(?!کن)\w{4,}|بهدف|من اجل|بغیه)(?!\w)", piece):
        # «عقد اجتماع، لتعزيز التجارة، وتطوير الموانئ»: the list is one of purposes.
        return False
    if _STEPS.match(piece.strip()):
        # «اتخاذ إجراءات لبناء الثقة وتبديد المخاوف» asks for two; what steps are «من أجل» is one thing.
        return _PURPOSE.search(piece) is None and not by_which(piece)
    # «توسيع الموانئ لخدمة التجارة وتوسيع الطرق»: the first word comes again.
    return not in_purpose or bool(match["comma"]) or word == piece.split()[0]


def _is_apart(match: re.Match[str], piece: str) -> bool:
    """Whether a comma, steps that are taken, or a time ends what stands before an action."""
    ends = match["comma"] or piece.startswith("اتخاذ ") or _BY_WHEN.search(piece.rstrip())
    return bool(ends)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;:-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:.-"):
        end -= 1
    if text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    quotes = text.count('"', start, end)
    if text.startswith('"', start) and (quotes % 2 or (quotes == 2 and text[end - 1] == '"')):
        start, quotes = start + 1, quotes - 1
    if quotes % 2 and text[end - 1] == '"':
        end -= 1
    return start, end
