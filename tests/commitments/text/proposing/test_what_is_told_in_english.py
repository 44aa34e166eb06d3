"""English: what one sentence tells of another, what a text says anyone will do, and lists told in a line."""

import pytest

from tests.commitments.text.proposing.asking import asked

MET = "The ministers met in Velde."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "They agreed on two measures for the bay. These include sharing charts and training pilots.",
            ["agreed: sharing charts", "agreed: training pilots"],
        ),
        (
            "The league endorsed key measures. These include the establishment of a task force.",
            ["decided: the establishment of a task force"],
        ),
        ("They admired two boats. These include training vessels.", []),
        (
            "Key themes discussed included sharing charts and training pilots.",
            ["raised: sharing charts", "raised: training pilots"],
        ),
        (f"{MET} The statement says that the ports will share charts.", ["agreed: share charts"]),
        (
            f"{MET} The statement added that drills will be held every spring.",
            ["agreed: drills will be held every spring"],
        ),
        (f"{MET} The statement says that the canal will boost trade.", []),
        (f"{MET} The statement says that it will rain.", []),
        (f"{MET} The mayor said that the ports will share charts.", []),
        ("A declaration stipulates a ban on dynamite.", ["agreed: a ban on dynamite"]),
        ("The accord includes a pledge to share charts.", ["agreed: share charts"]),
        ("The accord contains an appeal to ports to share charts.", ["urged: share charts"]),
        ("They praised the Velde summit's decision to ban nets.", ["decided: ban nets"]),
        (
            "They pledged to ban nets, and undertook to mend the quays.",
            ["agreed: ban nets", "agreed: mend the quays"],
        ),
        ("The league called on the harbour master to resign at once.", ["urged: resign at once"]),
        (
            "We demand the harbour master apologise to the crews.",
            ["urged: the harbour master apologise to the crews"],
        ),
        (
            "They agreed to ban nets. The patrols should, the league found, be doubled in winter.",
            ["agreed: ban nets", "None: be doubled in winter"],
        ),
        (
            "The meeting resolved:\na to open a school of pilots;\nb to ask the crews to report spills.",
            ["decided: open a school of pilots", "urged: report spills"],
        ),
        (
            "Highlights include recommendations to: delete the eel from the list; and conduct more surveys.",
            ["recommended: delete the eel from the list", "recommended: conduct more surveys"],
        ),
        (
            f"{MET} The declaration said that while fog may come, the lamps will be lit all year.",
            ["agreed: the lamps will be lit all year"],
        ),
        (f"{MET} The statement says that they will be friends.", []),
        (
            "They welcomed the charts of the guild and reaffirmed their commitment to dim their lamps.",
            ["agreed: dim their lamps"],
        ),
        ("They thanked the crews for their work and their commitment to dim their lamps.", []),
        (
            "Referring to storms, which do harm, it is important to mend the quays. They agreed to ban nets.",
            ["None: mend the quays", "agreed: ban nets"],
        ),
        (
            "Crews and captains stand in a row to call upon all ports to mend the quays.",
            ["urged: mend the quays"],
        ),
        (
            "The vote tells the ports that they must mend the quays. They agreed to ban nets.",
            ["None: mend the quays", "agreed: ban nets"],
        ),
        ("A final point for discussion was the need to mend the quays.", ["raised: mend the quays"]),
        ("The ports promised US$8 million for lamps.", ["agreed: US$8 million for lamps"]),
        ("The ports promised calm seas.", ["agreed: calm seas"]),
        ("The guild encouraged coastal reconciliation.", ["encouraged: coastal reconciliation"]),
        ("The guild urged northern administration officials.", []),
        (
            "They urged respect for reefs and care for divers.",
            ["urged: respect for reefs", "urged: care for divers"],
        ),
        (
            "The council approved the recommendation of the guild that lamps should be lit.",
            ["decided: lamps should be lit"],
        ),
        (
            "They cited the need for better data sharing to mend the bay.",
            ["emphasised: better data sharing to mend the bay"],
        ),
        ("They agreed to fly patrols even while charts are drawn.", ["agreed: fly patrols"]),
        (
            "They called on all crews concerned to exercise restraint, refrain from noise and play fair.",
            ["urged: exercise restraint", "urged: refrain from noise and play fair"],
        ),
        (
            "The guild called on crews to exercise caution.",
            ["urged: exercise caution"],
        ),
        ("The league agreed at a meeting in Velde, Sarnia to mend the quays.", ["agreed: mend the quays"]),
        (
            "They agreed that the pier would be mended and the quay would be dredged.",
            ["agreed: the pier would be mended", "agreed: the quay would be dredged"],
        ),
        (
            "They recommended that ports should mend the pier and should dredge the quay.",
            ["recommended: ports should mend the pier", "recommended: dredge the quay"],
        ),
        (
            "They agreed on two steps: ban nets; and mend the quays. Beside crews, singers came to Velde.",
            ["agreed: ban nets", "agreed: mend the quays"],
        ),
        (
            "They urged ports to curb the risk and spread of fire.",
            ["urged: curb the risk and spread of fire"],
        ),
        (
            "They urged ports to mend the pier as well as dredging the quay.",
            ["urged: mend the pier", "urged: dredging the quay"],
        ),
    ],
)
def test_what_is_told(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found
