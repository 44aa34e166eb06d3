"""English: the ways in which agencies tell of what was agreed."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The nine ports will cut their fees, their ministers announced on Sunday.",
            ["agreed: cut their fees"],
        ),
        (
            "They gave the green light to a common licence for pilots.",
            ["decided: a common licence for pilots"],
        ),
        ("The bloc has ordered the deployment of a fleet.", ["decided: the deployment of a fleet"]),
        ('"From now on we will swap charts every week," they said.', ["agreed: swap charts every week"]),
        (
            "The text recommends a single visa for the coast, cheaper flights between islands and a joint "
            "stand at fairs.",
            [
                "recommended: a single visa for the coast",
                "recommended: cheaper flights between islands",
                "recommended: a joint stand at fairs",
            ],
        ),
        (
            "Scientists of the coast ended a meeting in Velde with an appeal for a halt to dumping.",
            ["urged: a halt to dumping"],
        ),
        (
            "They called for calm, a return to talks and respect for the reefs.",
            ["urged: calm", "urged: a return to talks", "urged: respect for the reefs"],
        ),
        ("They called for a pause to let boats in.", ["urged: a pause to let boats in"]),
        (
            "The towns should be invited to join the guild. They urged ports to light piers.",
            ["encouraged: join the guild", "urged: light piers"],
        ),
        (
            "The Parties shall, in particular:\n\n(a) invite pilots to lecture;\n(b) grant prizes to divers.",
            ["agreed: invite pilots to lecture", "agreed: grant prizes to divers"],
        ),
        (
            "They promised to spur trade on the coast, to lower fees, end raids and train pilots.",
            [
                "agreed: spur trade on the coast",
                "agreed: lower fees",
                "agreed: end raids",
                "agreed: train pilots",
            ],
        ),
        (
            "It demanded that raiders leave harbours they hold and turn themselves into fishers.",
            ["urged: raiders leave harbours they hold", "urged: turn themselves into fishers"],
        ),
        (
            "The text endorsed the decision of the chair to send pilots.",
            ["decided: send pilots"],
        ),
        (
            "They urged ports to light their piers, where many boats lie idle.",
            ["urged: light their piers"],
        ),
        (
            "They noted the need for mending nets; training divers of the bay; and lighting piers.",
            [
                "emphasised: mending nets",
                "emphasised: training divers of the bay",
                "emphasised: lighting piers",
            ],
        ),
        (
            "The talks ended with agreement on a code for pilots and on the creation of a reef fund.",
            ["agreed: a code for pilots", "agreed: the creation of a reef fund"],
        ),
        ("The accord calls for an end to trawling and sets up a court.", ["urged: an end to trawling"]),
        (
            "They emphasised that, in order to guard the reefs, ports must treat their waste.",
            ["emphasised: treat their waste"],
        ),
        (
            "It requested that, as far as funds allow, these charts be copied by the guild.",
            ["urged: these charts be copied by the guild"],
        ),
        (
            "The leaders used their talks in Velde to urge towns to light piers.",
            ["urged: light piers"],
        ),
        ("The council pressured the towns to light their piers.", ["urged: light their piers"]),
        ("The ports voiced a demand for cheaper lamps.", ["urged: cheaper lamps"]),
        ("The ministers were in favour of opening the bay.", ["emphasised: opening the bay"]),
        ("The vote was in favour of the ports. They pushed the boat out to sea.", []),
        # What would only be good, and what others ask, is not asked.
        ("They agreed that trade on the coast can be spurred by lower fees.", []),
        ("They agreed that a strong guild would bring calm to the coast.", []),
        ("The congress supports the call of the divers to mend the reefs.", []),
        ("The congress backs the Coastal League of Divers' (CLD) call for better piers.", []),
    ],
)
def test_news(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found
