"""Which passage names a State that took part, and what a passage of a card is cited for instead."""

import pytest

from commitments.models import Citation, Participation
from commitments.text_drafts.cards import Work
from tests.commitments.text_drafts.texts import CONFERENCE, OURS, make_world, page_of, step
from tests.text_drafts import TEXT, make_text_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    officer = make_world()
    client.force_login(officer)
    return make_text_draft(by=officer)


def marked(words):
    return {"marked_start": TEXT.index(words), "marked_end": TEXT.index(words) + len(words)}


def parts(draft):
    return {one.code: (one.role, one.span.of(TEXT)) for one in Work.of(draft.work).named if one.role}


def cards(draft):
    return {
        card.number: [(one.fact, one.span.of(TEXT)) for one in card.citations]
        for card in Work.of(draft.work).cards
    }


def test_a_marked_name_is_cited_for_the_host_without_typing_it(client, draft):
    assert step(client, draft, "cite", cite_for="host", **marked("Kuwait")).status_code == 302

    assert parts(draft) == {
        "KWT": ("host", "Kuwait"),
        "IRQ": ("participant", "Iraq"),
        "IRN": ("participant", "Iran"),
    }


def test_a_passage_that_does_not_name_the_state_says_which_one_beside_it(client, draft):
    refused = step(client, draft, "cite", cite_for="participation", **marked("delegations"))
    unknown = step(
        client, draft, "cite", cite_for="participation", stated="Atlantis", **marked("delegations")
    )
    kept = step(client, draft, "cite", cite_for="participation", stated="Türkiye", **marked("delegations"))

    assert [answer.status_code for answer in (refused, unknown, kept)] == [422, 422, 302]
    assert "Name the State" in refused.content.decode()
    assert parts(draft)["TUR"] == ("participant", "delegations")


def test_the_passage_of_a_part_is_another_one_or_none(client, draft):
    step(client, draft, "part:IRQ", **marked("delegations from Iraq"))
    step(client, draft, "unname:IRN")

    assert parts(draft) == {"IRQ": ("participant", "delegations from Iraq")}
    assert step(client, draft, "part:IRN", **marked("Iran")).status_code == 422


def test_a_line_that_was_written_gets_the_state_that_was_cited_later(client, draft):
    client.post(page_of(draft, "conference"), {"revision": draft.revision, "act": "keep"} | CONFERENCE)
    step(client, draft, "cite", cite_for="participation", stated="TUR", **marked("delegations"))

    form = client.get(page_of(draft, "conference")).context_data["conference_form"]
    assert form["participants"].value() == "Kuwait (host), Iraq, Iran, Türkiye"


def test_what_was_chosen_is_what_the_participation_cites(client, draft):
    step(client, draft, "cite", cite_for="host", **marked("held in the State of Kuwait"), stated="Kuwait")
    step(client, draft, "part:IRQ", **marked("delegations from Iraq"))
    step(client, draft, "accept", 2, typed="1", fact=["text", "strength"], **OURS, **chosen(client, draft, 2))
    sent = {"revision": draft.revision, "act": "make"} | CONFERENCE

    answer = client.post(page_of(draft, "conference"), sent)

    assert answer.status_code == 302, answer.context_data["faults"]
    cited = Citation.objects.exclude(participation=None).values_list("participation__state__code", "fact")
    passages = {
        one.participation.state.code: one.passage for one in Citation.objects.exclude(participation=None)
    }
    assert dict(cited) == {"KWT": "host", "IRQ": "participation", "IRN": "participation"}
    assert passages == {"KWT": "held in the State of Kuwait", "IRQ": "delegations from Iraq", "IRN": "Iran"}
    assert Participation.objects.count() == 3


def chosen(client, draft, number):
    """The theme and what else the form of a card begins with."""
    form = client.get(f"{page_of(draft)}?card={number}").context_data["form"]
    return {"theme": form.fields["theme"].queryset.get().pk, "strength": "agreed"}


def test_the_page_of_the_conference_has_each_part_with_its_passage(client, draft):
    page = client.get(page_of(draft, "conference"))

    assert [(part.name, part.before + part.passage) for part in page.context_data["parts"]] == [
        ("Iraq", "State of Kuwait, with delegations from Iraq"),
        ("Iran", "Kuwait, with delegations from Iraq and Iran"),
    ]


def test_a_passage_of_a_card_is_cited_for_a_fact_of_the_conference_instead(client, draft):
    before = cards(draft)
    agreed = ("strength", "agreed")
    assert agreed in before[2]

    step(client, draft, "save", 2, typed="1", fact=["text", "results"], stated_value=["", "two"])

    after = cards(draft)
    assert after.pop(max(after)) == [("results", "agreed")]
    assert after == before | {2: [one for one in before[2] if one != agreed]}


def test_a_fact_of_the_conference_becomes_a_resolution_or_a_part(client, draft):
    (fact, passage), *_rest = cards(draft)[1]
    assert fact == "edition"

    step(client, draft, "save", 1, typed="1", fact=["text"], stated_value=[""])
    assert 1 not in cards(draft)
    made = max(cards(draft))
    assert cards(draft)[made] == [("text", passage)]

    step(client, draft, "cite", cite_for="city", **marked("Kuwait"))
    number = max(cards(draft))
    step(client, draft, "save", number, typed="1", fact=["host"], stated_value=[""])
    assert number not in cards(draft)
    assert parts(draft)["KWT"] == ("host", "Kuwait")


def test_the_last_passage_of_a_resolution_stays_its_text(client, draft):
    answer = step(client, draft, "save", 2, typed="1", fact=["results", "strength"], stated_value=["", ""])

    assert answer.status_code == 422
    assert ("text", "set up a register of lit piers") in cards(draft)[2]


def test_a_card_offers_what_its_passages_may_be_cited_for(client, draft):
    page = client.get(f"{page_of(draft)}?card=2").content.decode()

    assert '<optgroup label="The conference">' in page
