"""English: what each of several will do, whose goal is told, and lists that go on behind a semicolon."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Each of us will light the piers.", ["agreed: light the piers"]),
        ("Each contracting party may not tax the crews.", ["agreed: not tax the crews"]),
        (
            "The league stressed that its members will light the piers.",
            ["emphasised: light the piers"],
        ),
        ("The league stressed that its members will benefit from the piers.", []),
        (
            "They agreed that the common goal for the bay is to light the piers.",
            ["agreed: light the piers"],
        ),
        ("They instructed the pilots that the piers be lit.", ["decided: the piers be lit"]),
        ("We reaffirm to light the piers.", ["agreed: light the piers"]),
        ("We declare that we will light the piers.", ["emphasised: light the piers"]),
        (
            "They recommended a ban on nets and indicated that lamps of all kinds should be dimmed.",
            ["recommended: a ban on nets", "None: lamps of all kinds should be dimmed"],
        ),
        (
            "They urged ports to light the piers and for the other towns to mark wrecks.",
            ["urged: light the piers", "urged: mark wrecks"],
        ),
        (
            "They agreed to light the piers. Ports should conform to the code and be independent.",
            ["agreed: light the piers", "None: conform to the code", "None: be independent"],
        ),
        (
            "We agree to hold, within a year, a meeting of pilots that drafts a code.",
            ["agreed: hold, within a year, a meeting of pilots that drafts a code"],
        ),
        (
            "They ask the board to give the staff needed to run the fund, and also to find the means.",
            ["urged: give the staff needed to run the fund", "urged: find the means"],
        ),
        (
            "They call on ports to consider joining the Convention and the Optional Protocol.",
            ["urged: consider joining the Convention and the Optional Protocol"],
        ),
        ("They agreed to light the piers. The lamps will enable safer trips.", ["agreed: light the piers"]),
        ("They agreed to light the piers. They will play a role in it.", ["agreed: light the piers"]),
        ("They saw really encouraging progress on the piers.", []),
        ("There is a need for lighting the piers.", ["None: lighting the piers"]),
        ("There is a need for calm.", []),
        ("Consensus was reached on lighting the piers.", ["agreed: lighting the piers"]),
        ("The port agreed to declare the reef a park.", ["agreed: declare the reef a park"]),
    ],
)
def test_words_of_parties(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found


def test_a_list_behind_semicolons_goes_on_over_what_asks_nothing():
    text = (
        "The pact agrees on the following fields: exchange of pilots; the sea; "
        "promotion of joint drills; mutual recognition of licences."
    )

    assert [words for _, words in asked(text, "en")] == [
        "exchange of pilots",
        "the sea",
        "promotion of joint drills",
        "mutual recognition of licences",
    ] or [words for _, words in asked(text, "en")] == [
        "exchange of pilots",
        "promotion of joint drills",
        "mutual recognition of licences",
    ]


def test_actions_that_a_line_leads_in_behind_what_they_bring():
    text = """The ministers agreed on actions for the bay.
The actions can help 1.1 thousand towns and include:
- lighting the piers;
- marking wrecks."""

    assert [words for _, words in asked(text, "en")] == ["lighting the piers", "marking wrecks"]
