"""Which theme of the record a passage treats: by the words of its names and of earlier resolutions."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from commitments.text.proposing.folding import fold

# Words of every such text, which tell no theme from another.
_COMMON: Final = frozenset(
    fold(word)
    for word in [
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "their",
        "of",
        "to",
        "in",
        "on",
        "by",
        "a",
        "an",
        "international",
        "national",
        "regional",
        "cooperation",
        "between",
        "states",
        "countries",
        "support",
        "strengthening",
        "exchange",
        "public",
        "including",
        "joint",
        "shared",
        "new",
        "all",
        "و",
        "در",
        "از",
        "به",
        "با",
        "که",
        "را",
        "این",
        "آن",
        "بر",
        "برای",
        "های",
        "کشور",
        "کشورها",
        "همکاری",
        "ملی",
        "بین",
        "المللی",
        "منطقه",
        "ای",
        "میان",
        "مشترک",
        "في",
        "من",
        "على",
        "إلى",
        "عن",
        "مع",
        "التي",
        "الذي",
        "هذا",
        "هذه",
        "بين",
        "الدول",
        "التعاون",
        "الدولي",
        "الدولية",
        "الوطنية",
        "المشتركة",
        "ذلك",
        "تعزيز",
    ]
)
_ENDINGS: Final = re.compile(r"(?:ations?|ings?|ments?|ies|ers?|es|ed|s|هایی|های|ها|ان|ات|ین|ون|ی|ه)$")
_PREFIXES: Final = re.compile(r"^(?:وال|بال|لل|فال|کال|ال)")
# Parts of compound words and light verbs, which say nothing by themselves.
_LIGHT_WORDS: Final = (
    "سازی گذاری رسانی دهی یابی بخشی گیری شده کننده کردن نمودن نامه شد شدند شدیم کرد کردند کردیم نمود نمودند "
    "گردید است هستند هستیم بودند تأکید توافق موافقت اعلام ابراز"
)
_PARTS: Final = frozenset(fold(word) for word in _LIGHT_WORDS.split())
_REPEATED: Final = 0.75
_HEADLINE: Final = 0.4
# What a later passage points back with.
_POINTS_BACK: Final = re.compile(
    r"(?<!\w)(?:این|آن|مذکور|یادشده|هذا|هذه|تلک|ذلک|this|these|those|the said)(?!\w)"
)


def stems(text: str) -> Counter[str]:
    """The words of `text` without endings and articles, common ones left out."""
    found: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", fold(text)):
        if len(word) > 2 and word not in _COMMON and word not in _PARTS:
            stem = _PREFIXES.sub("", word) if len(word) > 4 else word
            short = _ENDINGS.sub("", stem)
            found[short if len(short) >= 3 else stem] += 1
    return found


# A long text asks of each passage whether it repeats one of hundreds before it.
@lru_cache(maxsize=4096)
def _stem_set(text: str) -> frozenset[str]:
    return frozenset(stems(text))


def same_action(one: str, other: str, *, headline: bool = False) -> bool:
    """Whether two passages say the same action; a headline has its subject in the passage, too."""
    first, second = _stem_set(one), _stem_set(other)
    if 2 <= len(second) <= 3 and second <= first and _POINTS_BACK.search(fold(other)):
        # «لغو این پیمان», after an ask that names the pact.
        return True
    if min(len(first), len(second)) < 3:
        return False
    return len(first & second) / min(len(first), len(second)) >= _REPEATED and len(first & second) / max(
        len(first), len(second)
    ) >= (_HEADLINE if headline else 0.6)


class Classifier:
    """Themes by the words that name them; a word that several themes have counts less."""

    def __init__(self, themes: Mapping[str, Sequence[str]]) -> None:
        self._told = {slug: set(stems(" ".join(texts))) for slug, texts in themes.items()}
        self._shared = Counter(stem for words in self._told.values() for stem in words)

    def theme_of(self, passage: str) -> str | None:
        """The theme that the words of `passage` speak of; None where they speak of none, or of two alike."""
        words = set(stems(passage))
        scores = {
            slug: sum(1 / self._shared[stem] for stem in told if _is_said(stem, words))
            for slug, told in self._told.items()
        }
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < 0.5:
            return None
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            return None
        return ranked[0][0]


def _is_said(stem: str, words: set[str]) -> bool:
    return stem in words or any(
        len(stem) >= 5 and len(word) >= 5 and (word.startswith(stem) or stem.startswith(word))
        for word in words
    )
