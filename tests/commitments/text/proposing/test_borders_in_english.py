"""Where an ask ends in English texts, and what only stands before it."""

import pytest

from tests.commitments.text.proposing.asking import asked


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "They encouraged ports to support its watch, an initiative of the guild that began in spring.",
            ["encouraged: support its watch"],
        ),
        (
            "They agreed to swap maps, with Sarnia proposing to hand over the charts of the whole coast.",
            ["agreed: swap maps"],
        ),
        ("They called for calmer seas at the first-ever conference on tides.", ["urged: calmer seas"]),
        # What for, behind a comma, is no other action; several of them are a list.
        (
            "They agreed to redouble their patrols at night, to keep thieves out of the bay.",
            ["agreed: redouble their patrols at night, to keep thieves out of the bay"],
        ),
        (
            "They agreed to take firm steps, by consent of the ports, to mend nets and to guard reefs.",
            ["agreed: take firm steps, by consent of the ports, to mend nets and to guard reefs"],
        ),
        (
            "They agreed to mend nets, to guard reefs, and to train pilots.",
            ["agreed: mend nets", "agreed: guard reefs", "agreed: train pilots"],
        ),
        (
            "The sides arrived at a consensus to return the boats.",
            ["agreed: return the boats"],
        ),
        ("They said the new panel should have a seat for divers.", ["None: have a seat for divers"]),
        ("A further exchange of crews was also agreed upon.", ["agreed: A further exchange of crews"]),
        (
            "They stressed that the union of ports must keep its harbours open to all.",
            ["emphasised: keep its harbours open to all"],
        ),
        (
            "They agreed to plant trees on the coast and rally global support for reefs.",
            ["agreed: plant trees on the coast", "agreed: rally global support for reefs"],
        ),
        (
            'The text emphasizes the commitment "to keep the calm of the bay," guard reefs and feed crews.',
            ["agreed: keep the calm of the bay", "agreed: guard reefs", "agreed: feed crews"],
        ),
        ("It contains recommendations to study the tides.", ["recommended: study the tides"]),
        (
            "The panel recommended extending by a year the pact to cut fees.",
            ["recommended: extending by a year the pact to cut fees"],
        ),
        ("The ports reaffirmed to pay for the lost nets.", ["agreed: pay for the lost nets"]),
        ("They encouraged captains to be peaceful in port.", ["encouraged: be peaceful in port"]),
        (
            "They spoke of fees, concluding it was necessary now to look at them.",
            ["emphasised: look at them"],
        ),
        (
            "They adopted a declaration that rejects raids and calls for a session on calm.",
            ["urged: a session on calm"],
        ),
        (
            "We declare full readiness to mend nets and to further share charts.",
            ["agreed: mend nets", "agreed: share charts"],
        ),
        ('The captains of a meeting on "a calm bay" call upon ports: to mend nets.', ["urged: mend nets"]),
        (
            "Ports must guard the bay, and must slow their boats, the ministers concluded in Velde.",
            ["None: guard the bay", "None: slow their boats"],
        ),
        ("The divers signed the agreement on protection of reefs.", []),
        (
            "They called for calmer seas this year while all captains urged ports to dim their lamps.",
            ["urged: calmer seas this year", "urged: dim their lamps"],
        ),
        ("It is more crucial than ever to guard the bay.", ["None: guard the bay"]),
        ("We are encouraged by the pilots making clear their intent to slow down.", []),
        ("They demand slower boats and respect for divers.", []),
        ("Sarnia requested adding its remarks to the report.", ["urged: adding its remarks to the report"]),
        ("The need for better charts was also felt.", ["emphasised: better charts"]),
        ("Urgent work is needed to guard the shoals.", ["None: guard the shoals"]),
        ("It is necessary and possible to mend the quay.", ["None: mend the quay"]),
        (
            "We commit to the settlement of disputes over nets.",
            ["agreed: the settlement of disputes over nets"],
        ),
    ],
)
def test_where_english_asks_begin_and_end(sentence, found):
    text = f"The ministers agreed to light the piers.\n{sentence}"
    told = [f"{strength}: {words}" for strength, words in asked(text, "en")]

    assert told[1:] == found


def test_what_should_be_included_is_asked():
    text = "The elements of the code should include:\n- a list of ports\n- training of pilots"

    assert [words for _, words in asked(text, "en")] == ["training of pilots"]


def test_a_preamble_may_lead_to_operative_paragraphs():
    text = (
        "The Council,\n"
        "Bearing in mind the state of the reefs:\n"
        "URGES members to slow down;\n"
        "REQUESTS the Secretariat:\n"
        "to count boats;"
    )

    assert asked(text, "en") == [("urged", "slow down"), ("urged", "count boats")]
