"""English: engagements of treaties, resolutions that are renewed, and plans with what they include."""

import pytest

from tests.commitments.text.proposing.asking import asked, passages


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The two ports engage not to tolerate raids.", ["agreed: not to tolerate raids"]),
        (
            "The league engages to share charts in case any pier should be hit by storms, and especially to "
            "insure free passage of boats.",
            [
                "agreed: share charts in case any pier should be hit by storms",
                "agreed: insure free passage of boats",
            ],
        ),
        (
            "The league undertakes the obligation of mending the quays of the bay and to repress all raids.",
            ["agreed: mending the quays of the bay", "agreed: repress all raids"],
        ),
        (
            "They renewed their resolution to share charts, and to train pilots.",
            ["agreed: share charts", "agreed: train pilots"],
        ),
        ("They indicated the need for greater calm among crews.", ["emphasised: greater calm among crews"]),
        (
            "They endorsed the plans for 2018 including training of pilots and to mend the quay.",
            ["decided: training of pilots", "decided: mend the quay"],
        ),
        ("They endorsed the plans for 2018 including lamps.", []),
        (
            "The league undertakes the obligation of mending quays to shelter boats and to guard crews.",
            ["agreed: mending quays to shelter boats and to guard crews"],
        ),
    ],
)
def test_what_english_texts_engage_to(sentence, found):
    text = f"The ministers agreed to light the piers.\n{sentence}"

    assert [f"{strength}: {words}" for strength, words in asked(text, "en")][1:] == found


def test_means_below_a_line_are_no_actions():
    text = (
        "The ports have agreed upon the following articles:\n"
        "1) The Contracting Parties will share what they know, especially by means of:\n"
        "- (a) books, periodicals and maps;\n"
        "- (b) radio and other means.\n"
    )

    assert passages(text, "en") == ["share what they know"]
