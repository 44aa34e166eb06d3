"""English: what a signed text does, things that are agreed on in a list, and what was only talked over."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The ports signed a memorandum. The memorandum will enable the exchange of tide data.",
            ["agreed: the exchange of tide data"],
        ),
        (
            "The ports signed an agreement. It aims to train divers and to mark wrecks.",
            ["agreed: train divers", "agreed: mark wrecks"],
        ),
        (
            "The ports signed an agreement. Areas of cooperation include sharing tide data.",
            ["agreed: sharing tide data"],
        ),
        ("The ports signed a pact. It will help sailors.", []),
        ("The ports signed a pact. The pact will deepen relations between the two towns.", []),
        ("The course was held in May. It aims to train divers.", []),
        ("The ports signed a pact. “It aims to train divers,” the engineer said.", []),
        (
            "The declaration calls on ports to rest their boats, and provides for a yearly count of gulls.",
            ["urged: rest their boats", "agreed: a yearly count of gulls"],
        ),
        ("The captains discussed ways to train divers.", ["raised: train divers"]),
        ("The captains discussed ways to deepen relations between the two towns.", []),
        ("The captains never discussed ways to train divers.", []),
        ("The engineer explored ways to train divers.", []),
        (
            "The two sides agreed on a joint ferry committee, new tide routes and a regional wreck centre.",
            [
                "agreed: a joint ferry committee",
                "agreed: new tide routes",
                "agreed: a regional wreck centre",
            ],
        ),
        ("The two sides agreed on a new position.", []),
        (
            "The ports agreed on the exchange of crews and a joint drill.",
            ["agreed: the exchange of crews", "agreed: a joint drill"],
        ),
        (
            "The ports agreed on the creation of a lamp panel and a joint fund.",
            ["agreed: the creation of a lamp panel and a joint fund"],
        ),
        ("The ministers agreed a programme of drills.", ["agreed: a programme of drills"]),
        ("The ministers want tougher fines for oil spills.", ["urged: tougher fines for oil spills"]),
        ("The board recommends to the guild that it adopt a code.", ["recommended: adopt a code"]),
        ("The ports signed an agreement to that effect.", []),
    ],
)
def test_texts_and_things(text, found):
    assert [f"{strength}: {words}" for strength, words in asked(text, "en")] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They urged ports to comply fully with the code.", ["comply fully with the code"]),
        (
            "They urged ports to dim their lamps, stopping short of a ban on lamps.",
            ["dim their lamps"],
        ),
        (
            "They urged ports to dim their lamps in a bid to save the gulls.",
            ["dim their lamps"],
        ),
        (
            "Each party shall grant crews free passage and shall exempt from duty their gear.",
            ["grant crews free passage", "exempt from duty their gear"],
        ),
        (
            "The party shall feed crews with bread and transport and shall exempt their gear from duty.",
            ["feed crews with bread and transport", "exempt their gear from duty"],
        ),
        (
            "They urged ports to list wrecks and give captains copies of them.",
            ["list wrecks and give captains copies of them"],
        ),
        (
            "They urged ports to shelter crews and extend to them the cover of the law.",
            ["shelter crews", "extend to them the cover of the law"],
        ),
        ("They discussed opening tours, including trips to forts, charting reefs and hiring boats.", None),
        (
            "Should the need arise, a session may be held. They agreed to light the piers.",
            ["light the piers"],
        ),
        (
            "The ports agreed to mend the quays and not to use dynamite.",
            ["mend the quays", "not to use dynamite"],
        ),
        ("We ask the guild to advise us, and we invite ports to lend boats.", ["advise us", "lend boats"]),
        (
            "Agrees that piers must end and requests the ports to lend boats.",
            ["piers must end", "lend boats"],
        ),
        (
            "They agreed to light the piers. They were hopeful that ports would lend boats.",
            ["light the piers"],
        ),
        ("“Both sides agreed to light the piers,” the spokesman said.", ["light the piers"]),
        (
            "The guild attached great importance to the rational use of the dunes.",
            ["the rational use of the dunes"],
        ),
        ("They confirmed their mutual interest in further opening the canal.", ["further opening the canal"]),
    ],
)
def test_borders_and_guards(text, found):
    told = [words for _, words in asked(text, "en")]

    assert told == found or (found is None and len(told) == 1)


def test_lists_under_a_subject_and_under_figures_with_a_point():
    text = """Having met in the harbour, the ministers:
- urged the ports to light their piers;
- decided to hire divers.
33. They agreed to:
33.1 mend the quays of the lagoon;
33.2 count the gulls of the lagoon;
33.3 publish a chart of the lagoon.
The parties will, as far as they can:
a) encourage the charting of reefs;
b) train pilots of the strait."""

    assert [words for _, words in asked(text, "en")] == [
        "light their piers",
        "hire divers",
        "mend the quays of the lagoon",
        "count the gulls of the lagoon",
        "publish a chart of the lagoon",
        "encourage the charting of reefs",
        "train pilots of the strait",
    ]
