"""English: actions that a general one includes, goals of a text, and lines that go on with a list."""

import pytest

from tests.commitments.text.proposing.asking import passages


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "They agreed to advance cooperation on the bay, including restoration of old piers, promotion of "
            "calm among crews, and leveraging fees for better lamps.",
            ["restoration of old piers", "promotion of calm among crews", "leveraging fees for better lamps"],
        ),
        (
            "They agreed to strengthen cooperation on the bay, including restoration of old piers.",
            ["strengthen cooperation on the bay, including restoration of old piers"],
        ),
        (
            "They agreed to strengthen cooperation in fields, including fishing, lamps and charts.",
            ["strengthen cooperation in fields, including fishing, lamps and charts"],
        ),
        (
            "They agreed to strengthen cooperation in the bay, including old piers, lamps, and charts.",
            ["strengthen cooperation in the bay, including old piers, lamps, and charts"],
        ),
        (
            "The declaration has five goals that include training pilots and mending the quay.",
            ["training pilots", "mending the quay"],
        ),
        ("Other goals include training pilots.", ["training pilots"]),
    ],
)
def test_actions_that_are_included_are_proposed_each(sentence, found):
    text = f"The ministers agreed to light the piers.\n{sentence}"

    assert passages(text, "en")[1:] == found


def test_other_goals_say_nothing_before_anything_was_asked():
    assert passages("The ministers met in Velde. Other goals include training pilots.", "en") == []


def test_lines_that_are_moved_in_go_on_with_the_list_above():
    text = (
        "The following commitments answer the call of the ministers:\n\n"
        "  • Light the piers of the bay.\n\n"
        "      Mend the quay of the old port.\n\n"
        "  • Train the pilots of the strait.\n"
    )

    assert passages(text, "en") == [
        "Light the piers of the bay",
        "Mend the quay of the old port",
        "Train the pilots of the strait",
    ]


def test_lines_at_the_margin_end_the_list_above():
    text = (
        "The ministers agreed on:\n\n  • Lighting the piers of the bay.\n\nMend the quay of the old port.\n"
    )

    assert passages(text, "en") == ["Lighting the piers of the bay"]


def test_lines_that_are_moved_in_and_tell_end_the_list_above():
    text = (
        "The ministers agreed on the following:\n\n"
        "  • Lighting the piers of the bay.\n\n"
        "      Fog lay over the old port that year.\n"
    )

    assert passages(text, "en") == ["Lighting the piers of the bay"]
