"""Drafts are kept a step at a time, by one writer, and whoever comes second is told."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from commitments.models import TextDraft
from commitments.text_drafts import acts
from commitments.text_drafts.cards import Decision, Work
from commitments.text_drafts.keeping import StaleStep, abandon, take_step
from tests.commitments.text_drafts.texts import make_world
from tests.factories import make_officer
from tests.text_drafts import TEXT, make_text_draft

pytestmark = pytest.mark.django_db


def reject(draft, *, by, revision=None, number=2):
    return take_step(
        pk=draft.pk,
        revision=draft.revision if revision is None else revision,
        by=by,
        act="reject",
        card=number,
        change=lambda work, _draft: acts.decide(work, number, Decision.REJECTED),
    )


@pytest.fixture
def officer():
    return make_world()


def test_a_draft_begins_with_what_the_text_proposes(officer):
    draft = make_text_draft(by=officer)

    work = Work.of(TextDraft.objects.get().work)
    assert (draft.read_as, draft.revision, draft.begun_by) == ("utf-8", 1, officer)
    assert [card.decision for card in work.cards] == ["open"] * 4
    assert [card.title for card in work.cards] == [""] * 4
    assert draft.name.startswith("The second conference on river lighting")


def test_the_form_of_the_conference_begins_with_the_city_and_the_days_that_the_text_says(officer):
    text = "The second conference on reefs was held in Basra on 3 and 4 May 2026."

    work = Work.of(make_text_draft(by=officer, text=text).work)

    cited = {card.citations[0].fact: card.citations[0] for card in work.cards}
    assert cited["city"].span.of(text) == "Basra"
    assert cited["dates"].span.of(text) == "3 and 4 May 2026"
    assert cited["dates"].stated_value == "2026-05-03 – 2026-05-04"
    assert work.conference == {
        "edition": "2",
        "city_en": "Basra",
        "starts_on": "2026-05-03",
        "ends_on": "2026-05-04",
    }


def test_a_text_with_control_characters_is_kept_as_it_was_read(officer):
    text = TEXT.replace(" conference", "\x07 conference", 1) + "\fPage 2"
    draft = make_text_draft(by=officer, text=text, name="news\x07.txt")

    reject(draft, by=officer)

    kept = TextDraft.objects.get()
    assert (kept.text, kept.revision, kept.name) == (text, 2, "news.txt")
    assert make_text_draft(by=officer, text=text).name.startswith("The second conference on river")


def test_each_step_is_kept_and_told(officer):
    draft = make_text_draft(by=officer)

    reject(draft, by=officer)

    kept = TextDraft.objects.get()
    assert (kept.revision, Work.of(kept.work).decided) == (2, 1)
    assert [(step["act"], step["by"], step["card"]) for step in kept.steps] == [
        ("begin", "layla", 0),
        ("reject", "layla", 2),
    ]


def test_whoever_comes_second_is_told_and_overwrites_nothing(officer):
    draft, omar = make_text_draft(by=officer), make_officer(username="omar")
    reject(draft, by=officer)

    with pytest.raises(StaleStep) as refusal:
        reject(draft, by=omar, revision=1, number=3)

    assert [(step["by"], step["card"]) for step in refusal.value.steps] == [("layla", 2)]
    assert Work.of(TextDraft.objects.get().work).decided == 1


def test_a_refused_step_keeps_nothing(officer):
    draft = make_text_draft(by=officer)

    with pytest.raises(acts.StepRefused):
        reject(draft, by=officer, number=99)

    assert TextDraft.objects.get().revision == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_kept():
    officer = make_world()
    draft, told = make_text_draft(by=officer), []
    both = threading.Barrier(2)

    def decide():
        try:
            both.wait(10)
            reject(draft, by=officer, revision=1)
            told.append("kept")
        except StaleStep:
            told.append("told")
        finally:
            connection.close()

    people = [threading.Thread(target=decide) for _person in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(told) == ["kept", "told"]
    assert TextDraft.objects.get().revision == 2


def test_an_abandoned_draft_keeps_neither_text_nor_work_and_takes_no_step(officer):
    draft = make_text_draft(by=officer)

    abandon(pk=draft.pk, revision=1, by=officer)

    kept = TextDraft.objects.get()
    assert (kept.stage, kept.text, kept.file, kept.work) == ("abandoned", "", None, {})
    with pytest.raises(StaleStep):
        reject(kept, by=officer)


def test_the_database_holds_what_is_made_to_its_conference_and_a_text_to_what_is_worked_on(officer):
    draft = make_text_draft(by=officer)
    for wrong in ({"stage": "made"}, {"stage": "abandoned"}, {"text": ""}, {"stage": "asleep"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TextDraft.objects.filter(pk=draft.pk).update(**wrong)
