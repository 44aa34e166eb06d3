"""The workbench: a text, its cards, and the conference that is made of them."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.models import Citation, Commitment, Conference, Resolution, SourceDocument, TextDraft
from commitments.text_drafts.cards import Work
from tests.commitments.text.reading.hostile import needs_poppler, pdf_of
from tests.commitments.text_drafts.texts import ADD, CONFERENCE, LIST, OURS, make_world, page_of, step
from tests.factories import make_officer, make_reviewer, make_state, make_theme
from tests.text_drafts import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def officer(client):
    person = make_world()
    client.force_login(person)
    return person


@pytest.fixture
def draft(client):
    client.post(ADD, {"pasted": TEXT, "language": "en"})
    return TextDraft.objects.get()


def cards(draft):
    return {card.number: card for card in Work.of(TextDraft.objects.get(pk=draft.pk).work).cards}


def typed(card, **values):
    """All that the form of a card sends."""
    facts = [one.fact for one in card.citations]
    theme = make_theme(slug="harbours").pk
    return {"typed": "1", "fact": facts, "stated_value": [""] * len(facts), "theme": theme} | OURS | values


def accept(client, draft, number, **values):
    return step(client, draft, "accept", number, **typed(cards(draft)[number], **values))


def make(client, draft, **values):
    draft.refresh_from_db()
    return client.post(
        page_of(draft, "conference"), CONFERENCE | {"revision": draft.revision, "act": "make"} | values
    )


@needs_poppler
def test_a_pdf_of_two_pages_is_made_into_a_conference(client):
    page = pdf_of("The participating States agreed to set up a register of lit piers.", pages=2)
    client.post(ADD, {"file": SimpleUploadedFile("news.pdf", page), "language": "en"})
    draft = TextDraft.objects.get()
    for number in cards(draft):
        step(client, draft, "reject", number)

    assert make(client, draft).status_code == 302
    assert SourceDocument.objects.get().text == draft.text
    assert draft.text.count("\f") == 2


def test_from_a_text_to_a_draft_conference_with_its_citations(client, draft):
    step(client, draft, "accept", 1)
    assert accept(client, draft, 2, strength="agreed").status_code == 302
    accept(client, draft, 3, strength="urged")
    step(client, draft, "reject", 4)

    answer = make(client, draft)

    made = Conference.objects.get()
    assert answer["Location"].endswith(f"/conference/{made.pk}/guide/review/")
    assert (made.code, made.host.code, made.edition, made.published) == ("RIV2", "KWT", None, False)
    assert list(made.resolutions.order_by("number").values_list("reference", "title_en", "strength")) == [
        ("RIV2-R1", "Pier register", "agreed"),
        ("RIV2-R2", "Pier register", "urged"),
    ]
    assert {(row.state.code, row.role, row.basis) for row in made.participations.all()} == {
        ("KWT", "host", "press_report"),
        ("IRQ", "participant", "press_report"),
        ("IRN", "participant", "press_report"),
    }
    assert Commitment.objects.count() == 6
    assert {
        (row.target.reference, row.fact, row.passage, row.paragraph) for row in Citation.objects.all()
    } == {
        ("RIV2", "edition", "second conference", 1),
        ("RIV2-KWT", "host", "Kuwait", 1),
        ("RIV2-IRQ", "participation", "Iraq", 1),
        ("RIV2-IRN", "participation", "Iran", 1),
        ("RIV2-R1", "text", "set up a register of lit piers", 2),
        ("RIV2-R1", "strength", "agreed", 2),
        ("RIV2-R2", "text", "train lamp keepers in every harbour", 2),
        ("RIV2-R2", "strength", "called upon", 2),
    }
    for row in Citation.objects.all():
        assert row.sha256 == hashlib.sha256(row.passage.encode()).hexdigest()
    draft.refresh_from_db()
    assert (draft.stage, draft.conference) == ("made", made)


def test_the_passage_is_never_filled_in_as_our_own_words(client, draft):
    form = client.get(page_of(draft) + "?card=2").context_data["form"]

    assert {name: form[name].value() for name in OURS} == dict.fromkeys(OURS)


def test_a_sentence_of_the_text_is_refused_with_the_words_that_were_copied(client, draft):
    copied = "Take note: the ministers called upon all States to train lamp keepers at once."

    answer = accept(client, draft, 3, text_en=copied)

    assert answer.status_code == 422
    (error,) = answer.context_data["form"].errors["text_en"]
    assert "“the ministers called upon all States to train lamp keepers”" in error
    assert cards(draft)[3].decision == "open"
    assert copied in answer.content.decode()


def test_a_card_without_title_or_text_is_not_accepted(client, draft):
    answer = accept(client, draft, 2, **dict.fromkeys(OURS, ""))

    assert answer.status_code == 422
    assert cards(draft)[2].decision == "open"
    in_arabic = {name: value for name, value in OURS.items() if name.endswith("_ar")}
    assert accept(client, draft, 2, **dict.fromkeys(OURS, "") | in_arabic).status_code == 302


def test_what_was_typed_is_kept_at_each_step_and_found_again(client, draft):
    step(client, draft, "end-later:0", 2, **typed(cards(draft)[2], title_en="", due_on="2027-01-01"))

    card = cards(draft)[2]
    assert card.passages[0].span.of(TEXT) == "set up a register of lit piers."
    form = client.get(page_of(draft) + "?card=2").context_data["form"]
    assert (form["title_en"].value(), form["text_en"].value()) == ("", OURS["text_en"])
    assert form["due_on"].value().isoformat() == "2027-01-01"


def test_whoever_comes_second_sees_what_changed_and_keeps_what_was_typed(client, draft):
    omar = make_officer(username="omar")
    late = {"revision": 1, "act": "accept", "number": 2} | typed(cards(draft)[2], title_en="Piers and lamps")
    step(client, draft, "reject", 3)
    client.force_login(omar)

    answer = client.post(page_of(draft), late)

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "layla: rejected card 3" in shown
    assert 'value="Piers and lamps"' in shown
    assert cards(draft)[2].decision == "open"
    assert client.post(page_of(draft), late | {"revision": 2}).status_code == 302


def test_a_passage_is_cited_by_its_sentences_without_a_script(client, draft):
    step(client, draft, "cite", cite_for="text", from_sentence="2", to_sentence="3")
    step(client, draft, "cite", cite_for="delegations", from_sentence="1", stated="2")

    new, fact = (cards(draft)[number] for number in (5, 6))
    start = TEXT.index("The participating")
    assert new.citations[0].span.of(TEXT) == TEXT[start : TEXT.index("harbour.") + 8]
    assert (fact.is_fact, fact.citations[0].fact, fact.citations[0].stated_value) == (
        True,
        "delegations",
        "2",
    )


def test_a_passage_is_cited_by_its_place_where_it_was_marked(client, draft):
    start = TEXT.index("each spring")

    step(
        client,
        draft,
        "cite",
        cite_for="purpose:4",
        marked_start=start,
        marked_end=start + 11,
        from_sentence="1",
    )

    assert [(one.fact, one.span.of(TEXT)) for one in cards(draft)[4].citations][-1] == (
        "purpose",
        "each spring",
    )


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("cite", {"cite_for": "text"}),
        ("cite", {"cite_for": "nothing", "from_sentence": "1"}),
        ("cite", {"cite_for": "text", "from_sentence": "3", "to_sentence": "99"}),
        ("cite", {"cite_for": "text", "marked_start": "5", "marked_end": "99999"}),
        ("drop:7", {"number": "2"}),
        ("split", {"number": "2", "split_at": "0"}),
        ("join", {"number": "2", "join_with": "2"}),
        ("reject", {"number": "99"}),
        ("make", {}),
        ("", {}),
    ],
)
@pytest.mark.in_turns
def test_a_step_that_cannot_be_taken_says_why_and_changes_nothing(client, draft, act, values):
    before = draft.work

    answer = step(client, draft, act, **values)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert (draft.revision, draft.work) == (1, before)


def test_what_is_missing_for_a_conference_is_asked_for_and_what_was_typed_is_kept(client, draft):
    accept(client, draft, 2)

    answer = make(client, draft, **{"conference-code": "", "conference-participants": "Kuwait, Freedonia"})

    assert answer.status_code == 422
    assert "Freedonia" in str(answer.context_data["conference_form"].errors)
    assert not Conference.objects.exists()
    draft.refresh_from_db()
    assert Work.of(draft.work).source["slug"] == "gazette"


def test_what_a_row_refuses_names_its_card_and_makes_nothing(client, draft):
    accept(client, draft, 2, due_on="2020-01-01")

    answer = make(client, draft, **{"conference-starts_on": "2026-01-01"})

    assert answer.status_code == 422
    assert answer.context_data["faults"][0].startswith("Card 2: RIV2 began on")
    assert (Conference.objects.count(), SourceDocument.objects.count(), Resolution.objects.count()) == (
        0,
        0,
        0,
    )


def test_states_and_facts_without_a_passage_are_listed_first(client, draft):
    make_state(code="TUR")
    make(client, draft, **{"conference-participants": "Türkiye, Iraq", "act": "keep"})

    told = client.get(page_of(draft, "conference")).context_data["uncited"]

    assert told == ["No passage names: Türkiye.", "No passage is cited for: Title, Edition, City, Dates."]


def test_an_upload_is_read_and_what_cannot_be_is_refused_in_words(client):
    page = SimpleUploadedFile("news.html", b"<html><body><p>They agreed to light piers.</p></body></html>")

    client.post(ADD, {"file": page, "language": "en"})
    refused = client.post(
        ADD, {"file": SimpleUploadedFile("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "language": "en"}
    )

    made = TextDraft.objects.get()
    assert (made.name, made.read_as, bytes(made.file)[:6]) == ("news.html", "html utf-8", b"<html>")
    assert refused.status_code == 422
    assert "old word processor" in str(refused.context_data["form"].errors)


@pytest.mark.parametrize("sent", [{}, {"pasted": "  "}, {"pasted": "They agreed.", "file": "both"}])
def test_a_text_is_pasted_or_a_file_never_both(client, sent):
    if "file" in sent:
        sent = sent | {"file": SimpleUploadedFile("a.txt", b"They agreed.")}

    assert client.post(ADD, {"language": "en"} | sent).status_code == 422
    assert not TextDraft.objects.exists()


def test_a_draft_that_was_abandoned_is_listed_without_its_text(client, draft):
    answer = step(client, draft, "abandon")

    assert answer["Location"] == LIST
    assert draft.text == ""
    assert "was abandoned" in client.get(page_of(draft)).content.decode()
    assert client.get(page_of(draft, "conference")).status_code == 302


def test_whoever_only_reviews_does_not_see_drafts(client, draft):
    client.force_login(make_reviewer())

    assert [client.get(address).status_code for address in (LIST, ADD, page_of(draft))] == [403] * 3


def test_the_queries_of_the_page_do_not_grow_with_the_text(client, draft, django_assert_num_queries):
    client.post(ADD, {"pasted": TEXT * 20, "language": "en"})
    longer = TextDraft.objects.order_by("pk").last()
    client.get(page_of(draft))

    for one in (draft, longer):
        with django_assert_num_queries(8):
            client.get(page_of(one) + "?card=2")
