"""Folding: spellings become one, and places stay those of the stored text."""

import pytest

from commitments.text.proposing.folding import Folded, fold, pattern


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("كتاب علي", "کتاب علی"),
        ("إلى أنّ", "الی ان"),
        ("می‌شود", "می شود"),
        ("ســلام", "سلام"),
        ("٢٠٢٧ ۱۴۰۵", "2027 1405"),
        ("Türkiye’s", "turkiye's"),
        ("إنشاء", "انشا"),
    ],
)
def test_spellings_become_one(written, folded):
    assert fold(written) == folded


def test_places_count_code_points_of_the_stored_text():
    stored = "أكّد المشاركون ضرورة إنشاء مرصد"
    folded = Folded(stored)
    match = pattern("انشاء").search(folded.text)
    start, end = folded.span(*match.span())

    assert stored[start:end] == "إنشاء"


def test_a_passage_ends_after_the_marks_of_its_last_letter():
    stored = "تنفيذاً."
    folded = Folded(stored)

    assert stored[slice(*folded.span(0, 6))] == "تنفيذاً"


def test_a_pattern_is_written_in_plain_spelling():
    assert pattern("می~شود").fullmatch(fold("می‌شود"))
    assert pattern("می~شود").fullmatch(fold("میشود"))
    assert pattern("the need to").fullmatch("the  need\nto")


@pytest.mark.parametrize(
    "typed",
    [
        "ثبت قایق‌ها،تعمیر اسکله",
        "ثبت قایق‌ها ، تعمیر اسکله",
        "ثبت  قایق‌ها،   تعمیر \t اسکله",
        "ثبت قایق‌ها ,تعمیر اسکله",
    ],
)
def test_blanks_stand_as_they_should_however_they_were_typed(typed):
    folded = Folded(typed)
    assert folded.text == "ثبت قایق ها, تعمیر اسکله"

    start, end = folded.span(*pattern("تعمیر اسکله").search(folded.text).span())
    assert fold(typed[start:end]).split() == ["تعمیر", "اسکله"]


def test_the_blanks_behind_a_bullet_and_the_commas_of_figures_stay():
    assert Folded("o  light the  piers").text == "o  light the piers"
    assert Folded("۲،۵ تن").text == "2,5 تن"
    assert Folded("1,000").text == "1,000"
