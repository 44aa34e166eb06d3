"""Which characters a text may hold, whatever way it comes in."""

import ast

import pytest

from commitments.language.characters import is_plain, is_storable, turns_direction, visible_text
from tests.house.code import CODE, ROOT, strings_of

# What has a question of its own to a character: how search leaves it out, what a spreadsheet passes over,
# what makes a file no text.
ASKING_SOMETHING_ELSE = {
    "commitments/language/normalization.py",
    "commitments/files/tables.py",
    "tracker/evidence/file_types.py",
}


@pytest.mark.parametrize(
    ("text", "storable", "plain"),
    [
        ("", True, True),
        ("Baghdad بغداد 𞤀", True, True),
        ("two\nlines\r\nand a\ttabulator", True, True),
        ("nul\0", False, False),
        ("lone \ud800", False, False),
        (f"lone {chr(0xDFFF)}", False, False),
        ("bell \x07", True, False),
        ("delete \x7f", True, False),
        ("next line \x85", True, False),
        ("override \u202e", True, True),
    ],
)
def test_what_no_database_stores_is_told_from_what_nobody_types(text, storable, plain):
    assert (is_storable(text), is_plain(text)) == (storable, plain)


def test_a_length_is_counted_in_code_points():
    assert is_storable("𞤀" * 3, max_length=3)
    assert not is_storable("𞤀" * 4, max_length=3)


def test_control_characters_may_be_fewer():
    assert is_plain("a\nb", controls=frozenset("\n"))
    assert not is_plain("a\rb", controls=frozenset("\n"))


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
