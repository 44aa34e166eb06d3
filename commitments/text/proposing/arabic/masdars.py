"""Which Arabic words are masdars, and which are verbs of the present, by lists and by their shape."""

import re
from functools import lru_cache
from typing import Final

from commitments.text.proposing.lexicon import lexicon

_WORDS: Final = lexicon("ar")
MASDARS: Final = frozenset().union(*(_WORDS.words(key) for key in ("actions", "form_1", "form_4", "form_5")))
_NO_MASDARS: Final = _WORDS.words("no_actions")
LETTER: Final = "[ء-یٱ-ۓ]"
# Forms II, IV, VIII, VII and X, before folding: تفعیل، إفعال، افتعال، انفعال، استفعال.
_FORMS: Final = re.compile(
    rf"ت{LETTER}{LETTER}ی{LETTER}|است{LETTER}{{2,3}}ا(?:(?!ا){LETTER})?|است{LETTER}ا{LETTER}ه|ا{LETTER}ت{LETTER}ا{LETTER}|"
    rf"ان{LETTER}{{2}}ا{LETTER}|م{LETTER}ا{LETTER}{{2}}ه|ا{LETTER}ت{LETTER}ا|ت{LETTER}{{2}}یه|"
    rf"ت{LETTER}ا{LETTER}{{2}}"
)
# Actions whose own letters begin like the article.
NO_ARTICLE: Final = frozenset({"الغا", "الزام", "الحاق", "القا", "التزام", "التحاق", "التقاط"})
_ADJECTIVES: Final = frozenset({"المشارکه", "المساهمه", "المحافظه", "الاتفاق"})
# Nouns and names that begin like a verb of the present.
_NO_VERBS: Final = _WORDS.words("no_verbs")
_LIKE_NOUNS: Final = _WORDS.words("verbs_like_nouns")
_DECLARED: Final = re.compile(
    r"(?:ال)?(?:حمله|حاله|هدنه|عام|سنه|یوم|منطقه|تعبیه|طواری|محمیه|محمیات|وقف|انشا|تشکیل|اطلاق)"
)
_SUFFIXES: Final = ("ها", "هما", "هم", "هن", "ه")
# Nouns and adjectives that begin like a verb of the present: «تكاليف», «تسهيلية».
NO_VERB: Final = re.compile(r"[یت]\w+(?:یه|یات|ات)|ت\w{2,3}ی\w")


@lru_cache(maxsize=8192)
def is_masdar(word: str) -> bool:
    """Whether a folded word without an article and without a suffix is an action that others can be asked
    for.
    """
    if word in MASDARS:
        return True
    if word.startswith("تت"):
        # «تتألف», «تتحمل»: verbs of the present.
        return False
    return len(word) >= 5 and word not in _NO_MASDARS and _FORMS.fullmatch(word) is not None


def is_bare(word: str) -> bool:
    """Whether it is an action that nothing need lead to; «الوفود المشاركة» only says which, «الاتفاق» who."""
    return is_masdar(word) and word not in _ADJECTIVES


def with_article(word: str) -> bool:
    """Whether it is such an action with the article, as «العمل على» has it."""
    return word.startswith("ال") and word not in _NO_MASDARS and (word in MASDARS or is_masdar(word[2:]))


def declares(word: str, following: str | None) -> bool:
    """Whether «إعلان» is an action, and no text of that name: «إعلان حملة»."""
    return word == "اعلان" and _DECLARED.fullmatch(following or "") is not None


def has_pronoun(word: str) -> bool:
    """Whether it is a masdar that hangs on what was named before: «صيانته»."""
    if is_masdar(word):
        return False
    return any(
        word.endswith(suffix)
        and (is_masdar(word[: -len(suffix)]) or is_masdar(word[: -len(suffix)].removesuffix("ت") + "ه"))
        for suffix in _SUFFIXES
    )


def is_present(word: str) -> bool:
    """Whether it is a verb of the present: «تضع», and no noun such as «تحقيق», no name such as «تونس»."""
    return (
        re.fullmatch(r"[یت]\w{2,}", word) is not None
        and not is_masdar(word)
        and not has_pronoun(word)
        and (word not in _NO_MASDARS or word in _LIKE_NOUNS)
        and word not in _NO_VERBS
        and not NO_VERB.fullmatch(word)
    )
