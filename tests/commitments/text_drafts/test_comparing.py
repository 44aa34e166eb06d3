"""A second text for the same conference is laid beside what is there."""

import hashlib
from datetime import date

import pytest

from commitments.models import (
    Citation,
    Conference,
    Organization,
    Participation,
    Resolution,
    State,
    TextDraft,
    Theme,
)
from commitments.text.attaching import attach_source
from commitments.text_drafts.cards import Card, Cited, Named, Work
from commitments.text_drafts.comparing import compare
from tests.commitments.text_drafts.texts import ADD, CONFERENCE, OURS, make_world, page_of, step
from tests.factories import (
    make_citation,
    make_conference,
    make_organization,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    make_theme,
)
from tests.text_drafts import TEXT

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# Invented, as TEXT is.
LATER = (
    "Final statement of the third conference on river lighting, with delegations from Iraq and Türkiye.\n\n"
    "The participating States decided to set up a register of all lit piers. "
    "They agreed to count the ferries.\n"
)


@pytest.fixture
def conference(client):
    """Made of TEXT: RIV2, with one resolution."""
    client.force_login(make_world())
    client.post(ADD, {"pasted": TEXT, "language": "en"})
    draft = TextDraft.objects.get()
    step(client, draft, "accept", 1)
    accept(client, draft, 2, strength="agreed")
    sent = CONFERENCE | {"conference-edition": "2", "revision": draft.revision, "act": "make"}
    client.post(page_of(draft, "conference"), sent)
    return Conference.objects.get()


def accept(client, draft, number, **values):
    card = Work.of(draft.work).card(number)
    facts = [one.fact for one in card.citations]
    theme = make_theme(slug="harbours").pk
    sent = {"typed": "1", "fact": facts, "stated_value": [one.stated_value for one in card.citations]}
    return step(client, draft, "accept", number, **(sent | {"theme": theme} | OURS | values))


@pytest.fixture
def later(client, conference):
    client.post(ADD, {"pasted": LATER, "language": "en", "conference": conference.pk})
    return TextDraft.objects.order_by("pk").last()


def numbers(draft):
    """The numbers of its cards by what they are."""
    cards = Work.of(draft.work).cards
    return {card.citations[0].span.of(LATER)[:20]: card.number for card in cards}


def test_a_card_that_says_the_same_is_suggested_to_be_the_same(later):
    same = {
        card.passages[0].span.of(LATER): card.same_as
        for card in Work.of(later.work).cards
        if not card.is_fact
    }

    assert same == {"set up a register of all lit piers": "RIV2-R1", "count the ferries": ""}


def test_what_it_confirms_adds_and_contradicts_is_shown(client, later):
    for number in numbers(later).values():
        card = Work.of(later.work).card(number)
        accept(client, later, number, same_as=card.same_as, strength=card.fields.get("strength", ""))

    shown = client.get(page_of(later, "conference")).context_data["comparison"]

    assert shown.contradicts == [
        "RIV2, Edition: “2” in the record, “3” in this text",
        "RIV2-R1, Wording strength: “Agreed” in the record, “Decided” in this text",
    ]
    assert "IRQ: Participation" in shown.confirms
    assert "RIV2-R1: Text" in shown.confirms
    assert shown.adds == ["TUR: Participation", OURS["title_en"]]
    assert shown.missing == []


@pytest.mark.parametrize(
    ("days", "contradicts"),
    [
        ("2026-05-03 – 2026-05-04", []),
        ("2026-05-09", ["RIV2, Dates: “2026-05-03 – 2026-05-04” in the record, “2026-05-09” in this text"]),
    ],
)
def test_other_days_than_those_of_the_record_contradict_it(days, contradicts):
    conference = make_conference(code="RIV2", starts_on=date(2026, 5, 3), ends_on=date(2026, 5, 4))
    said = Cited(fact="dates", start=0, end=9, stated_value=days)
    work = Work(cards=[Card(number=1, citations=[said], is_fact=True, decision="accepted")])

    draft = TextDraft(text="at Amman.", language="en")
    assert compare(work, draft, conference, []).contradicts == contradicts


