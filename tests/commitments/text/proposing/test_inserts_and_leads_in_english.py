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
        # What asks nothing.
        ("The board advised that drills would not be necessary in 1997.", None),
        ("The meeting agreed to formulate the present Action Plan on ferries.", None),
    ],
)
def test_what_is_put_in_or_led_in_parts_no_ask_from_its_verb(sentence, found):
    assert [f"{strength}: {words}" for strength, words in asked(sentence, "en")] == (found or [])
