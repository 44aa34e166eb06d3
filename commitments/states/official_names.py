"""Official names of States in English, Persian and Arabic, from iso-codes through pycountry.

iso-codes' Persian and Arabic catalogues are the work of volunteers and have slips (a
State under another's name, a kingdom for a principality). A translation is therefore
taken only if it contains the State's CLDR name and speaks of the same form of
government as the English name. "Republic of X" and its like may also be put together
from CLDR's name of X. Anything else stays empty, which is "not stated".
"""

import gettext
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _

from commitments.language.normalization import normalize_for_search
from commitments.refusals import Refused
from commitments.states.names import match_key, match_words

# What a name says of the form of government, and what its translation must say if and only if the name does.
_FORMS: Final = {
    "fa": {
        "republic": "جمهوری",
        "kingdom": "پادشاهی",
        "principality": "شاهزاده",
        "sultanate": "سلطان",
        "duchy": "دوک",
        "islamic": "اسلامی",
        "arab ": "عربی",
        "democratic": "دموکراتیک",
        "federation": "فدراسیون",
        "federal|federated|federative": "فدرال",
        "people": "خلق",
        "socialist": "سوسیالیست",
        "plurinational": "چندملیتی",
        "bolivarian": "بولیواری",
        "commonwealth": "مشترک المنافع",
        "union": "اتحادیه",
        "united": "متحد",
    },
    "ar": {
        "republic": "جمهورية",
        "kingdom": "مملكة",
        "principality": "إمارة",
        "sultanate": "سلطنة",
        "duchy": "دوقية",
        "islamic": "إسلامية",
        "democratic": "ديموقراطية|ديمقراطية",
        "federa|union|united": "اتحاد|فيدرال|موحد|متحد",
        "people": "شعبية",
        "socialist": "اشتراكية",
        "plurinational": "متعددة القوميات",
        "bolivarian": "بوليفارية",
        "commonwealth": "كومنولث",
    },
}
_COMPOSED: Final = {
    "fa": {"Republic": "جمهوری", "Kingdom": "پادشاهی", "State": "دولت"},
    "ar": {"Republic": "جمهورية", "Kingdom": "مملكة", "Principality": "إمارة", "State": "دولة"},
}
# An adjective with its article after a noun without: "جمهورية الفرنسية" for "الجمهورية الفرنسية".
_UNGRAMMATICAL: Final = re.compile("جمهورية ال[^ ]+ية")
# What tells namesakes apart in CLDR: "Congo - Kinshasa", "Myanmar (Burma)".
_DISTINCTION: Final = re.compile(r" ?\(.*\)$| - .*$")
_VOWEL_MARKS: Final = re.compile("[\u064b-\u0652]")
_LIKENESS_MIN: Final = 0.6


class NamesUnavailable(Refused):
    """iso-codes cannot be read here; the message says what to install."""


class OfficialNames:
    """iso-codes' names of the States, by alpha-2 code."""

    def __init__(self) -> None:
        try:
            import pycountry
        except ImportError as reason:
            raise NamesUnavailable(
                _(
                    "Official names come from pycountry, which is not installed: install the development "
                    "requirements."
                )
            ) from reason
        self._countries: Any = pycountry.countries
        self._catalogues = {
            language: gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
            for language in ("fa", "ar")
        }

    def english(self, alpha2: str) -> str:
        """The official name, else the name of ISO 3166, in natural order and without "the"."""
        country = self._countries.get(alpha_2=alpha2)
        return re.sub("^[Tt]he ", "", getattr(country, "official_name", "") or _uninverted(country.name))

    def stated(self, alpha2: str) -> str:
        """The official name, else the name of ISO 3166, as it stands there."""
        country = self._countries.get(alpha_2=alpha2)
        return str(getattr(country, "official_name", "") or country.name)

    def translated(self, alpha2: str, language: str, *, names: Mapping[str, str]) -> str:
        """The official name in `language` ("fa" or "ar"), or "" where no source gives one; `names` are
        the State's CLDR names.
        """
        english = self.english(alpha2)
        if match_words(english) == match_words(names["en"]):
            return names[language]
        stated = next(
            (
                candidate
                for candidate in self._translations(alpha2, language)
                if _agrees(candidate, english, language, names=names)
            ),
            "",
        )
        form, _of, rest = english.partition(" of ")
        regular = (
            match_words(rest) == match_words(_short(names["en"]))
            and form in _COMPOSED[language]
            and not names[language].startswith("جمهور")
        )
        # Of a plain "Republic of X", CLDR's spelling of X is better than iso-codes'; Arabic with an article
        # ("المملكة المغربية") is an idiom to keep.
        if regular and not stated.startswith("ال"):
            return f"{_COMPOSED[language][form]} {_short(names[language])}"
        return stated

    def other_names(self, alpha2: str, *, names: Mapping[str, str]) -> Iterator[str]:
        """The names of ISO 3166 and those translations that are a spelling of `names`, the CLDR names;
        iso-codes also has other States' by mistake.
        """
        country = self._countries.get(alpha_2=alpha2)
        yield from (_uninverted(name) for name in (country.name, getattr(country, "common_name", "")) if name)
        for language in ("fa", "ar"):
            name, known = self._translation(country.name, language), match_key(names[language])
            if (
                known in (letters := match_key(name))
                or SequenceMatcher(None, letters, known).ratio() >= _LIKENESS_MIN
            ):
                yield name

    def _translations(self, alpha2: str, language: str) -> Iterator[str]:
        country = self._countries.get(alpha_2=alpha2)
        if official := getattr(country, "official_name", ""):
            yield self._translation(official, language)
        # An inverted name is an official one; any other is only where ISO 3166 has no longer one.
        if not official or ", " in country.name:
            yield self._translation(country.name, language)

    def _translation(self, name: str, language: str) -> str:
        """iso-codes' translation in natural order and plain spelling, or "" where it has none."""
        translation = self._catalogues[language].gettext(name)
        if translation == name:
            return ""
        head, comma, tail = translation.partition("، ")
        if language == "fa":
            return f"{tail} {head}" if comma else translation
        # In Arabic the name stands in full after the comma. iso-codes vocalises and parts
        # the conjunction from its word; neither CLDR nor print does.
        return _VOWEL_MARKS.sub("", tail or head).replace(" و ", " و")


def _agrees(candidate: str, english: str, language: str, *, names: Mapping[str, str]) -> bool:
    """Whether `candidate` contains the State's name and speaks of the same form of government as
    `english`.
    """
    name = _short(names[language])
    side = names["en"].split()[0]
    if side in {"North", "South"} and side not in english:
        # Either Korea calls itself plainly Korea; Persian and Arabic put the point of the compass last.
        name = name.split()[0]
    stem = match_key(name)
    if language == "ar":
        # So that adjectives count too: "سوريا" is in "السورية".
        stem = re.sub("(?<=...)[اه]$", "", stem.removeprefix("ال"))
    normalized, lowered = normalize_for_search(candidate), english.lower()
    same_form = all(
        bool(re.search(term, lowered)) == bool(re.search(normalize_for_search(translation), normalized))
        for term, translation in _FORMS[language].items()
    )
    return stem in match_key(candidate) and same_form and not _UNGRAMMATICAL.fullmatch(candidate)


def _uninverted(name: str) -> str:
    """The natural order of a name that a list inverts: "Republic of Korea" for "Korea, Republic of"."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma else name


def _short(name: str) -> str:
    return _DISTINCTION.sub("", name)