@pytest.mark.parametrize(
    ("text", "language", "contradicts"),
    [
        ("the city of Amman", "en", []),
        ("Basra", "en", ["RIV2, City: “Amman” in the record, “Basra” in this text"]),
        # In another language nobody compares letters: it may be the same city.
        ("عمّان", "ar", []),
    ],
)
def test_another_city_in_the_same_language_contradicts_it(text, language, contradicts):
    conference = make_conference(code="RIV2", city_en="Amman")
    said = Cited(fact="city", start=0, end=len(text))
    work = Work(cards=[Card(number=1, citations=[said], is_fact=True, decision="accepted")])

    found = compare(work, TextDraft(text=text, language=language), conference, [])

    assert found.contradicts == contradicts


def linked(text, **fields):
    """An accepted card for all of `text`, which is the resolution RIV2-R1."""
    cited = Cited(fact="text", start=0, end=len(text))
    card = Card(number=1, citations=[cited], decision="accepted", same_as="RIV2-R1", fields=fields)
    return Work(cards=[card]), TextDraft(text=text, language="en")


@pytest.fixture
def resolution():
    """RIV2-R1: of harbours, to the States that take part, with one partner; its passage names Iraq."""
    for code in ("IRQ", "IRN"):
        make_state(code=code)
    made = make_resolution(
        conference=make_conference(code="RIV2"),
        theme=make_theme(slug="harbours", name_en="Harbours"),
        further_themes=[make_theme(slug="piers")],
        addressed_to="participating_states",
    )
    made.partner_organizations.add(make_organization(slug="lamp-league", name_en="Lamp League"))
    passage = b"The ministers of Iraq agreed to light piers."
    source = make_source(slug="gazette", language="en", sha256=hashlib.sha256(passage).hexdigest())
    attach_source(slug="gazette", content=passage)
    source.refresh_from_db()
    make_citation(source=source, resolution=made, start=0, end=len(passage))
    return made


@pytest.mark.parametrize(
    ("theme", "confirms", "contradicts"),
    [
        ("harbours", ["RIV2-R1: theme"], []),
        # Further themes are themes of it.
        ("piers", ["RIV2-R1: theme"], []),
        ("ferries", [], ["RIV2-R1, theme: “Harbours” in the record, “Ferries” in this text"]),
        ("", [], []),
    ],
)
def test_another_theme_contradicts_it(resolution, theme, confirms, contradicts):
    make_theme(slug="ferries", name_en="Ferries")
    key = str(Theme.objects.get(slug=theme).pk) if theme else ""
    work, draft = linked("All light piers.", theme=key)

    found = compare(work, draft, resolution.conference, [])

    assert [one for one in found.confirms if "theme" in one] == confirms
    assert found.contradicts == contradicts


@pytest.mark.parametrize(
    ("addressed_to", "confirms", "contradicts"),
    [
        ("participating_states", ["RIV2-R1: addressed to"], []),
        (
            "secretariat",
            [],
            ["RIV2-R1, addressed to: “Participating States” in the record, “Secretariat” in this text"],
        ),
        ("", [], []),
    ],
)
def test_another_addressee_contradicts_it(resolution, addressed_to, confirms, contradicts):
    work, draft = linked("All light piers.", addressed_to=addressed_to)

    found = compare(work, draft, resolution.conference, [])

    assert [one for one in found.confirms if "addressed" in one] == confirms
    assert found.contradicts == contradicts


def test_partners_of_both_are_confirmed_and_those_of_this_text_alone_added(resolution):
    partners = [
        Organization.objects.get(slug="lamp-league"),
        make_organization(slug="buoys", name_en="Buoys"),
    ]
    work, draft = linked("All light piers.", partner_organizations=[str(one.pk) for one in partners])

    found = compare(work, draft, resolution.conference, [])

    assert "RIV2-R1, partner organizations: Lamp League" in found.confirms
    assert found.adds == ["RIV2-R1, partner organizations: Buoys"]
    # A text that leaves a partner out says nothing against it.
    assert compare(*linked("All light piers."), resolution.conference, []).contradicts == []


