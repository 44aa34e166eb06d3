"""English statements less regular than resolutions: verbs apart from their actions, lists, targets, needs."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Harbour ministers agreed on Tuesday to open a pilot school.", ["agreed: open a pilot school"]),
        (
            "The forum called on ports to, among other things, light every pier and train night pilots.",
            ["urged: light every pier", "urged: train night pilots"],
        ),
        (
            "Under the accord, Freedonia will set up a tug fleet, share spare parts and hold drills.",
            ["agreed: set up a tug fleet", "agreed: share spare parts", "agreed: hold drills"],
        ),
        (
            "They agreed to share tide tables. Freedonia and Sylvania will exchange harbour charts.",
            ["agreed: share tide tables", "agreed: exchange harbour charts"],
        ),
        ("The ministers confirmed that they would repair the buoys.", ["agreed: repair the buoys"]),
        ("Both sides shared the view to dredge the canals.", ["agreed: dredge the canals"]),
        ("They agreed it was important to keep the strait open.", ["agreed: keep the strait open"]),
        ("Signatories take on a commitment to report collisions.", ["agreed: report collisions"]),
        (
            "We commit ourselves to ending overfishing and to rebuilding the reefs.",
            ["agreed: ending overfishing", "agreed: rebuilding the reefs"],
        ),
        (
            "The ministers endorsed the Pearl Target, which aims to halve oil spills by 2031.",
            ["decided: halve oil spills by 2031"],
        ),
        ("The plan sets a goal of cutting ferry noise by 2030.", ["agreed: cutting ferry noise by 2030"]),
        (
            "We commit to review the fees. Breakwaters should be inspected every year.",
            ["agreed: review the fees", "None: be inspected every year"],
        ),
        ("The members said that their ports should share dry docks.", ["None: share dry docks"]),
        (
            "The ministers told of commitments.\n\nThese included:\n\n• clearing old wrecks\n• a reef atlas",
            ["agreed: clearing old wrecks", "agreed: a reef atlas"],
        ),
        ("To achieve this, we will:\n- work with insurers", ["agreed: work with insurers"]),
        ("Action points\n1. Members to nominate pilots\n2. A long day", ["None: Members to nominate pilots"]),
        (
            "We call on:\n1. Governments to:\na) fund tide stations\nb) adopt a code for tugs\n"
            "2. Shipping lines to:\na) report lost crates",
            ["urged: fund tide stations", "urged: adopt a code for tugs", "urged: report lost crates"],
        ),
        (
            "The towns, after three days of talks about all of their harbours and piers, asked for steps "
            "by joining\n\n"
            "• Light every pier\n• Reach out to and engage divers",
            ["urged: Light every pier", "urged: Reach out to and engage divers"],
        ),
        (
            "We agreed on taking steps to place pilots in schools, training or docks.",
            ["agreed: taking steps to place pilots in schools, training or docks"],
        ),
        ("The council adopted a resolution to extend the ferry.", ["decided: extend the ferry"]),
        ("It demands the members cease dumping sand.", ["urged: cease dumping sand"]),
        ("It welcomed the work, urging its completion by May.", ["urged: its completion by May"]),
        (
            "The forum urged the members to ponder ways to further grow.",
            ["urged: ponder ways to further grow"],
        ),
        ("The council,\n\nDecides,\n\n(a) To call upon ports to repair piers;", ["urged: repair piers"]),
        (
            "Leaders highlighted the critical importance of efforts to dredge canals.",
            ["emphasised: dredge canals"],
        ),
        (
            "The council called for an immediate truce and extended the mission there until May.",
            ["urged: an immediate truce"],
        ),
        (
            "They agreed, recalling the old promise of the pilots to the principles of the sea, of trust, of "
            "calm and of tide, that the guild should meet.",
            ["agreed: the guild should meet"],
        ),
        (
            "They agreed on a series of steps, including opening a school and lowering dock fees.",
            ["agreed: opening a school", "agreed: lowering dock fees"],
        ),
        (
            "We, the fishers of the coast, call on our governments to:\n1. Stop the fees;",
            ["urged: Stop the fees"],
        ),
        ("Our demands:\n• Fair prices for catches", ["urged: Fair prices for catches"]),
        ("Our governments will repair the piers.", ["agreed: repair the piers"]),
        ("Under the deal, ports must cut spills.", ["None: cut spills"]),
        (
            "The plan calls for the training of pilots and a ban on dumping.",
            ["urged: the training of pilots", "urged: a ban on dumping"],
        ),
        (
            "We reaffirm our commitment to repair piers and our resolve to restore reefs.",
            ["agreed: repair piers", "agreed: restore reefs"],
        ),
        (
            "They adopted the goal, which commits members to restore reefs by 2031.",
            ["decided: restore reefs by 2031"],
        ),
        (
            "They decided to deepen ties. The scope of it includes: a) to exchange maps; b) to share tugs.",
            ["decided: deepen ties", "decided: exchange maps", "decided: share tugs"],
        ),
        ("They praised the talks, saying they would repair the piers.", ["agreed: repair the piers"]),
        (
            "The two sides would repair the piers, the statement said.",
            ["agreed: repair the piers"],
        ),
        (
            "The summit approved the conversion of its office into a guild.",
            ["decided: the conversion of its office into a guild"],
        ),
        (
            "They urged the expedited ratification of the code.",
            ["urged: the expedited ratification of the code"],
        ),
        (
            "They agreed to cut fees. The old wrecks shall be lifted.",
            ["agreed: cut fees", "None: The old wrecks shall be lifted"],
        ),
        (
            "The youth issued recommendations like the need to lower fees and training pilots.",
            ["recommended: lower fees", "recommended: training pilots"],
        ),
        ("The towns reaffirmed their call on ports to repair piers.", ["urged: repair piers"]),
        ("We recommend:\n- Harbour towns should repair piers;", ["recommended: repair piers"]),
        (
            "They called for an end to blockades, and agreed that the sea belongs to all.",
            ["urged: an end to blockades"],
        ),
        (
            "It demanded the members to repair piers, considering the storm as a warning.",
            ["urged: repair piers"],
        ),
        ("A decision was made to repair the piers.", ["decided: repair the piers"]),
        (
            "It recommends that ports ensure that charts are copied and that they are sent to pilots.",
            ["recommended: ports ensure that charts are copied and that they are sent to pilots"],
        ),
    ],
)
def test_statements(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found


@pytest.mark.parametrize(
    "sentence",
    [
        "Members welcomed the terms agreed at the winter council to provide relief for dockers.",
        "Ships should arrive by noon.",
        "They agreed on a chart. Experts said that ports should raise their walls.",
        "The terms have been agreed to by both of the ports.",
        "The leaders agreed to appoint Mr Pearl as the new secretary of the guild.",
        "The council renewed the ferry mandate to allow for repairs.",
        "Giving a briefing to the council today, the envoy of the guild appealed to all to light piers.",
        "The council heard a report today as speakers implored it to repair the piers.",
        "Freedonia invited the king to attend a regatta in the autumn.",
        "The ministers are to tackle the fees of the ports.",
        "The captains discussed plans to hold a race.",
    ],
)
def test_what_statements_tell_asks_nothing(sentence):
    assert [words for strength, words in asked(sentence, "en")] == []
