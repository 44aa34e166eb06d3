"""English: who else asks in the same sentence, what is emphasised, announced or talked over."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "They agreed to light the piers, and the two secretaries instructed pilots to mark wrecks.",
            ["agreed: light the piers", "decided: mark wrecks"],
        ),
        (
            "They stressed the need to light the piers and had called on ports to mark wrecks.",
            ["emphasised: light the piers"],
        ),
        (
            "They agreed to light the piers, in return for which the ports pledged to mark wrecks.",
            ["agreed: light the piers", "agreed: mark wrecks"],
        ),
        (
            "We encourage towns to dim their lamps, and captains to sound their horns.",
            ["encouraged: dim their lamps", "encouraged: sound their horns"],
        ),
        (
            "They appeal to the owner to mend the quay and to the mayor to light it.",
            ["urged: mend the quay", "urged: light it"],
        ),
        (
            "They agreed to light the piers, and they discussed the exchange of pilots.",
            ["agreed: light the piers", "raised: the exchange of pilots"],
        ),
        ("Issues of training divers were discussed.", ["raised: training divers"]),
        ("Issues of deepening ties between the towns were discussed.", []),
        ("Particular attention was paid to training divers.", ["emphasised: training divers"]),
        ("Particular attention was paid to the speech of the pilot.", []),
        ("The ministers announced the launch of a wreck survey.", ["agreed: the launch of a wreck survey"]),
        ("The ministers announced the name of the winner.", []),
        ("The ministers announced plans to mark wrecks.", ["agreed: mark wrecks"]),
        (
            "They signed a pact under which Freedonia will mark its wrecks.",
            ["agreed: mark its wrecks"],
        ),
        ("They signed a pact under which it would be marked.", []),
        ("The ports appealed for 90 million crowns in aid.", ["urged: 90 million crowns in aid"]),
        ("The ports pledged a total of 5 million crowns.", ["agreed: a total of 5 million crowns"]),
        (
            "They were reminded of their duty to mark wrecks, and urged to light piers.",
            ["urged: mark wrecks", "urged: light piers"],
        ),
        ("None of them wished to comment on the fog.", []),
        (
            "Reaffirming that all ports must be open, the ministers agreed to light the piers.",
            ["agreed: light the piers"],
        ),
        (
            "The board resolves (1) to mark wrecks; (2) to light the piers.",
            ["decided: mark wrecks", "decided: light the piers"],
        ),
        (
            "They agreed that their fleets would hold a drill in May and that a code would be drawn up.",
            ["agreed: their fleets would hold a drill in May", "agreed: a code would be drawn up"],
        ),
        (
            "They agreed to light the piers. Towns should admit divers to their boards.",
            ["agreed: light the piers", "None: admit divers to their boards"],
        ),
        (
            "They called for lower fees, for emergency repairs at the lock, and for the release of crews.",
            [
                "urged: lower fees",
                "urged: emergency repairs at the lock",
                "urged: the release of crews",
            ],
        ),
        (
            "Recalling its vote, noting the fog, decides to light the piers; urges ports to mark wrecks.",
            ["decided: light the piers", "urged: mark wrecks"],
        ),
    ],
)
def test_others(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The parties shall ensure that:\na) the piers are lit at night;\nb) wrecks are marked.",
            ["the piers are lit at night", "wrecks are marked"],
        ),
        (
            "Each party, given its means, shall endeavour, if alone, to:\n1. mark wrecks;\n2. light piers.",
            ["mark wrecks", "light piers"],
        ),
        (
            "The board agreed on the following:\nfirst, to mark wrecks;\nsecond, to light piers.",
            ["mark wrecks", "light piers"],
        ),
        (
            "The board agreed on two steps:\nFirst. That wrecks be marked.\nSecond. That piers be lit.",
            ["wrecks be marked", "piers be lit"],
        ),
        (
            "The board decided:\n1. The report was adopted.\n2. To mark wrecks.",
            ["mark wrecks"],
        ),
        (
            "The parties agree that each port:\n- will, by May, mark its wrecks;\n- will light its piers.",
            ["mark its wrecks", "light its piers"],
        ),
    ],
)
def test_lists(text, found):
    assert [words for _, words in asked(text, "en")] == found
