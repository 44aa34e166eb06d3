"""Asks in English: what is proposed, in which pieces, and what never is."""

import pytest

from tests.commitments.text.proposing.asking import asked, drafted, passages


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("The ministers decided to survey the reefs.", "decided"),
        ("The ministers committed, as far as funds allow, to survey the reefs.", "agreed"),
        ("Participants pledged to survey the reefs.", "agreed"),
        ("We will survey the reefs.", "agreed"),
        ("The meeting recommended that members survey the reefs.", "recommended"),
        ("The Council calls upon States to survey the reefs.", "urged"),
        ("The Council requests the secretariat to survey the reefs.", "urged"),
        ("Officials called on Thursday for a survey of the reefs.", "urged"),
        ("The Council invites members to survey the reefs.", "encouraged"),
        ("Participants underlined the need to survey the reefs.", "emphasised"),
        ("Participants stressed that States must survey the reefs.", "emphasised"),
        ("The ministers instructed their authorities to survey the reefs.", "decided"),
        ("The Bureau was tasked with surveying the reefs.", "decided"),
        ("There was broad agreement that States should survey the reefs.", "agreed"),
        ("Participants converged on the need to survey the reefs.", "emphasised"),
        ("States should survey the reefs.", None),
        ("The memorandum provides for surveying the reefs.", "agreed"),
    ],
)
def test_the_governing_verb_decides_the_strength(sentence, strength):
    ((found, words),) = asked(sentence, "en")

    assert found == strength
    assert "reefs" in words


@pytest.mark.parametrize(
    "sentence",
    [
        "Participants stressed that canals are old.",
        "The forum highlighted challenges at sea and supported the work of the divers.",
        "The Council welcomed the report and thanked the host.",
        "The Assembly did not call for new rules.",
        "Delegates are expected to agree to open a pier.",
        "A panel will discuss whether to open a pier.",
        "The aim of the forum is to open a pier.",
        "Recalling its call upon members to light their piers,",
        "The agenda includes:\n- opening a pier\n- training pilots",
        "The meeting elected its bureau and adopted the agenda.",
        "Professor Oak urged officials to plant trees.",
        "The conference decided to remain seized of the matter.",
        "They agreed to hold the next meeting in 2027.",
        "The ministers reaffirmed their commitment to universal coverage.",
        "The delegations agreed that the climate is changing.",
        "It was the first league calling for joint efforts by ferrymen towards peace.",
        "They pointed out that canals are old.",
        "The ministers intend to meet again.",
    ],
)
def test_what_asks_nothing_is_not_proposed(sentence):
    assert asked(sentence, "en") == []


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        (
            "They agreed to open a pearl register and to train harbour pilots.",
            ["open a pearl register", "train harbour pilots"],
        ),
        ("They agreed to open and launch a register.", ["open and launch a register"]),
        ("They agreed to trace stolen boats and return them.", ["trace stolen boats and return them"]),
        ("They agreed on repairing piers and training pilots.", ["repairing piers", "training pilots"]),
        ("They called for the repair of piers, lamps and bells.", ["the repair of piers, lamps and bells"]),
        (
            "They called for the repair of piers and for a tide atlas.",
            ["the repair of piers", "a tide atlas"],
        ),
        (
            "They agreed to set up a panel to review the charts and report yearly.",
            ["set up a panel to review the charts and report yearly"],
        ),
    ],
)
def test_one_proposal_is_one_action(sentence, pieces):
    assert passages(sentence, "en") == pieces


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "The ministers reaffirmed the river States' shared commitment to dredge the canals.",
            [("agreed", "dredge the canals")],
        ),
        (
            "They adopted a statement, in which they reiterated their resolve to light the piers.",
            [("agreed", "light the piers")],
        ),
        (
            "Delegates adopted a declaration calling for the establishment of schools to teach pilots.",
            [("urged", "the establishment of schools to teach pilots")],
        ),
        (
            "The ministers urged continued efforts to clear the wrecks.",
            [("urged", "continued efforts to clear the wrecks")],
        ),
        (
            "Ministers emphasised the importance of the river States working together to light the piers.",
            [("emphasised", "the river States working together to light the piers")],
        ),
        (
            "They reaffirmed their commitments to action on wrecks.",
            [("agreed", "action on wrecks")],
        ),
        (
            "They stressed the importance of connecting, innovating, and repairing.",
            [("emphasised", "connecting, innovating, and repairing")],
        ),
        (
            "We tasked the panel to convene a meeting of pilots before the next meeting.",
            [("decided", "convene a meeting of pilots before the next meeting")],
        ),
        (
            "3. Appeals to Governments for generous support of the lamp fund.",
            [("urged", "generous support of the lamp fund")],
        ),
        (
            "River States agreed in a regional conference to co-ordinate their patrols, the agency reported "
            "yesterday.",
            [("agreed", "co-ordinate their patrols")],
        ),
        (
            "The ministers pledged to work towards a common chart and, in this regard, underscored the "
            "historic weight of the first meeting.",
            [("agreed", "work towards a common chart")],
        ),
        (
            "The sides pointed out that cooperation on wrecks and ferries should be enhanced.",
            [("emphasised", "cooperation on wrecks and ferries should be enhanced")],
        ),
        (
            "The Ministers intend to deepen their exchange of charts.",
            [("agreed", "deepen their exchange of charts")],
        ),
    ],
)
def test_how_statements_and_agencies_tell_of_asks(sentence, found):
    assert asked(sentence, "en") == found


