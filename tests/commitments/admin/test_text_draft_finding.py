"""How whoever works on a draft finds their way: to it, in it, and on to the conference."""

import re

import pytest
from django.urls import reverse

from commitments.models import SourceDocument, TextDraft
from tests.commitments.text_drafts.texts import ADD, CONFERENCE, LIST, make_world, page_of, step
from tests.factories import make_conference
from tests.text_drafts import TEXT, make_text_draft

pytestmark = pytest.mark.django_db

# Invented: it says its edition last, after the first thing that it asks for.
LATE_EDITION = (
    "The participating States agreed to set up a register of lit piers in every one of their harbours.\n\n"
    "This was the second conference on river lighting.\n"
)


@pytest.fixture
def officer(client):
    person = make_world()
    client.force_login(person)
    return person


def shown(client, draft, **query):
    return client.get(page_of(draft), query).content.decode()


def test_the_list_of_conferences_leads_to_a_text_to_begin_with(client, officer):
    make_conference(code="RIV1")

    page = client.get(reverse("admin:commitments_conference_changelist")).content.decode()

    assert re.search(rf'href="{ADD}">Begin with a text<', page)


def test_the_list_says_the_language_of_a_text_by_its_name(client, officer):
    make_text_draft(by=officer)

    page = client.get(LIST).content.decode()

    assert re.search(r'<td data-label="Language"[^>]*>English</td>', page)


def test_cards_are_numbered_in_the_order_of_the_text(officer):
    draft = make_text_draft(by=officer, text=LATE_EDITION)

    assert [(card["number"], card["is_fact"]) for card in draft.work["cards"]] == [(1, False), (2, True)]


def test_the_passage_of_the_card_at_hand_stands_out_in_the_text(client, officer):
    draft = make_text_draft(by=officer)

    page = shown(client, draft, card=3)

    marked = re.findall(r'<mark class="[^"]*at-hand"( id="at-hand")?[^>]*>([^<]*)<', page)
    assert marked[0] == ("", "called upon")
    assert (' id="at-hand"', "train lamp keepers in every harbour") in marked
    assert len([one for one, _words in marked if one]) == 1


def test_what_was_rejected_is_still_found_in_the_text(client, officer):
    draft = make_text_draft(by=officer)
    step(client, draft, "reject", 3)

    assert 'id="at-hand"' in shown(client, draft, card=3)


def test_with_the_last_decision_the_page_leads_on_to_the_conference(client, officer):
    draft = make_text_draft(by=officer)
    numbers = [card["number"] for card in draft.work["cards"]]

    answers = [step(client, draft, "reject", number) for number in numbers]

    # A browser stays at the place of the page before where an address names none.
    assert answers[-1]["Location"] == f"{page_of(draft)}#decided"
    page = shown(client, draft)
    assert 'id="decided"><strong>Every card is decided.' in page
    step(client, draft, "reopen", numbers[0])
    assert "Every card is decided." not in shown(client, draft)


def test_whoever_changes_who_took_part_goes_on_there(client, officer):
    draft = make_text_draft(by=officer)

    taken_out = step(client, draft, "unname:IRQ")
    cited = step(client, draft, "cite", from_sentence="1", cite_for="participation", stated="Iraq")

    assert taken_out["Location"] == cited["Location"] == f"{page_of(draft)}#parts"
    assert '<div id="parts">' in shown(client, draft)


def test_the_names_of_files_keep_their_own_direction(client, officer):
    draft = make_text_draft(by=officer, name="000_news.txt")
    client.cookies["django_language"] = "fa"

    page = shown(client, draft)

    assert "<h1><bdi>000_news.txt</bdi></h1>" in page
    assert "› <bdi>000_news.txt</bdi></div>" in page


def make(client, draft, **values):
    draft.refresh_from_db()
    sent = CONFERENCE | {"revision": draft.revision, "act": "make"} | values
    return client.post(page_of(draft, "conference"), sent)


