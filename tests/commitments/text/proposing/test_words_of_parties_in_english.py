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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "We agree to work with towns to light the piers and to mark wrecks.",
            ["work with towns to light the piers", "mark wrecks"],
        ),
        (
            "We agree to make every effort to light the piers and mark wrecks.",
            ["make every effort to light the piers", "mark wrecks"],
        ),
        (
            "We agree to lend crews the boats that they lack and to find safe homes for them.",
            ["lend crews the boats that they lack and to find safe homes for them"],
        ),
        (
            "We agree to keep harbours calm and safe, free from noise.",
            ["keep harbours calm and safe, free from noise"],
        ),
        (
            "They agreed on promoting tours, including trips to forts, hiring boats and marking wrecks.",
            ["promoting tours, including trips to forts, hiring boats and marking wrecks"],
        ),
        (
            "They agreed on putting in place and keeping rules for divers.",
            ["putting in place and keeping rules for divers"],
        ),
        (
            "They agreed on a fund for the towns of the bay, for the good of all divers.",
            ["a fund for the towns of the bay, for the good of all divers"],
        ),
        (
            "They asked the league to light the piers, with member towns urged to mark wrecks.",
            ["light the piers", "mark wrecks"],
        ),
        (
            "The workshop focused on ways to mark wrecks. They agreed to light the piers.",
            ["light the piers"],
        ),
        (
            "The pact aims to mark wrecks, its director said. They agreed to light the piers.",
            ["light the piers"],
        ),
        ("They agreed to light the piers. This should lower fees.", ["light the piers"]),
        ("They agreed to meet again in the spring.", []),
        ("We agree to light piers. Towns should be in tandem with the ports of the bay.", ["light piers"]),
        (
            "They agreed to set up a panel. It shall mark wrecks.",
            ["set up a panel", "mark wrecks"],
        ),
        (
            "They announced the purchase of lamps for the pier and a fund for divers.",
            ["the purchase of lamps for the pier", "a fund for divers"],
        ),
    ],
)
def test_what_belongs_together(text, found):
    assert [words for _, words in asked(text, "en")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The committee approved a draft text. By it, the assembly would urge ports to light the piers.",
            ["light the piers"],
        ),
        ("The assembly would urge ports to light the piers.", []),
        (
            "Ports should mark wrecks, says a text issued in May, which also calls on towns to light piers.",
            ["light piers", "mark wrecks"],
        ),
        (
            "They agreed to light the piers and - as the last point - to mark wrecks.",
            ["light the piers", "mark wrecks"],
        ),
        ("Each party shall give the said crews free passage.", ["give the said crews free passage"]),
        (
            "They stressed the need for agreements on trade, protection of reefs and care for divers.",
            ["agreements on trade, protection of reefs and care for divers"],
        ),
        (
            "They agreed to meet each year in order to count gulls, mark wrecks and light piers.",
            ["meet each year in order to count gulls, mark wrecks and light piers"],
        ),
        ("Boards should be formed following an open debate. They agreed to light piers.", None),
        ("The ministers expressed their keenness to light the piers.", ["light the piers"]),
        ("The ministers signed a letter of intent to light the piers.", ["light the piers"]),
        (
            "They signed an agreement on lamps, which stipulates the lighting of piers.",
            ["the lighting of piers"],
        ),
        ("They signed an agreement providing for the lighting of piers.", ["the lighting of piers"]),
        ("The ministers agreed, during a visit on Monday, on lighting the piers.", ["lighting the piers"]),
        ("The ministers approved lighting the piers.", ["lighting the piers"]),
        ("To that end they will light the piers.", ["light the piers"]),
        (
            "We will share charts in time, and we will also lend boats.",
            ["share charts in time", "lend boats"],
        ),
        ("The ministers emphasised lighting the piers.", ["lighting the piers"]),
        ("They called on ports for lighting of the piers.", ["lighting of the piers"]),
        ("There is an urgent need for common rules on lamps.", ["common rules on lamps"]),
        ("They adopted a road map under which the parties will light piers.", ["light piers"]),
        ("The text calls for a ban on nets and urges closer contacts.", ["a ban on nets", "closer contacts"]),
        ("Key outcomes included agreement to light the piers.", ["light the piers"]),
    ],
)
def test_whose_words_they_are(text, found):
    told = [words for _, words in asked(text, "en")]

    assert told == found or (found is None and "following an open debate" in told[0])


def test_articles_under_roman_figures_keep_their_lists():
    text = """The parties have agreed as follows:
II. The parties shall mark wrecks. To that end they shall:
(a) hire divers;
(b) publish charts of wrecks;
(c) light the piers.
Article – III
The parties will lend boats."""

    assert [words for _, words in asked(text, "en")] == [
        "mark wrecks",
        "hire divers",
        "publish charts of wrecks",
        "light the piers",
        "lend boats",
    ]


def test_a_title_before_an_action_asks_nothing():
    text = """The seminar made the following recommendations:
1. Harbour lights. States should replace all oil lamps.
2. Pilots. Train crews in the use of charts."""

    assert [words for _, words in asked(text, "en")] == [
        "replace all oil lamps",
        "Train crews in the use of charts",
    ]
