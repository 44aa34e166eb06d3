"""Themes: by the words of their names and of earlier resolutions."""

import pytest

from commitments.text.proposing.themes import Classifier, same_action

THEMES = {
    "pilots": ["Training of pilots", "آموزش ناخدایان", "تدريب البحارة"],
    "reefs": ["Reefs", "مرجان‌ها", "الشعاب"],
}


@pytest.mark.parametrize(
    ("passage", "theme"),
    [
        ("train more pilots", "pilots"),
        ("survey each reef", "reefs"),
        ("ناخدایان را آموزش دهند", "pilots"),
        ("حماية الشعاب", "reefs"),
        ("mend the roof", None),
        ("train pilots near reefs", "pilots"),
    ],
)
def test_a_passage_has_the_theme_whose_words_it_says(passage, theme):
    assert Classifier(THEMES).theme_of(passage) == theme


def test_words_of_earlier_resolutions_count():
    assert Classifier({"roofs": ["Roofs", "mend every gutter"]}).theme_of("clean the gutters") == "roofs"


def test_two_passages_are_the_same_action_only_where_nearly_all_words_are():
    assert same_action("open a shared pearl register", "opening a shared register of pearls")
    assert not same_action("open a shared pearl register", "close a shared pearl market in autumn")
