"""English: lists in one line, verbs that stand once for several, and several texts of one signing."""

import pytest

from tests.commitments.text.proposing.asking import asked, passages


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The recommendations are: 1. Dredge the canals. 2. Train pilots. 3. Mark wrecks.",
            ["Dredge the canals", "Train pilots", "Mark wrecks"],
        ),
        (
            "The meeting decided 1. to open a list of wrecks, 2. to pay keepers and 3. to dim the lamps.",
            ["open a list of wrecks", "pay keepers", "dim the lamps"],
        ),
        (
            "We recommend: 1- building huts for crews 2- marking the old wrecks on charts.",
            ["building huts for crews", "marking the old wrecks on charts"],
        ),
        (
            "They agreed first to open the lagoon, second to lower the fees and third to share tide data.",
            ["open the lagoon", "lower the fees", "share tide data"],
        ),
        # a figure that ends a sentence is no sign of an item
        (
            "The ministers agreed to light the piers by 2030. To this end, they will set up a fund.",
            ["light the piers by 2030", "set up a fund"],
        ),
    ],
)
def test_lists_inside_a_line(text, found):
    assert passages(text, "en") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "They stressed that canals should be dredged and pilots trained.",
            ["canals should be dredged", "pilots trained"],
        ),
        (
            "The meeting recommended that a list be opened, divers insured and the lamps on piers replaced.",
            ["a list be opened", "divers insured", "the lamps on piers replaced"],
        ),
        # whoever does it is no other member, nor what a thing is called
        (
            "The meeting recommended that the lamps be tended by divers and keepers.",
            ["the lamps be tended by divers and keepers"],
        ),
        (
            "The meeting recommended that the harbour be closed to trawlers and boats registered in Zembla.",
            ["the harbour be closed to trawlers and boats registered in Zembla"],
        ),
    ],
)
def test_what_stands_once_for_several(text, found):
    assert passages(text, "en") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "They signed a pact to train pilots, an agreement to share charts and a treaty on potatoes.",
            ["train pilots", "share charts"],
        ),
        (
            "They signed three texts. The first is a pact on eels. Next was a memorandum to train pilots.",
            ["train pilots"],
        ),
        (
            "Among the texts signed was a memorandum to link the two terminals.",
            ["link the two terminals"],
        ),
    ],
)
def test_several_texts_of_one_signing(text, found):
    assert passages(text, "en") == found


def test_figures_in_brackets_stand_below_bare_ones():
    text = (
        "1. Urges ports:\n\n(1) to ban dynamite;\n(2) to pay for lost nets;\n\n"
        "2. Invites the Bank:\n\n(1) to fund boats;\n(2) to study the cost of a ferry.\n"
    )

    assert asked(text, "en") == [
        ("urged", "ban dynamite"),
        ("urged", "pay for lost nets"),
        ("encouraged", "fund boats"),
        ("encouraged", "study the cost of a ferry"),
    ]


def test_those_who_met_stand_above_what_they_did():
    text = (
        "At the close of the workshop, held in May, the participants:\n\n"
        "• Noted the growth of ferry traffic;\n"
        "• Recommended that surveys of the lagoon be made;\n"
        "• Requested the secretariat to list unsafe piers;\n"
        "• Thanked the host.\n"
    )

    assert asked(text, "en") == [
        ("recommended", "surveys of the lagoon be made"),
        ("urged", "list unsafe piers"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The leaders agreed to create a fund for piers, while opening talks on a coast guard.",
            ["create a fund for piers", "opening talks on a coast guard"],
        ),
        (
            "The leaders agreed to create a fund for piers, while respecting the law of the sea.",
            ["create a fund for piers"],
        ),
        (
            "They agreed to guard reefs, in particular through: naming wardens; marking anchor sites.",
            ["guard reefs, in particular through: naming wardens"],
        ),
        ("She said that the declaration was a start, and called on all ports to light their piers.", []),
        (
            "The two ports agreed to work together. Such cooperation will be implemented through:\n"
            "- exchange of tide data;\n- joint training of pilots.",
            ["work together", "exchange of tide data", "joint training of pilots"],
        ),
        (
            "They agreed to:\n\n• light their piers;\n• dredge canals.\n\nPress contacts: see below.",
            ["light their piers", "dredge canals"],
        ),
    ],
)
def test_what_goes_along_and_how(text, found):
    assert passages(text, "en") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Minister Pavo Marn spoke first. They agreed to dredge the canal. Marn proposed to pay for it.",
            ["dredge the canal"],
        ),
        ("The ministers agreed to dredge the canal and to keep in touch.", ["dredge the canal"]),
        (
            "The ports agreed to withdraw their boats, easing a dispute that had lasted a year.",
            ["withdraw their boats"],
        ),
        ("The town council decided in 1640 to tax herring.", []),
        ("Visitors are asked to leave bags at the door.", []),
        ("This Agreement is concluded for five years and shall be renewed tacitly.", []),
        ("They proposed the Institute run a course for keepers.", ["run a course for keepers"]),
        (
            "They demanded that the blockade be lifted and the seized boats be returned.",
            ["the blockade be lifted", "the seized boats be returned"],
        ),
        (
            "They agreed to strengthen ties, to keep the strait clean, and increase coordination at sea.",
            ["strengthen ties", "keep the strait clean", "increase coordination at sea"],
        ),
    ],
)
def test_who_says_so_and_when(text, found):
    assert passages(text, "en") == found
