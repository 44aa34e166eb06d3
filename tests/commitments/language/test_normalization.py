"""Folding: what a person would call the same word becomes the same string."""

import pytest

from commitments.language.normalization import (
    SEARCH_WORDS_MAX,
    SearchTooLong,
    normalize_for_search,
    search_words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كويت", "کویت"),
        ("يمن", "یمن"),
        ("شبکه‌های", "شبکه های"),
        ("شبکه‌های", "شبکههای"),
        ("آگاهی", "اگاهی"),
        ("مسئول", "مسیول"),
        ("أفسر", "افسر"),
        ("۱۴۰۴", "1404"),
        ("٢٠٢٦", "2026"),
        ("Türkiye", "turkiye"),
        ("CÔTE", "cote"),
        ("Straße", "STRASSE"),
        ("اتحادیهٔ اروپا", "اتحادیه اروپا"),
        ("مُخَدِّرات", "مخدرات"),
        ("كـــتاب", "کتاب"),
        ("two  words\n", "Two words"),
        ("a\u202eb", "ab"),
        ("nul\0", "nul"),
        ("متحده‌ی عربی", "متحدهٔ عربی"),
        ("عێراق", "عیراق"),
        ("ئێران", "ایران"),
        ("۱٬۲۹۹", "1,299"),
    ],
)
def test_spellings_of_one_word_become_one(one, other):
    assert normalize_for_search(one) == normalize_for_search(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ایران", "عراق"), ("Niger", "Nigeria"), ("two words", "twowords")]
)
def test_different_words_stay_apart(one, other):
    assert normalize_for_search(one) != normalize_for_search(other)


def test_normalizing_twice_changes_nothing():
    for text in ("Türkiye ۱۴۰۴", "شبکه‌های اجتماعی", "أهداف المؤتمر", "ﷺ ﻻ"):
        assert normalize_for_search(normalize_for_search(text)) == normalize_for_search(text)


def test_search_words_are_each_taken_once_without_the_signs_around_them():
    assert search_words("Iran,  IRAN «ایران» ۳ … ") == ["Iran", "ایران", "۳"]


def test_a_search_of_too_many_words_is_refused():
    with pytest.raises(SearchTooLong, match=str(SEARCH_WORDS_MAX)):
        search_words(" ".join(f"w{number}" for number in range(SEARCH_WORDS_MAX + 1)))
