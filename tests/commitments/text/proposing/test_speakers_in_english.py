"""English: who speaks for all, and who for one State alone."""

import pytest

from tests.commitments.text.proposing.asking import drafted

STATES = {"FRE": ["Freedonia"], "SYL": ["Sylvania", "Republic of Sylvania"], "XHL": ["Harbour League"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # A State by itself speaks for itself, beside others for all; a regional body is no State.
        ("Freedonia also proposed to light the piers.", ["one: light the piers"]),
        ("The pilots met. Sylvania has promised to light its piers.", ["one: light its piers"]),
        ("Freedonia and Sylvania agreed to light their piers.", ["light their piers"]),
        ("Freedonia, Sylvania and the guild have agreed to light piers.", ["light piers"]),
        ("The Harbour League decided to light the piers.", ["light the piers"]),
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
