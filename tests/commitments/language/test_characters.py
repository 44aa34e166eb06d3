"""Which characters a text may hold, whatever way it comes in."""

import ast
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, strategies as st

from commitments.language.characters import (
    is_decoded,
    is_storable,
    turns_direction,
    visible_text,
    without_controls,
)
from tests.house.code import CODE, ROOT, strings_of

# What has a question of its own to a character: how search leaves it out, what a spreadsheet passes over,
# what makes a file no text.
ASKING_SOMETHING_ELSE = {
    "commitments/language/normalization.py",
    "commitments/files/tables.py",
    # What parts pages and marks binary files; what matching passes over.
    "commitments/text/reading/documents.py",
    "commitments/text/reading/pdf.py",
    "commitments/text/proposing/folding.py",
    "tracker/evidence/file_types.py",
    # What no name of a file may hold.
    "config/backups/manifest.py",
    # What no typeface draws.
    "tracker/publishing/typesetting.py",
}


@pytest.mark.parametrize(
    ("text", "decoded", "storable"),
    [
        ("", True, True),
        ("Baghdad بغداد 𞤀", True, True),
        ("two\nlines\r\nand a\ttabulator", True, True),
        ("nul\0", False, False),
        ("lone \ud800", False, False),
        (f"lone {chr(0xDFFF)}", False, False),
        ("bell \x07", True, False),
        ("a word processor's\x0bline break", True, False),
        ("form feed \x0c", True, False),
        ("no character \ufffe", True, False),
        ("no character \uffff", True, False),
        ("delete \x7f", True, False),
        ("next line \x85", True, False),
        ("override \u202e", True, True),
    ],
)
def test_what_no_database_stores_is_told_from_what_nobody_types(text, decoded, storable):
    assert (is_decoded(text), is_storable(text)) == (decoded, storable)


@given(st.text(st.one_of(st.characters(), st.sampled_from("\0\x0b\x0c\x85\x1f\ud800\ufffe\n\r\t"))))
def test_what_is_written_without_controls_is_storable_and_what_was_storable_stays(text):
    written = without_controls(text)

    assert is_storable(written)
    assert ET.fromstring(f"<a>{escape(written)}</a>") is not None
    assert written == text or not is_storable(text)


def test_a_line_break_of_a_word_processor_is_written_as_one():
    assert without_controls("one\x0btwo\x07\x0cthree\x85four") == "one\ntwo\nthree\nfour"


def test_a_length_is_counted_in_code_points():
    assert is_storable("𞤀" * 3, max_length=3)
    assert not is_storable("𞤀" * 4, max_length=3)


def test_control_characters_may_be_fewer():
    assert is_storable("a\nb", controls=frozenset("\n"))
    assert not is_storable("a\rb", controls=frozenset("\n"))


@pytest.mark.parametrize("turn", "\u202a\u202e\u2066\u2067\u2069")
def test_what_turns_the_direction_is_found_and_not_shown(turn):
    assert turns_direction(f"a{turn}b")
    assert visible_text(f"a{turn}b\0 \ud800 \n c") == "ab c"


def test_nobody_else_asks_which_characters_can_be_stored():
    """A second check of the same would differ from the first one some day."""
    asking = {
        str(path.relative_to(ROOT))
        for path in CODE
        for node in strings_of(ast.parse(path.read_text()))
        if "\0" in node.value or node.value in {"Cc", "Cs"} or not is_storable(node.value)
    }

    assert asking - ASKING_SOMETHING_ELSE == {"commitments/language/characters.py"}
