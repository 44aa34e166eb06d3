"""Asks in English that something is put into, that a line leads in, or that a list goes on with."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        # A line that leads in by what it is done for, ordinals in a sentence, figures without a sign.
        (
            "We will strengthen our efforts to:\n- light the piers;\n- train pilots.",
            ["agreed: light the piers", "agreed: train pilots"],
        ),
        (
            "The Conference decides\n1 that each port shall light its piers;\n2 that pilots be trained.",
            ["decided: light its piers", "decided: pilots be trained"],
        ),
        (
            "The ministers reached consensus on the following actions for the coast: firstly, creation of a "
            "wreck register; secondly, training of pilots; and thirdly, enhance tide research.",
            [
                "agreed: creation of a wreck register",
                "agreed: training of pilots",
                "agreed: enhance tide research",
            ],
        ),
        # What is put in before another action, and before the first.
        (
            "The assembly urged ports to light piers, taking into account their means, and to train pilots.",
            ["urged: light piers", "urged: train pilots"],
        ),
        (
            "The guild agreed to light the piers, noting the wish of divers to dive and to rest.",
            ["agreed: light the piers"],
        ),
        (
            "The ministers agreed on watching changes in fees and, after a fair length of time, assessing "
            "the effect of each.",
            ["agreed: watching changes in fees", "agreed: assessing the effect of each"],
        ),
        (
            "The ministers reaffirmed their common political will, as expressed in the Pearl Declaration of "
            "May 3, to make the strait an area of peace.",
            ["agreed: make the strait an area of peace"],
        ),
        (
            "The two sides agreed on a basis of reciprocity, to grant each other's crews free passage.",
            ["agreed: grant each other's crews free passage"],
        ),
        (
            "Ministers promised to more actively promote the ferry lines, and accelerate talks on tolls.",
            ["agreed: more actively promote the ferry lines", "agreed: accelerate talks on tolls"],
        ),
        # Another action beside a thing, and behind a list that "including" begins and "and" ends.
        (
            "The meeting called for support to small ports, and ensure that these are lit at night.",
            ["urged: support to small ports", "urged: ensure that these are lit at night"],
        ),
        (
            "The meeting encouraged preventive measures, such as tests of buoys and adopt new lamps.",
            ["encouraged: preventive measures, such as tests of buoys", "encouraged: adopt new lamps"],
        ),
        (
            "The ministers agreed to widen trade in lamps, including oil, gas, and wax, and advance digital "
            "cooperation.",
            [
                "agreed: widen trade in lamps, including oil, gas, and wax",
                "agreed: advance digital cooperation",
            ],
        ),
        (
            "The two sides decided that a meeting of pilots should be held, as early as possible, to review "
            "signals.",
            ["decided: a meeting of pilots should be held, as early as possible, to review signals"],
        ),
        # Whoever is no one to ask; need and weight behind other words.
        (
            "They called for reform of the league to strengthen its functions.",
            ["urged: reform of the league to strengthen its functions"],
        ),
        (
            "Delegates emphasised on training pilots and lighting piers.",
            ["emphasised: training pilots", "emphasised: lighting piers"],
        ),
        (
            "The ministers stressed the importance for the league to stay united and adopt common rules.",
            ["emphasised: stay united", "emphasised: adopt common rules"],
        ),
        (
            "The ministers emphasized the principle of establishing a joint fund for divers.",
            ["emphasised: establishing a joint fund for divers"],
        ),
        (
            "They therefore advocated for the need for financial support to the divers' fund.",
            ["emphasised: financial support to the divers' fund"],
        ),
        # What a text or an agreement holds, and what was told one step back.
        (
            "The summit has come to a close in Pearl City with an agreement to continue lighting the piers.",
            ["agreed: continue lighting the piers"],
        ),
        (
            "The declaration included initiatives to widen the canal, to train pilots, and to light piers.",
            ["agreed: widen the canal", "agreed: train pilots", "agreed: light piers"],
        ),
        (
            "He said the leaders had instructed harbour ministers to draw up plans for lower tolls.",
            ["decided: draw up plans for lower tolls"],
        ),
        # A line that asks itself and leads in what for, or how.
        (
            "The conference agreed to establish a panel of pilots with the following tasks:\n"
            "- chart the reefs;\n- train divers.",
            ["agreed: establish a panel of pilots", "agreed: chart the reefs", "agreed: train divers"],
        ),
        (
            "Calls on ports to develop safe lanes against wrecks inter alia through:\n"
            "(a) Early charting of reefs;\n(b) The training of pilots;",
            [
                "urged: develop safe lanes against wrecks",
                "urged: Early charting of reefs",
                "urged: The training of pilots",
            ],
        ),
        (
            "Ø Light the piers.\nØ Member States, through their guilds, will train pilots.",
            ["agreed: train pilots"],
        ),
        # Things after a semicolon, and after a gerund.
        (
            "They agreed on provision of lamps; management of wreck risks linked to storms; reefs are old.",
            ["agreed: provision of lamps", "agreed: management of wreck risks linked to storms"],
        ),
        (
            "They agreed on accelerating the Reef Plan and a substantial increase of funds for divers.",
            ["agreed: accelerating the Reef Plan", "agreed: a substantial increase of funds for divers"],
        ),
        (
            "They called for lifting the ban because of the harm to divers and the protection of pearls.",
            ["urged: lifting the ban because of the harm to divers and the protection of pearls"],
        ),
        (
            "We call for strengthening the role of, and adapting rules to, small ports.",
            ["urged: strengthening the role of, and adapting rules to, small ports"],
        ),
        (
            "We call for the care of wrecks, and condemn theft of anchors, and support efforts against it.",
            ["urged: the care of wrecks"],
        ),
        (
            "They are committed to building a harbour with a focus on ferries, aiming for steady growth.",
            ["agreed: building a harbour with a focus on ferries, aiming for steady growth"],
        ),
        # What is attached importance to, of what -ing is a commitment, whom a text commits.
        (
            "The leaders underlined the importance they attach to advancing the ferry talks.",
            ["emphasised: advancing the ferry talks"],
        ),
        (
            "The statement reaffirms both countries' commitment to exploring new ferry lines.",
            ["agreed: exploring new ferry lines"],
        ),
        (
            "The Pearl Pledge commits ports to take steps to light their piers.",
            ["agreed: take steps to light their piers"],
        ),
        # A passive that is shorter than what it speaks of is told with that.
        (
            "They agreed to light the piers. The reports on wrecks in the strait should be published soon.",
            ["agreed: light the piers", "None: The reports on wrecks in the strait should be published soon"],
        ),
        (
            "They agreed to light the piers. In spring, boats should be seen by a panel of captains.",
            ["agreed: light the piers", "None: be seen by a panel of captains"],
        ),
        # More of what stands between, and at the end of, several actions.
        (
            "They urged towns to promote ferries to reduce noise, to widen canals, and provide shelter.",
            ["urged: promote ferries to reduce noise", "urged: widen canals", "urged: provide shelter"],
        ),
        (
            "And it called for better charts, research and training to support safer seas.",
            ["urged: better charts, research and training to support safer seas"],
        ),
        (
            "Ministers agreed to train more pilots, and increase parental involvement in sailing.",
            ["agreed: train more pilots", "agreed: increase parental involvement in sailing"],
        ),
        (
            "The Parties agree to share charts, keeping in mind their needs, in order to save ships.",
            ["agreed: share charts, keeping in mind their needs, in order to save ships"],
        ),
        (
            "They underscored the importance of effective utilisation and prudent control of the Reef Fund.",
            ["emphasised: effective utilisation and prudent control of the Reef Fund"],
        ),
        (
            "For the care of the canal, the Contracting Parties hereby establish a Canal Panel.",
            ["agreed: establish a Canal Panel"],
        ),
        # Two that "both" joins, a verb with its particle, a duty, what others are told for.
        (
            "They stressed the need for the promotion of both coastal and river trade in salt.",
            ["emphasised: the promotion of both coastal and river trade in salt"],
        ),
        (
            "Delegates called for the enactment of harbour laws and dry up the sources of fake charts.",
            ["urged: the enactment of harbour laws", "urged: dry up the sources of fake charts"],
        ),
        (
            "They underlined the responsibility of the ports to light their piers.",
            ["emphasised: light their piers"],
        ),
        (
            "The leaders also directed the offices for early finalisation of the pacts on ferries.",
            ["decided: early finalisation of the pacts on ferries"],
        ),
        (
            "The presidents of Reef and Lind on Saturday issued a joint statement pledging to light piers.",
            ["agreed: light piers"],
        ),
        (
            "Ministers agreed to name pilots. These co-ordinators will, inter alia, chart reefs and suggest "
            "drills for crews.",
            ["agreed: name pilots", "agreed: chart reefs", "agreed: suggest drills for crews"],
        ),
        (
            "The delegations recognize the need to intensify patrols (...) on the reefs of the strait.",
            ["emphasised: intensify patrols (...) on the reefs of the strait"],
        ),
        (
            "The presidents underline the need for stronger lamps, and call for:\n- the care of reefs;\n"
            "- the training of pilots.",
            [
                "emphasised: stronger lamps",
                "urged: the care of reefs",
                "urged: the training of pilots",
            ],
        ),
        # Items in brackets behind a dash, below an item with a dash.
        (
            "- ENDORSES the report;\n- REQUESTS the Director:\n- (1) to chart the reefs;\n"
            "- (2) to train divers in the bay;\n- (3) to report on wrecks.",
            ["urged: chart the reefs", "urged: train divers in the bay", "urged: report on wrecks"],
        ),
        # What asks nothing.
        ("Deciding to study wrecks further in order to give a report in 1995;\n1. NOTES the report;", None),
        (
            "They agreed to light the piers, and were hopeful that the register should help find wrecks.",
            ["agreed: light the piers"],
        ),
        (
            "They agreed to light the piers. They noted that the steps of that agreement were working well.",
            ["agreed: light the piers"],
        ),
        ("The board advised that drills would not be necessary in 1997.", None),
        ("The meeting agreed to formulate the present Action Plan on ferries.", None),
    ],
)
def test_what_is_put_in_or_led_in_parts_no_ask_from_its_verb(sentence, found):
    assert [f"{strength}: {words}" for strength, words in asked(sentence, "en")] == (found or [])


def test_participants_lead_in_what_they_asked_for_and_names_alike():
    asks = (
        "The participants:\n• Recognized the need for a league of ports.\n"
        "• Recommended that surveys of the main reefs are undertaken.\n• Agreed to share charts."
    )
    names = "Participants:\n- Ministry of Ports\n- Council of Norland\n- The guild of pilots"

    assert asked(asks, "en") == [
        ("emphasised", "a league of ports"),
        ("recommended", "surveys of the main reefs are undertaken"),
        ("agreed", "share charts"),
    ]
    assert asked(names, "en") == []


def test_a_deed_is_not_asked_of_itself_and_what_should_be_done_is_no_asking():
    text = (
        "The ministers recommended the training of pilots, to keep the port safe. Reefs are rare, and slow "
        "fishing should be encouraged within a lasting plan."
    )

    assert asked(text, "en")[0] == ("recommended", "the training of pilots, to keep the port safe")
    assert asked(text, "en")[1:] == [(None, "be encouraged within a lasting plan")]


def test_what_was_set_up_during_a_meeting_is_one_thing():
    text = (
        "They agreed to set up a committee of the five groups, established during the last session, to meet "
        "yearly."
    )

    assert asked(text, "en") == [
        (
            "agreed",
            "set up a committee of the five groups, established during the last session, to meet yearly",
        )
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # What bare verbs behind a thing or a deed go on with: what it is for.
        (
            "Recommendations:\n- Holding regular drills to review signals, address gaps and train crews.",
            ["recommended: Holding regular drills to review signals, address gaps and train crews"],
        ),
        (
            "They recommended creating a panel to collect data, map the reefs, and advise ports, and holding "
            "a yearly drill.",
            [
                "recommended: creating a panel to collect data, map the reefs, and advise ports",
                "recommended: holding a yearly drill",
            ],
        ),
        # Where a clause that is put in ends, and where somebody only thinks.
        (
            "The memorandum, which provides for exchange of charts and training of pilots, was signed.",
            ["agreed: exchange of charts", "agreed: training of pilots"],
        ),
        (
            "It stresses the importance for ports to light their piers, and considers that ports are poor.",
            ["emphasised: light their piers"],
        ),
        (
            "They signed an agreement in Velde. The agreement will allow exchanging charts and new lamps.",
            ["agreed: exchanging charts and new lamps"],
        ),
        ("It was agreed that a strong league would greatly contribute to calm in the bay.", []),
        (
            "They noted their mutual desire to quickly complete the survey of the shoals.",
            ["agreed: quickly complete the survey of the shoals"],
        ),
    ],
)
def test_ends_of_what_is_asked_and_wishes_that_bind(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Recommendation 1: The Parties should chart the reefs.\nRecommendation 2: Ports should warn all.",
            ["recommended: chart the reefs", "recommended: warn all"],
        ),
        (
            "The Parties to this Memorandum will:\na) exchange charts;\nb) host two pilots each year.",
            ["agreed: exchange charts", "agreed: host two pilots each year"],
        ),
        (
            "Article 3\nThe Joint Commission shall meet every year. It shall examine the progress made under "
            "this Agreement and propose to the two Governments measures to improve it.",
            [
                "agreed: meet every year",
                "agreed: examine the progress made under this Agreement",
                "agreed: propose to the two Governments measures to improve it",
            ],
        ),
    ],
)
def test_labels_and_texts_that_bind_say_how_strongly(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found