def test_states_that_both_name_are_confirmed_and_those_of_this_text_alone_added(resolution):
    work, draft = linked("Iraq and Iran light their piers.")

    found = compare(work, draft, resolution.conference, [])

    names = [State.objects.get(code=code).name for code in ("IRQ", "IRN")]
    assert f"RIV2-R1, named States: {names[0]}" in found.confirms
    assert found.adds == [f"RIV2-R1, named States: {names[1]}"]


def test_a_state_that_is_named_without_a_part_is_told(resolution):
    make_participation(conference=resolution.conference, state=State.objects.get(code="IRQ"))
    work = Work(named=[Named(code="IRQ", start=0, end=4), Named(code="IRN", start=9, end=13)])

    found = compare(work, TextDraft(text="Iraq and Iran.", language="en"), resolution.conference, [])

    assert (found.confirms, found.adds) == (
        ["IRQ: named, without a part"],
        ["IRN: named, without a part"],
    )


def test_citations_are_added_resolutions_linked_and_nothing_doubled(client, later, conference):
    place = numbers(later)
    accept(client, later, place["set up a register of"], same_as="RIV2-R1", strength="decided")
    accept(client, later, place["count the ferries"], strength="agreed")
    sent = {"conference-participants": "Iraq, Türkiye", "conference-basis": "official_record"}
    source = {name: value for name, value in CONFERENCE.items() if name.startswith("source-")}

    answer = client.post(
        page_of(later, "conference"),
        sent | source | {"source-slug": "statement", "revision": later.revision, "act": "make"},
    )

    assert answer.status_code == 302, answer.context_data["faults"]
    assert Conference.objects.count() == 1
    assert list(Resolution.objects.order_by("number").values_list("reference", "strength")) == [
        ("RIV2-R1", "agreed"),
        ("RIV2-R2", "agreed"),
    ]
    cited = Citation.objects.filter(resolution__reference="RIV2-R1", fact="text").order_by("source__slug")
    assert [(one.source.slug, one.passage) for one in cited] == [
        ("gazette", "set up a register of lit piers"),
        ("statement", "set up a register of all lit piers"),
    ]
    parts = Participation.objects.filter(conference=conference).order_by("state__code")
    assert [(part.state.code, part.role, part.basis) for part in parts] == [
        ("IRN", "participant", "press_report"),
        ("IRQ", "participant", "press_report"),
        ("KWT", "host", "press_report"),
        ("TUR", "participant", "official_record"),
    ]


def test_a_resolution_of_another_conference_is_not_linked(client, later):
    place = numbers(later)
    accept(client, later, place["set up a register of"], same_as="BAG3-R1")
    source = {name: value for name, value in CONFERENCE.items() if name.startswith("source-")}

    answer = client.post(
        page_of(later, "conference"),
        source
        | {"source-slug": "statement", "conference-basis": "press_report", "conference-participants": ""}
        | {"revision": later.revision, "act": "make"},
    )

    assert answer.status_code == 422
    assert "BAG3-R1 is no resolution of this conference" in answer.content.decode()
    assert Citation.objects.filter(source__slug="statement").count() == 0


def test_the_same_text_again_adds_no_citation_a_second_time(client, conference):
    before = set(Citation.objects.values_list("reference", flat=True))
    client.post(ADD, {"pasted": TEXT, "language": "en", "conference": conference.pk})
    again = TextDraft.objects.order_by("pk").last()
    step(client, again, "accept", 1)
    accept(client, again, 2, same_as="RIV2-R1", strength="agreed")
    sent = {"conference-participants": "Iraq", "conference-basis": "press_report"}
    source = {name: value for name, value in CONFERENCE.items() if name.startswith("source-")}

    answer = client.post(
        page_of(again, "conference"), sent | source | {"revision": again.revision, "act": "make"}
    )

    assert answer.status_code == 302, answer.context_data["faults"]
    assert before <= set(Citation.objects.values_list("reference", flat=True))
    assert Citation.objects.filter(resolution__reference="RIV2-R1", fact="text").count() == 1
