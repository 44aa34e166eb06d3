"""English: resolutions, memoranda, action plans and accords."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "2. Demands that all parties open the canal, and that they free the crews;",
            ["urged: all parties open the canal", "urged: they free the crews"],
        ),
        (
            "It demands that ports ensure that charts are copied and that they are sent out.",
            ["urged: ports ensure that charts are copied and that they are sent out"],
        ),
        ("3. Urges ports to fit nets on their quays;", ["urged: fit nets on their quays"]),
        ("6. Each Participant will name a pilot for the bay.", ["agreed: name a pilot for the bay"]),
        # What is to be done by a plan, below headings that only name.
        (
            "Plan of the coast\n\nLamps\n\n- To mend the lamps of the bay\n- To train keepers",
            ["None: mend the lamps of the bay", "None: train keepers"],
        ),
        (
            "Plan of the coast\n\nAction 2.1: Draw up a code for pilots.\n\nCommitment 3: Light the piers.",
            ["None: Draw up a code for pilots", "agreed: Light the piers"],
        ),
        ("Step 3 - The pilots were praised.", []),
        (
            "They signed an accord to end the quarrel, under which both fleets will leave the bay.",
            ["agreed: end the quarrel", "agreed: leave the bay"],
        ),
        (
            "They appealed to the crews to lay down their nets for the feast and to let boats through.",
            ["urged: lay down their nets for the feast", "urged: let boats through"],
        ),
        (
            "Speakers of the six houses undertook to mend the quays.",
            ["agreed: mend the quays"],
        ),
        # Whoever should do it is not who says so.
        (
            "They urged ports to light piers. What counts, the head of a reef group said, is that rich "
            "States should mend piers.",
            ["urged: light piers"],
        ),
        (
            "They agreed in principle to mend the piers, leaving the dates to their guilds.",
            ["agreed: mend the piers"],
        ),
        # Lists of things, each with what is done to it.
        (
            "They called for a halt to raids on villages, unimpeded passage for ferries, and decent burial "
            "of the dead.",
            [
                "urged: a halt to raids on villages",
                "urged: unimpeded passage for ferries",
                "urged: decent burial of the dead",
            ],
        ),
        (
            "They called for the repair of boats and military equipment of the bay.",
            ["urged: the repair of boats and military equipment of the bay"],
        ),
        (
            "They called for cooperation in trade, energy and transport.",
            ["urged: cooperation in trade, energy and transport"],
        ),
        (
            "They called for more transparency in the guild in order to win trust.",
            ["urged: more transparency in the guild in order to win trust"],
        ),
        (
            "They called for a new commitment to mend nets.",
            ["urged: mend nets"],
        ),
        # What a plan forbids and holds, and lists that go on under another group.
        (
            "The plan obliges owners to fit filters and bans the burning of waste.",
            ["agreed: fit filters", "agreed: the burning of waste"],
        ),
        (
            "They adopted a plan which includes training divers and the repair of nets.",
            ["agreed: training divers", "agreed: the repair of nets"],
        ),
        (
            "Recommendations:\n\nFor towns:\n- Mend the quays\n\nFor the guild:\n- Train more keepers",
            ["recommended: Mend the quays", "recommended: Train more keepers"],
        ),
        (
            "Article 3\n\nCooperation of the Parties will take the following forms:\n\na) exchange of charts;"
            "\nb) training of pilots.",
            ["agreed: exchange of charts", "agreed: training of pilots"],
        ),
        ("They have agreed on the following:\n\nArticle 1\n\nThe sea is calm.", []),
        (
            'The council "strongly urges" raiders to leave the bay, its president said, reading a statement.',
            ["urged: leave the bay"],
        ),
        (
            "They agreed to hold their next regatta and meeting in Velde in 2027.",
            ["agreed: hold their next regatta and meeting in Velde in 2027"],
        ),
        ("The Council will revert to this matter.", []),
        ("They backed the creation of a joint fleet.", ["decided: the creation of a joint fleet"]),
        (
            "They called on members to provide boats and fuel to the watch.",
            ["urged: provide boats and fuel to the watch"],
        ),
    ],
)
def test_formal_texts(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found