def test_the_aims_are_said_in_our_own_words(client, officer):
    draft = make_text_draft(by=officer)
    copied = TEXT[TEXT.index("The ministers called") :][:60]

    answer = make(client, draft, **{"conference-aims_en": copied})

    assert answer.status_code == 422
    assert "Say it in your own words" in answer.content.decode()
    assert make(client, draft, **{"conference-aims_en": "Safer piers"}).status_code == 302


def test_the_form_of_the_conference_begins_with_the_language_at_hand(client, officer):
    draft = make_text_draft(by=officer)
    client.cookies["django_language"] = "ar"

    page = client.get(page_of(draft, "conference")).content.decode()

    names = re.findall(r'name="conference-((?:title|city|aims)_\w\w)"', page)
    assert [name[-2:] for name in names] == ["ar", "en", "fa"] * 3


def test_what_the_text_says_of_the_conference_stands_above_its_form(client, officer):
    draft = make_text_draft(by=officer, text=LATE_EDITION)
    step(client, draft, "accept", 2)

    page = client.get(page_of(draft, "conference")).content.decode()

    told = page.index("What the text says of it")
    assert told < page.index("second conference") < page.index('name="conference-edition"')


PERSIAN = "وزیران توافق کردند که گشت‌های پایش را از چهار بندر آغاز کنند و گزارش آن را چاپ کنند."


def test_without_a_choice_the_letters_say_the_language(client, officer):
    answer = client.post(ADD, {"pasted": PERSIAN})

    assert answer.status_code == 302
    assert TextDraft.objects.get().language == "fa"


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        ({"pasted": PERSIAN, "language": "en"}, "By its letters the text is in Persian."),
        ({"pasted": "سلام"}, "Choose the language: the letters of the text leave it open."),
    ],
)
def test_a_text_of_another_language_than_chosen_or_of_none_is_refused(client, officer, sent, refusal):
    answer = client.post(ADD, sent)

    assert answer.status_code == 422
    assert refusal in answer.content.decode()
    assert not TextDraft.objects.exists()


def test_whoever_comes_second_is_told_first_and_loses_no_words_of_others(client, officer):
    draft = make_text_draft(by=officer)
    revision = draft.revision
    first = step(client, draft, "save", 3, typed="1", title_en="Keepers", title_ar="الحراس", strength="urged")

    assert (first.status_code, revision, draft.revision) == (302, 1, 2)
    late = {"revision": revision, "typed": "1", "title_en": "Lamp keepers", "strength": "agreed"}
    answer = step(client, draft, "accept", 3, **late)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else took a step" in page
    assert "Title in English: “Keepers”" in page
    assert "Wording strength: “Urged”" in page
    assert re.search(r'name="title_en" value="Lamp keepers"', page)
    assert re.search(r'name="title_ar" value="الحراس"', page)


def test_a_text_that_was_refused_is_not_asked_for_as_well(client, officer):
    draft = make_text_draft(by=officer)

    sent = {"typed": "1", "title_en": "Keepers", "text_en": TEXT}
    page = step(client, draft, "accept", 3, **sent).content.decode()

    assert "Say it in your own words" in page
    assert "at least one language" not in page


def test_cards_to_join_with_are_told_apart_by_their_words(client, officer):
    draft = make_text_draft(by=officer)

    page = shown(client, draft, card=2)

    assert re.search(r'<option value="3">3 train lamp keepers in every harbour</option>', page)


def test_the_key_of_a_source_is_made_of_its_title(client, officer):
    draft = make_text_draft(by=officer)

    assert make(client, draft, **{"source-slug": ""}).status_code == 302
    assert SourceDocument.objects.get().slug == "news-item-on-the-river-conference"


def test_a_conference_leads_to_a_text_beside_it_and_says_that_it_was_added(client, officer):
    conference = make_conference(code="RIV1", published=True)
    change = reverse("admin:commitments_conference_change", args=[conference.pk])
    draft = make_text_draft(by=officer, conference=conference)

    assert f'href="{ADD}?conference={conference.pk}"' in client.get(change).content.decode()
    make(client, draft)
    assert "What was accepted of the text is added to RIV1." in client.get(change).content.decode()
