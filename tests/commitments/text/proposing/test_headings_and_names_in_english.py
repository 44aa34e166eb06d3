"""English: asks that are named with what they are, lists under headings, and what is to be done to things."""

import pytest

from tests.commitments.text.proposing.asking import asked, passages

BEFORE = "The ministers of the bay agreed to count the gulls.\n\n"


def after_another(sentence):
    """What is proposed from a sentence of a text that asked for something before it."""
    return [f"{strength}: {words}" for strength, words in asked(BEFORE + sentence, "en")][1:]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "One of the main recommendations was to open a pilots' school.",
            "recommended: open a pilots' school",
        ),
        ("The workshop's chief proposal was that ports mark wrecks.", "recommended: ports mark wrecks"),
        ("Another proposal was for a joint fleet of tugs.", "recommended: a joint fleet of tugs"),
        ("The meeting closed with agreement on a joint fleet of tugs.", "agreed: a joint fleet of tugs"),
        ("There were calls for a joint fleet of tugs.", "urged: a joint fleet of tugs"),
        ("A call was made for stricter rules on anchors.", "urged: stricter rules on anchors"),
        ("The guild was entrusted with the task of mapping the reefs.", "decided: mapping the reefs"),
        ("The guild was authorised to sell the tugs.", "decided: sell the tugs"),
        ("They gave the green light to the building of a wall.", "decided: the building of a wall"),
        ("They issued instructions to their ports to dim the lamps.", "decided: dim the lamps"),
        ("They ordered the closure of the northern bank.", "decided: the closure of the northern bank"),
        ("They set themselves the goal of halving spills.", "agreed: halving spills"),
        (
            "Both sides look forward to working together on a tide atlas.",
            "agreed: working together on a tide atlas",
        ),
        ("The sides have come to an agreement on the exchange of boats.", "agreed: the exchange of boats"),
        ("They considered it expedient to set up a pilots' council.", "None: set up a pilots' council"),
        ("They noted the expediency of holding joint drills.", "emphasised: holding joint drills"),
        ("Emphasis was placed on the need to map the shoals.", "emphasised: map the shoals"),
        ("The pact requires that ships carry a pilot.", "agreed: ships carry a pilot"),
        (
            "The canal between the ports will be dredged.",
            "agreed: The canal between the ports will be dredged",
        ),
    ],
)
def test_what_is_named_with_what_it_is(sentence, found):
    assert after_another(sentence) == [found]


def test_a_plan_that_was_only_not_recommended():
    assert after_another("The workshop's chief aim was not a proposal to open a school.") == []


def test_an_ask_is_no_background_by_what_is_put_in_before_it():
    sentence = "The council, having heard of the storms of last year, requests the guild to mend the piers."

    assert passages(sentence, "en") == ["mend the piers"]


def test_what_was_asked_last_year_is_background():
    assert passages("Last year the council requested the guild to mend the piers.", "en") == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "We call for the reefs to be mapped and for divers to be paid fairly.",
            ["the reefs to be mapped", "divers to be paid fairly"],
        ),
        (
            "They repeated the appeal for harbour dues to be paid promptly.",
            ["harbour dues to be paid promptly"],
        ),
        ("They stressed the need for the piers to be lit by night.", ["the piers to be lit by night"]),
        ("They called for ports to light their piers.", ["light their piers"]),
    ],
)
def test_what_is_to_be_done_to_a_thing_names_it(sentence, found):
    assert passages(sentence, "en") == found


def test_what_is_not_decided_yet_is_no_action_of_its_own():
    sentence = "The council urged ports to decide whether or not to light fires."

    assert passages(sentence, "en") == ["decide whether or not to light fires"]


def test_each_of_several_deeds_without_articles():
    sentence = "They agreed on dredging of canals, training of pilots and renewal of lamps."

    assert passages(sentence, "en") == ["dredging of canals", "training of pilots", "renewal of lamps"]


def test_what_ended_by_it_is_no_part_of_a_pledge():
    sentence = "The ministers pledged to halve spills by 2030, ending two days of talks."

    assert passages(sentence, "en") == ["halve spills by 2030"]


def test_headings_of_groups_below_a_heading_that_asks():
    text = (
        "Agreed measures\n\n"
        "Fisheries\n"
        "- Closure of the northern bank for two years\n"
        "- Licences for all trawlers\n\n"
        "On lighthouses:\n"
        "- Keepers to be trained in radio\n"
    )

    assert asked(text, "en") == [
        ("agreed", "Closure of the northern bank for two years"),
        ("agreed", "Licences for all trawlers"),
        ("agreed", "Keepers to be trained in radio"),
    ]


def test_the_same_headings_below_none_that_asks():
    assert (
        passages("Fisheries\n- Closure of the northern bank for two years\n- Licences for trawlers\n", "en")
        == []
    )


def test_fields_of_cooperation_of_a_memorandum():
    text = (
        "Memorandum of understanding\n\n"
        "The areas of cooperation under this memorandum shall be:\n"
        "(a) exchange of tide tables;\n"
        "(b) joint surveys of wrecks.\n"
    )

    assert asked(text, "en") == [("agreed", "exchange of tide tables"), ("agreed", "joint surveys of wrecks")]
    assert asked(text.replace("emorandum", "agazine").replace("of understanding", ""), "en") == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("We need new approaches to training.", ["None: new approaches to training"]),
        (
            "They asked each port to train ten, and the guild to pay for half.",
            ["urged: train ten", "urged: pay for half"],
        ),
        (
            "Under a deal, ships will leave the strait, crews will be freed and the canal will reopen to us.",
            ["agreed: leave the strait", "agreed: crews will be freed", "agreed: reopen to us"],
        ),
        (
            "Ministers agreed to more checks on ships and a list of banned nets.",
            ["agreed: more checks on ships", "agreed: a list of banned nets"],
        ),
        ("Ministers agreed a ban on old nets.", ["agreed: a ban on old nets"]),
        ("Ministers signed off on more checks on ships.", ["decided: more checks on ships"]),
        ("A fund for divers is among the measures agreed by ministers.", ["agreed: A fund for divers"]),
        ("The text backs the guild's call for a pilots' school.", ["urged: a pilots' school"]),
        (
            "They pledged 10 million crowns for reefs, and said no more.",
            ["agreed: 10 million crowns for reefs"],
        ),
    ],
)
def test_things_that_are_agreed_and_groups_that_are_told_together(sentence, found):
    assert after_another(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "Demand for pilots is high, and calls for help are frequent.",
        "Calls for a boycott were rejected by the guild.",
        'In this pact, "pilot" shall mean a person who steers a ship.',
        "Ships of war shall not be deemed ships of trade.",
        "This pact shall be renewed automatically unless a Party gives notice.",
    ],
)
def test_what_is_only_told_of_demands_and_of_the_text_itself(sentence):
    assert after_another(sentence) == []


def test_a_condition_before_another_action_is_no_part_of_it():
    sentence = "They agreed to reopen the bakery and the well and, should the truce hold, to free the crews."

    assert passages(sentence, "en") == ["reopen the bakery and the well", "free the crews"]
