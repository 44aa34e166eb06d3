"""English: lists, clauses and news as they stand in whole texts."""

import pytest

from tests.commitments.text.proposing.asking import asked, passages

BEFORE = "The ministers of the bay agreed to count the gulls.\n\n"


def after_another(sentence):
    """What is proposed from a sentence of a text that asked for something before it."""
    return [f"{strength}: {words}" for strength, words in asked(BEFORE + sentence, "en")][1:]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("They were unanimous in calling for an end to the blockade.", ["urged: an end to the blockade"]),
        ("Ministers endorsed a call for a ban on sea mines.", ["urged: a ban on sea mines"]),
        ("Ministers pressed Lindmark to ban sea mines.", ["urged: ban sea mines"]),
        ("Ministers put pressure on Lindmark to ban sea mines.", ["urged: ban sea mines"]),
        ("Ministers said there must be a ban on sea mines.", ["None: a ban on sea mines"]),
        ("They gave the guild a mandate to chart the shoals.", ["decided: chart the shoals"]),
        ("They left it to the guild to chart the shoals.", ["decided: chart the shoals"]),
        ("They charged a panel with charting the shoals.", ["decided: charting the shoals"]),
        ("The guild was given the task of charting the shoals.", ["decided: charting the shoals"]),
        ("Agreement in principle was reached on charting the shoals.", ["agreed: charting the shoals"]),
        ("Measures to be taken include charting the shoals.", ["agreed: charting the shoals"]),
        (
            "The steps agreed include the charting of shoals, lighting of piers, and training of pilots.",
            ["agreed: the charting of shoals", "agreed: lighting of piers", "agreed: training of pilots"],
        ),
        (
            "They called for dredging of canals, better training for pilots, lower fees and an end to raids.",
            [
                "urged: dredging of canals",
                "urged: better training for pilots",
                "urged: lower fees",
                "urged: an end to raids",
            ],
        ),
        (
            "They agreed on the dredging and widening of the canals.",
            ["agreed: the dredging and widening of the canals"],
        ),
        (
            "They stressed the importance of dialogue and of settling disputes.",
            ["emphasised: settling disputes"],
        ),
        (
            "They asked Lindmark to resume payment of its dues, failure of which may lead to its suspension.",
            ["urged: resume payment of its dues"],
        ),
        (
            "The resolution asks States to mark wrecks, sets up a fund and extends the ban.",
            ["urged: mark wrecks"],
        ),
        (
            "They stressed that much remained to be done, and that ports must train crews.",
            ["emphasised: ports must train crews"],
        ),
        ("They signed a pact under the terms of which both ports will share tugs.", ["agreed: share tugs"]),
    ],
)
def test_sentences_as_they_stand_in_whole_texts(sentence, found):
    assert after_another(sentence) == found


def test_a_plan_asks_whoever_told_of_it():
    text = (
        "The ports agreed on a plan to bring back the ferry, a spokesman said. The plan, which still needs "
        "money, calls for two new boats."
    )

    assert passages(text, "en") == ["bring back the ferry", "two new boats"]


LISTS = "{}\n\n1. Enact laws against dumping.\n2. Set up a tide office.\n3. Harmonize fines.\n"


@pytest.mark.parametrize("heading", ["A. Regional level", "Governments"])
def test_items_that_tell_states_to_do_something(heading):
    assert passages(LISTS.format(heading), "en") == [
        "Enact laws against dumping",
        "Set up a tide office",
        "Harmonize fines",
    ]


@pytest.mark.parametrize(
    "heading", ["Tasks of governments", "Aims of the governments", "How to govern ministries", "At the pier"]
)
def test_items_that_tell_no_state_to_do_something(heading):
    assert passages(LISTS.format(heading), "en") == []


def test_few_items_are_no_list_of_measures():
    assert (
        passages("Regional level\n\n1. Enact laws against dumping.\n2. Set up a tide office.\n", "en") == []
    )


