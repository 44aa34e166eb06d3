"""What is proposed from the article that the seeds cite, beside what its editors made of it by hand."""

import pytest

from commitments.text.proposing.drafting import Catalogue, propose
from tests.article import ARTICLE, BY_A_DRAFT, BY_EDITORS, cited, dossier, needs_article
from tests.bench.drafting import states_of_the_catalogue

pytestmark = needs_article


@pytest.fixture(scope="module")
def draft():
    names = {
        "organizations": {
            one["slug"]: [*one["name"].values(), one["acronym"]] for one in dossier()["organizations"]
        },
        "themes": {one["slug"]: list(one["name"].values()) for one in dossier()["themes"]},
    }
    text = ARTICLE.read_text(encoding="utf-8")
    return propose(text, language="fa", catalogue=Catalogue(states=states_of_the_catalogue(), **names))


def places(proposal):
    """What a card of the proposal cites."""
    found = {("text", one) for one in proposal.passages}
    found |= {("strength", one) for one in proposal.strength_spans}
    found |= {("partners", one.span) for one in proposal.partners}
    found |= {("purpose", proposal.purpose)} if proposal.purpose else set()
    found |= {("frame", proposal.frame)} if proposal.frame else set()
    return {(fact, span.start, span.end) for fact, span in found}


def test_its_six_resolutions_are_proposed_with_strength_voice_theme_and_partners(draft):
    assert [
        (one.strength, one.voiced_by, one.theme, [partner.slug for partner in one.partners], one.deadline)
        for one in draft.proposals
    ] == [
        (row["strength"], row["voiced_by"], row["theme"], row.get("partners", []), row["due_on"])
        for row in dossier()["resolutions"]
    ]
    assert {one.apart for one in draft.proposals} == {""}


def test_each_with_the_passages_that_the_editors_cite(draft):
    for proposal, row in zip(draft.proposals, dossier()["resolutions"], strict=True):
        by_editors, by_a_draft = (
            differing.get(row["reference"], set()) for differing in (BY_EDITORS, BY_A_DRAFT)
        )
        assert by_editors <= cited(row)
        assert places(proposal) == cited(row) - by_editors | by_a_draft, row["reference"]


def test_no_state_is_invented_and_the_one_in_the_speakers_title_gets_no_part(draft):
    # The article names Iran only in its speaker's title. That Iraq was host is an inference of the editors.
    assert {one.code: one.role for one in draft.states} == {"IRQ": "participant", "IRN": None}


def test_the_aims_stand_apart_where_the_editors_cite_them(draft):
    (aims,) = [one.span for one in draft.facts if one.fact == "aims"]
    places = {place[1:] for place in cited(dossier()["conference"]) if place[0] == "aims"}

    # The editors cite each aim by itself; a draft proposes the clause that holds all of them.
    assert (aims.start, aims.end) == (min(places)[0], max(places)[1])
    assert not any(
        one.start < aims.end and aims.start < one.end for row in draft.proposals for one in row.passages
    )
