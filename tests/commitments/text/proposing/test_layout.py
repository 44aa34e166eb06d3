"""The layout of a text: paragraphs, items with what leads them in, sentences."""

import pytest

from commitments.text.proposing import english
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.layout import blocks_of, sentences_of


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
