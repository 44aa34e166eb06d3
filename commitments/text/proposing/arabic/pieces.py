"""What a piece of a list in Arabic tells of the word behind it: whether that opens another action."""

import re
from typing import Final

from commitments.text.proposing.arabic.masdars import is_masdar
from commitments.text.proposing.arabic.words import WORDS
from commitments.text.proposing.folding import pattern

_MEANS: Final = pattern(WORDS.source("means"))
_WITH: Final = pattern(WORDS.source("with_what"))
# What is forbidden in a row: «حظر تطوير وإنتاج وتخزين ...».
_BANNED: Final = pattern(
    r"(?<!\w)(?:ب|ل)?(?:حظر|منع|تجریم|وقف|مکافحه|عدم) (?P<what>\w+)(?: و\w+)*$|^الحد من (?P<less>\w+)$"
)
# A body that is named by what it looks after, its object still to come.
_FOLLOWED_UP: Final = pattern(
    r"(?<!\w)(?:ال)?(?:لجنه|لجان|فریق|الیه|الیات|خطه|خطط|برنامج|برامج|مشروع|مشاریع) "
    r"(?:متابعه|دعم|تقییم|مراقبه) ت\w{2}ی\w$"
)
# Words that begin with a waw of their own.
_OWN_WAW: Final = WORDS.words("own_waw")


def accompanies(match: re.Match[str], piece: str, *, led: bool) -> bool:
    """Whether another action stands behind «مع». In an item of a list «... مع تدريب البحارة» says how;
    elsewhere, and behind a comma, it is one, unlike «التعاون مع ...», «يتناسب مع ...».
    """
    if match["comma"]:
        return match["word"] in {"العمل", "الحرص", "السعی"} or not match["word"].startswith("ال")
    return (
        led and not match["word"].startswith("ال") and _WITH.fullmatch(piece.rsplit(maxsplit=1)[-1]) is None
    )


def is_by_means(piece: str, *, ends: bool) -> bool:
    """Whether a piece says by what action; one with the article ends before a comma and an action without:
    «صون السلم من خلال التعاون الوثيق، وتوسيع ...».
    """
    by_means = [re.split(r"\W", piece[means.end() :])[0] for means in _MEANS.finditer(piece)]
    return any(is_masdar(means) and not (ends and means.startswith("ال")) for means in by_means)


_FIELD: Final = re.compile(r"(?<!\w)(?:فی|ب)\s?(?:مجال|میدان|مجالات|میادین|قطاعات)\s")
# What is theirs who are asked, and hangs on nothing that was named: «ومضاعفة جهودها».
_THEIR_OWN: Final = re.compile(
    r"(?:جهود|مساع|التزامات|تعهدات|واجبات|حصص|مساهمات|تشریعات|قوانین|سیاسات|خطط|علاقات|تعاون|حدود|اراض|دور|قوات|دعم)"
    r"ی?(?:ها|هم|هما)"
)
# What is done and is no field: «التعاون في مجال الملاحة وتبادل الخبرات».
_DOES: Final = re.compile(r"تبادل|انشا|تاسیس|تشکیل|عقد|اقامه|تنظیم|وضع|اعداد|توقیع|تفعیل|اعتماد|مواصله")
_EFFORTS: Final = re.compile(r"(?:مضاعفه|تکثیف|بذل|تضافر|توحید|مواصله)\s(?:ال)?جهود")
_MORE: Final = re.compile(r"(?:اکثر|اقل|اشد)\s\w+ا\s*$")
_FOR: Final = re.compile(r"\sل(?!اطلاق\sالنار)(\w{3,})")


def belongs_inside(piece: str, word: str, following: str) -> bool:
    """Whether an action that no comma parts from a piece belongs to what stands in it: to what it is for, a
    field, a comparison, or what was named, on which its object hangs: «تدريب البحارة وتعزيز قدراتهم».
    """
    hangs = following.endswith(("ها", "هم", "هما")) and not _THEIR_OWN.fullmatch(following)
    field = _FIELD.search(piece) and not (_DOES.fullmatch(word) or word in {"العمل", "السعی", "الحرص"})
    if hangs or _EFFORTS.fullmatch(piece.strip()) or field or _MORE.search(piece):
        return True
    return any(is_masdar(purpose) for purpose in _FOR.findall(piece))


def is_banned(piece: str) -> bool:
    """Whether what is forbidden lacks its object: «حظر تطوير وإنتاج ...»; not so «مكافحة القرصنة»."""
    banned = _BANNED.search(piece.rstrip())
    what = (banned["what"] or banned["less"]) if banned else None
    return what is not None and not (what.startswith("ال") and banned and not banned[0].startswith("ل"))


def by_which(piece: str) -> bool:
    """Whether a piece says by what action: «تحسين الحراسة ببناء الحواجز»."""
    return any(word.startswith("ب") and is_masdar(word[1:]) for word in piece.split()[1:] if len(word) > 3)


def is_bare(piece: str) -> bool:
    """Whether the last word of a piece is an action without an object yet."""
    before, last = piece.split()[-2:]
    if last.startswith("ل") and is_masdar(last[1:]) and len(last) > 4:
        return True
    if _FOLLOWED_UP.search(piece.rstrip()):
        # «لجنة متابعة تطوير وتنفيذ الخطة»
        return True
    return is_masdar(last) and not last.startswith("ال") and not is_masdar(before)


def points_back(text: str, start: int, piece: str) -> bool:
    """Whether the object was named before: «حظر إنتاج الشباك العائمة وتدمير تلك الشباك»."""
    named = re.compile(r"\s+(?:تلک|هذه|هذا|ذلک|هولا) (?P<what>\w+)").match(text, start)
    return named is not None and named["what"] in piece.split()


def is_among_nouns(following: str) -> bool:
    """Whether a word stands among nouns that share what follows: «سيادة واستقلال ووحدة أراضي»."""
    return (
        following.startswith("و")
        and len(following) > 3
        and following not in _OWN_WAW
        and not is_masdar(following)
        and not is_masdar(following[1:])
    )


def after_lam(piece: str) -> list[str]:
    # In «وقف لإطلاق النار» it is no purpose.
    # «المحاولات الرامية لتصفية ...» says what for something else is.
    return re.findall(r"(?<!الرامیه)(?<!الهادفه)(?<!المحاولات)(?<!الساعیه)\sل((?!اطلاق النار)\w{3,})", piece)
