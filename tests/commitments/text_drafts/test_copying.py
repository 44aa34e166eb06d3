"""Whether our own words were copied."""

import pytest

from commitments.text_drafts.copying import SHARED_WORDS, copied_run

SOURCE = "The harbour States agreed to count, to paint and to light every pier before each autumn begins."
PERSIAN = "وزیران بر شمارش و رنگ‌آمیزی همهٔ اسکله‌های بندر پیش از آغاز هر پاییز تأکید کردند."


def first_words(text, count):
    return " ".join(text.split()[:count])


@pytest.mark.parametrize("text", [SOURCE, PERSIAN])
def test_as_many_words_in_a_row_are_a_copy_and_one_fewer_are_none(text):
    run = first_words(text, SHARED_WORDS)

    assert copied_run(f"Ours: {run} – ours.", text) == run
    assert copied_run(f"Ours: {first_words(text, SHARED_WORDS - 1)} – ours.", text) == ""


def test_the_whole_run_is_named_however_it_is_spelled():
    own = PERSIAN.replace("ی", "ي").replace("\u200c", "")

    assert copied_run(own, PERSIAN).split() == own.split()


def test_a_name_counts_as_one_word():
    name = "World Office for the Count of Piers and Lamps"
    source = f"They agreed to work with the {name} on fog."

    assert copied_run(f"Work with the {name}.", source, [name]) == ""
    assert copied_run(f"Work with the {name}.", source) == f"Work with the {name}."


def test_our_own_words_are_no_copy():
    assert copied_run("One list of all piers, kept each year.", SOURCE) == ""