def test_participants_who_intend_something_are_no_list_of_guests():
    text = (
        "The participants intend to work together in these areas:\n\n"
        "- Strengthening trust, safety, and cooperation in trade;\n- Encouraging projects aimed at promoting "
        "ferries, expanding piers"
    )

    assert asked(text, "en") == [
        ("agreed", "Strengthening trust, safety, and cooperation in trade"),
        ("agreed", "Encouraging projects aimed at promoting ferries, expanding piers"),
    ]


def test_a_headline_that_tells_who_asks_is_a_second_passage():
    text = (
        "River ministers of six coasts agree to train lamp keepers\n\n"
        "The ministers agreed to train lamp keepers in winter."
    )
    (proposal,) = drafted(text, "en").proposals

    assert len(proposal.passages) == 2


def test_a_line_lends_its_verb_to_the_items_below_it():
    text = "The assembly calls for:\n- stronger breakwaters\n- a tide atlas"

    assert asked(text, "en") == [("urged", "stronger breakwaters"), ("urged", "a tide atlas")]


def test_a_list_may_stand_in_one_sentence():
    text = "The workshop recommended: opening a register; training pilots."

    assert asked(text, "en") == [("recommended", "opening a register"), ("recommended", "training pilots")]


def test_a_negation_in_the_addressee_denies_nothing():
    text = "The Council urges States that have not ratified the treaty to do so without delay."

    assert passages(text, "en") == ["do so without delay"]


def test_an_officials_own_wish_stands_apart():
    text = "Minister Oak said his country would like all neighbours to paint their buoys."
    (proposal,) = drafted(text, "en").proposals

    assert (proposal.apart, proposal.voiced_by) == ("one_delegation", "one_delegation")


def test_what_an_earlier_conference_asked_is_told_as_background():
    text = "Last year the ministers agreed to light the piers."
    (proposal,) = drafted(text, "en").proposals

    assert proposal.apart == "background"


def test_who_is_asked_is_said():
    text = "The Council requests the Secretariat to survey the reefs."
    (proposal,) = drafted(text, "en").proposals

    assert proposal.addressed_to == "secretariat"
    assert proposal.addressee.of(text) == "the Secretariat"


def test_each_proposal_says_which_words_made_it():
    text = "Participants underlined the need to survey the reefs."
    (proposal,) = drafted(text, "en").proposals

    assert [(because.what, because.span.of(text)) for because in proposal.because] == [
        ("strength", "underlined"),
        ("need", "the need"),
    ]


def test_a_headline_is_a_second_passage_of_the_same_resolution():
    text = (
        "Ministers agree to open a shared pearl register\n\n"
        "The ministers agreed to open a shared pearl register."
    )
    (proposal,) = drafted(text, "en").proposals

    assert len(proposal.passages) == 2


