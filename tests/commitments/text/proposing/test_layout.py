"""The layout of a text: paragraphs, items with what leads them in, sentences."""

import pytest

from commitments.text.proposing import english
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.layout import SENTENCE_MAX, blocks_of, sentences_of, unwrapped


def laid_out(text):
    folded = Folded(text)
    return folded.text, blocks_of(folded, english.RULES.starts_action)


def words(text, blocks):
    return [text[block.start : block.end] for block in blocks]


def test_a_number_may_stand_on_a_line_of_its_own():
    text, blocks = laid_out("Recommendations:\n\n1.\nOpen a pier.\n\n2.\nClose a pit.")

    assert words(text, blocks) == ["recommendations:", "open a pier.", "close a pit."]
    assert [block.lead for block in blocks] == [None, 0, 0]


def test_wrapped_lines_are_one_paragraph():
    _, blocks = laid_out(
        "The ministers of the coast agreed after long talks\nto light every pier before the winter, and\n"
        "to train pilots.\n\nThey met in Lantern Bay.\n\nIt rained."
    )

    assert len(blocks) == 3


WRAPPED = (
    "(a) States of the coast should light every pier that stands deep in\n"
    "the water before the winter comes, and train pilots for all of their\n"
    "harbours and islands, including those who work at night and alone at\n"
    "sea, with a view to ensuring that no boat is lost in the fog between\n"
    "{} islands;\n"
    "(b) States of the coast should keep a register of boats and of their\n"
    "owners, and show it to each other on the first day of every quarter."
)


@pytest.mark.parametrize(
    "between",
    ["the", f"the many {'small and large, near and far, old and new, green and grey, ' * 2}treeless"],
)
def test_a_line_that_was_put_together_with_another_does_not_unwrap_the_others(between):
    _, blocks = laid_out(WRAPPED.format(between))

    assert len(blocks) == 2


def test_many_long_lines_are_paragraphs():
    long = "They agreed that each of the piers will be lit before the winter comes. " * 2
    _, blocks = laid_out(f"{long}\nOpening of a pier in the north\nClosing of a pit\n{long}\nIt rained.")

    assert len(blocks) == 5


@pytest.mark.parametrize(
    ("long", "lines"),
    [
        (1, ["The old pier in the north of the island, its lamps, its bells", "The harbour master", "A pit"]),
        (3, ["The old pier in the north of the island, its lamps, its bells"]),
    ],
    ids=["lines that are not filled alike", "many long lines"],
)
def test_beside_long_lines_others_are_joined_only_where_few_are_long_and_they_are_filled_alike(long, lines):
    paragraphs = ["Each of the piers was lit before the winter came, and it rained. " * 3] * long
    _, blocks = laid_out("\n".join([*paragraphs, *lines * 3]))

    assert len(blocks) == long + 3 * len(lines)


@pytest.mark.parametrize("undone", ["and", "of the", "for"])
def test_a_line_that_ends_in_the_midst_of_a_sentence_goes_on(undone):
    _, blocks = laid_out(
        f"They agreed that every pier of the coast will be lit {undone}\npiers beside them\n"
        f"{'It rained all day and all night, and everybody stayed at home. ' * 4}"
    )

    assert len(blocks) == 2


@pytest.mark.parametrize("sign", ["1.", "(a)", "•", "-", "iv)", "أولاً:", "الف)", "۱-", "بند ۲:"])
def test_the_signs_of_lists_are_no_part_of_an_item(sign):
    text, blocks = laid_out(f"They agreed:\n{sign} open a pier\n{sign} close a pit\nIt rained all day.")

    assert words(text, blocks)[1:3] == ["open a pier", "close a pit"]
    assert [block.lead for block in blocks] == [None, 0, 0, None]


def test_a_list_without_signs_goes_on_while_lines_begin_with_actions():
    _, blocks = laid_out("The assembly calls for:\n\nOpening a pier;\n\nClosing a pit.\n\nIt rained all day.")

    assert [block.lead for block in blocks] == [None, 0, 0, None]


def test_an_abbreviation_ends_no_sentence():
    text = "dr. oak spoke of no. 4 and of 3.5 metres. she left; he stayed."

    assert [text[slice(*place)] for place in sentences_of(text, 0, len(text))] == [
        "dr. oak spoke of no. 4 and of 3.5 metres.",
        "she left;",
        "he stayed.",
    ]


def test_a_sentence_that_is_longer_than_any_is_read_in_parts():
    text = "light the piers " * 1_000
    parts = sentences_of(text, 0, len(text))

    assert len(parts) > 1
    assert max(end - start for start, end in parts) <= SENTENCE_MAX
    assert " ".join(text[start:end] for start, end in parts) == text.strip()
    unbroken = "a" * (2 * SENTENCE_MAX + 1)
    assert [end - start for start, end in sentences_of(unbroken, 0, len(unbroken))] == [
        SENTENCE_MAX,
        SENTENCE_MAX,
        1,
    ]


def test_lines_inside_a_paragraph_end_with_a_blank():
    line = "وزیران بنادر کشورهای ساحلی در پایان نشست خود بر ثبت قایق‌ها و ساخت"
    folded = Folded(f"{line}\n{line}\nاسکله چوبی تازه در بندر مرجان تأکید کردند.\n\nپایان نشست.")
    text = unwrapped(folded.text, blocks_of(folded, lambda line: False))
    assert len(text) == len(folded.text)
    assert text.count("\n") == 2
