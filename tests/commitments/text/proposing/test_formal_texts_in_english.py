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
            "They urged ports to light piers. The head of a reef group said ports should do more.",
            ["urged: light piers"],
        ),
        (
            "They agreed in principle to mend the piers, leaving the dates to their guilds.",
            ["agreed: mend the piers"],
        ),
    ],
)
def test_formal_texts(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found