@pytest.mark.parametrize(
    ("sentence", "addressed_to"),
    [
        ("The Secretary was requested to survey the reefs.", "secretariat"),
        ("The Guild of Pilots was invited to survey the reefs.", "organizations"),
        ("It was recommended that the reefs be surveyed.", None),
    ],
)
def test_a_passive_asks_its_subject(sentence, addressed_to):
    (proposal,) = drafted(sentence, "en").proposals

    assert proposal.addressed_to == addressed_to


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        (
            "Ministers called for the full and effective implementation of the Reef Code.",
            ["the full and effective implementation of the Reef Code"],
        ),
        (
            "Ministers called for enhanced collaboration and sharing of charts with the ferrymen.",
            ["enhanced collaboration and sharing of charts with the ferrymen"],
        ),
        (
            "Ministers agreed to promptly detect, map and treat the oil slicks.",
            ["promptly detect, map and treat the oil slicks"],
        ),
        (
            "The Council underlines the need to survey the canals, and thus submit a list to the Bureau.",
            ["survey the canals", "submit a list to the Bureau"],
        ),
        (
            "They reaffirmed a commitment to lighting the piers, as well as to the peaceful use of tides.",
            ["lighting the piers", "the peaceful use of tides"],
        ),
    ],
)
def test_several_before_one_object_are_one_action(sentence, pieces):
    assert passages(sentence, "en") == pieces


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Ministers stressed the central role of the Guild and the need to train pilots.", "train pilots"),
        ("The Assembly urges strongly that the piers be lit at night.", "the piers be lit at night"),
        (
            "To keep the harbours open, we will maintain our contacts with the pilots.",
            "maintain our contacts with the pilots",
        ),
        ("Members committed themselves to better marking the shoals.", "better marking the shoals"),
        (
            "Ministers asked the Guild to present them with a list of piers.",
            "present them with a list of piers",
        ),
        (
            "We commit to working with the ferrymen and welcome the efforts of the pilots.",
            "working with the ferrymen",
        ),
        (
            "Ministers called for the repair of the quays, and looked forward to the Tide Atlas.",
            "the repair of the quays",
        ),
    ],
)
def test_an_ask_is_heard_beside_what_else_is_told(sentence, words):
    assert passages(sentence, "en") == [words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Reaffirming our loyalty to the Reef Code, we will continue to survey the canals.",
            ["continue to survey the canals"],
        ),
        (
            "Convinced that tides unite us, we, the masters of the harbours, gathered in Coral, reaffirm our "
            "commitment to light the piers.",
            ["light the piers"],
        ),
        (
            "We call upon the Guild, within its means, to endorse, at its spring fair, a plan for pilots.",
            ["endorse, at its spring fair, a plan for pilots"],
        ),
        ("Another decision reached was to dredge the old canal.", ["dredge the old canal"]),
        (
            "Masters agreed on 7 April, at a feast in Coral, to open a pearl register.",
            ["open a pearl register"],
        ),
        ("An agreement was also made to light the piers.", ["light the piers"]),
        (
            "They agreed to staff the Guild to further focus on shoals and take action for pilots.",
            ["staff the Guild to further focus on shoals and take action for pilots"],
        ),
        ("They will also remain fully committed to chart the reefs.", ["chart the reefs"]),
        (
            "Ministers pledged enhanced cooperation with the ferrymen.",
            ["enhanced cooperation with the ferrymen"],
        ),
        (
            "The Council stressed the tie of tides and trade as well as the importance of mapping the reefs.",
            ["mapping the reefs"],
        ),
        (
            "Ministers called on members to adhere to and carry out the Code.",
            ["adhere to and carry out the Code"],
        ),
        (
            "They agreed to staff the Guild, in order to enable it to chart, mark and light the shoals.",
            ["staff the Guild, in order to enable it to chart, mark and light the shoals"],
        ),
        (
            "They agreed to open a pier, create a pilot bank, and set up a tide court.",
            ["open a pier", "create a pilot bank", "set up a tide court"],
        ),
        ("The Council charged the Guild to train the pilots.", ["train the pilots"]),
        ("There is a need for harbours to share their charts.", ["share their charts"]),
        (
            "Ministers urged members to take steps, in line with their laws, to ban tar boats.",
            ["take steps, in line with their laws, to ban tar boats"],
        ),
        (
            "They agreed to chart the reefs and consequently underscore the need to train pilots.",
            ["chart the reefs", "train pilots"],
        ),
        (
            "The meeting hailed the pilots as well as affirming its commitment to the repair of the quays.",
            ["the repair of the quays"],
        ),
        (
            "Ministers agreed to keep the locks open during the monsoon.",
            ["keep the locks open during the monsoon"],
        ),
        (
            "We undertake to carry out the mandates of the Code:\n1. Member States will light the piers.",
            ["light the piers"],
        ),
    ],
)
def test_the_main_clause_is_found_among_others(text, words):
    assert passages(text, "en") == words


def test_what_something_is_is_no_need():
    assert passages("We reaffirmed our belief that tides are important signs for pilots.", "en") == []