def test_items_that_go_on_with_a_line_above_them_without_a_sign():
    text = (
        "resolves\n\n1 that fees be waived in storms;\n\n2 that lamps be dimmed,\n\n"
        "instructs the Director of the guild\n\nto keep a stock of lamps for storms,\n\n"
        "invites member ports\n\n1 to let such lamps pass freely;\n\n2 to pay into the fund.\n"
    )

    assert asked(text, "en") == [
        ("decided", "fees be waived in storms"),
        ("decided", "lamps be dimmed"),
        ("decided", "keep a stock of lamps for storms"),
        ("encouraged", "let such lamps pass freely"),
        ("encouraged", "pay into the fund"),
    ]


def test_lines_that_go_on_with_one_that_asks_nothing():
    assert (
        passages("The members of the guild went home\n\nto rest their boats after the storm.\n", "en") == []
    )


def test_who_is_asked_below_a_line_that_asks():
    text = "WE CALL ON:\n\nCaptains\n\nto dim their lamps;\n\nPilots\n\nto keep off the reefs.\n"

    assert passages(text, "en") == ["dim their lamps", "keep off the reefs"]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "The talks ended with a plea for captains to dim their lamps and for pilots to avoid reefs.",
            ["urged: dim their lamps", "urged: avoid reefs"],
        ),
        (
            "They called for the ports to stay open and traders to be allowed to pay late.",
            ["urged: stay open", "urged: be allowed to pay late"],
        ),
        (
            "They noted the need to set up a fund and consider it important to draft its charter.",
            ["emphasised: set up a fund"],
        ),
        ("We remain committed to the goal of the code to halve spills.", ["agreed: halve spills"]),
        ("They promised a joint body to check pearls.", ["agreed: a joint body to check pearls"]),
        ("They obtained from both sides an undertaking to free the crews.", ["agreed: free the crews"]),
        ("It was the sense of the meeting that a code be drafted.", ["agreed: a code be drafted"]),
        (
            "The congress expresses the wish that all ports adopt the code.",
            ["recommended: all ports adopt the code"],
        ),
        (
            "There was consensus on the importance of training crews, and on the need to pay well.",
            ["agreed: training crews", "agreed: pay well"],
        ),
        (
            "Divers must be given help to move, the forum's closing statement says.",
            ["None: be given help to move"],
        ),
    ],
)
def test_more_sentences_of_whole_texts(sentence, found):
    assert after_another(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("They declared themselves ready to share their tugs.", ["agreed: share their tugs"]),
        ("They guaranteed that tugs would be shared.", ["agreed: tugs would be shared"]),
        ("They assured small ports that tugs would be shared.", ["agreed: tugs would be shared"]),
        ("They assured small ports that the strait was open.", []),
        ("They determined that fees should be frozen.", ["decided: fees should be frozen"]),
        ("They unanimously backed the freezing of fees.", ["decided: the freezing of fees"]),
        ("They warned ports not to raise fees.", ["urged: not to raise fees"]),
        ("They drew the attention of ports to the need to light piers.", ["emphasised: light piers"]),
        ("They accorded priority to sharing tugs.", ["emphasised: sharing tugs"]),
        (
            "Recognising the urgency of the matter, they asked that a plan be drawn up.",
            ["urged: a plan be drawn up"],
        ),
        ("They stressed the importance of this matter.", []),
    ],
)
def test_words_of_ministers(sentence, found):
    assert after_another(sentence) == found


def test_items_that_name_a_second_thing_that_was_said():
    text = (
        "Points of the declaration:\n"
        "- Condemnation of dumping and a call to all ports to stop dumping\n"
        "- Thanks to the guild and a commitment to train pilots\n"
    )

    assert asked(text, "en") == [("urged", "stop dumping"), ("agreed", "train pilots")]


def test_a_payment_is_no_visit():
    assert passages("The ministers invited all ports to pay into the fund.", "en") == ["pay into the fund"]
    assert passages("The ministers invited all ports to pay a visit to the fair.", "en") == []


def test_a_heading_far_above_says_nothing_of_a_list():
    far = "The gulls were counted in spring and the reefs in autumn.\n" * 80

    assert passages(
        f"Tasks of governments\n\n{far}\n1. Chart shoals.\n2. Mark wrecks.\n3. Mend nets.\n", "en"
    ) == [
        "Chart shoals",
        "Mark wrecks",
        "Mend nets",
    ]
    assert passages(f"Recommendations\n\n{far * 2}\nReefs\n- Parks for corals\n- Nets of hemp\n", "en") == []
