"""Names in the order of their language."""

import pytest
from django.utils import translation

from commitments.language.sorting import sort_key


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "fa",
            [
                "آلبانی",
                "اردن",
                "امارات",
                "ایران",
                "پاکستان",
                "ترکیه",
                "ژاپن",
                "سوریه",
                "کویت",
                "گینه",
                "لبنان",
                "لیبی",
                "وانواتو",
                "هند",
                "یمن",
            ],
        ),
        (
            "ar",
            [
                "الأردن",
                "الإمارات",
                "إيران",
                "باكستان",
                "تركيا",
                "سوريا",
                "الكويت",
                "لبنان",
                "ليبيا",
                "هولندا",
                "اليمن",
            ],
        ),
        ("en", ["Chad", "Côte d’Ivoire", "Cuba", "Türkiye", "Tuvalu"]),
        # A short word before the longer ones that begin with it.
        ("fa", ["گینه", "گینهٔ استوایی", "گینه بیسائو"]),
    ],
)
def test_stand_as_the_language_has_them(language, names):
    disordered = sorted(names)

    assert sorted(disordered, key=lambda name: sort_key(name, language)) == names


def test_spellings_of_one_letter_stand_together():
    assert sort_key("كويت", "fa")[0] == sort_key("کویت", "fa")[0]
    assert sort_key("أفغانستان", "ar")[0] == sort_key("افغانستان", "ar")[0]


def test_are_those_of_the_page_unless_another_is_named():
    with translation.override("fa"):
        assert sorted(["کویت", "پاکستان"], key=sort_key) == ["پاکستان", "کویت"]
