"""English: who speaks for all, and who for one State alone."""

import pytest

from tests.commitments.text.proposing.asking import drafted

STATES = {"FRE": ["Freedonia"], "SYL": ["Sylvania", "Republic of Sylvania"], "XTP": ["Tide Pact"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A State by itself speaks for itself, beside others for all; a regional body is no State.
        ("Freedonia also proposed to light the piers.", ["one: light the piers"]),
        ("The pilots met. Sylvania has promised to light its piers.", ["one: light its piers"]),
        ("Freedonia and Sylvania agreed to light their piers.", ["light their piers"]),
        ("Freedonia, Sylvania and the guild have agreed to light piers.", ["light piers"]),
        ("The Tide Pact decided to light the piers.", ["light the piers"]),
        ("After talks in Velde, Freedonia agreed to light its piers.", ["light its piers"]),
        # Two officials act together; one speaks for himself.
        ("The Freedonian minister Ann Reed and her counterpart Bo Lund agreed to dim lamps.", ["dim lamps"]),
        ("The prime minister of Freedonia and the king of Sylvania pledged to dim lamps.", ["dim lamps"]),
        ("The minister of trade pledged to dim lamps.", ["one: dim lamps"]),
        # Whoever is quoted may tell what all have asked for.
        ('"The league called for the return of the boats," the minister said.', ["the return of the boats"]),
        ('"We call for the return of the boats," the minister said.', ["one: the return of the boats"]),
    ],
)
def test_a_state_by_itself_speaks_for_itself(text, found):
    assert [
        f"{'one: ' if proposal.apart == 'one_delegation' else ''}{proposal.passages[0].of(text)}"
        for proposal in drafted(text, "en", states=STATES).proposals
    ] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A dateline is no participle.
        ("UNITED NATIONS, May 3 -- The council decided to send boats to the bay.", ["send boats to the bay"]),
        ("United in our hopes for the bay,", []),
        # Experts may be guests, or those who met.
        (
            "Civil society groups of the coast have decided to form a league of divers.",
            ["form a league of divers"],
        ),
        ("Experts have called for calmer seas.", []),
        (
            "Ports affirmed that member countries would continue to guard the reefs.",
            ["continue to guard the reefs"],
        ),
        ("The sides agreed in principle for their navies to share charts.", ["share charts"]),
        (
            "They decided the seat of the panel and that the panel would meet each spring.",
            ["the panel would meet each spring"],
        ),
        (
            "They agreed to fully and swiftly carry out the Pearl Accord.",
            ["fully and swiftly carry out the Pearl Accord"],
        ),
        (
            "Ministers approved the development of a code for pilots.",
            ["the development of a code for pilots"],
        ),
        ("The accord also prohibits both sides from firing on ferries.", ["firing on ferries"]),
        (
            "They stressed the importance of the rules of the bay and the need for these rules to be kept.",
            ["these rules to be kept"],
        ),
        (
            "They read a text asserting the importance of swiftly mending the piers.",
            ["swiftly mending the piers"],
        ),
        (
            "It resolves:\n\nTo urge the guild and the towns to bring forward the works on the quay.",
            ["bring forward the works on the quay"],
        ),
        (
            "They demand that all ports lift the siege, and that crews keep the truce declared in May.",
            ["all ports lift the siege", "crews keep the truce declared in May"],
        ),
        # What is to be done, in a text that agreed to something; not what something is for.
        (
            "They agreed to end the quarrel. Both navies are to share charts. A survey is to be carried out.",
            ["end the quarrel", "share charts", "A survey is to be carried out"],
        ),
        ("They agreed to end the quarrel. The aim is to share charts of the bay.", ["end the quarrel"]),
    ],
)
def test_who_is_heard_asking(text, found):
    assert [proposal.passages[0].of(text) for proposal in drafted(text, "en").proposals] == found
