"""The whole way: the examples of the benchmark, aims, and what a text of many pages takes."""

import time

import pytest

from tests.bench.drafting import examples, measure, short_examples
from tests.commitments.text.proposing.asking import drafted


@pytest.mark.parametrize("language", ["en", "ar", "fa"])
def test_the_texts_by_which_the_rules_were_written_stay_understood(language):
    chosen = [example for example in examples() if example.language == language and not example.kept]
    scores = measure(chosen, states={})[language]

    assert len(chosen) >= 5
    assert scores["asks"].precision >= 0.95
    assert scores["asks"].recall >= 0.95
    assert scores["strengths"].precision >= 0.95
    assert scores["false"].proposed == 0


@pytest.mark.parametrize("language", ["en", "ar", "fa"])
def test_short_texts_are_read_no_worse_than_before(language):
    chosen = [example for example in short_examples() if example.language == language]
    scores = measure(chosen, states={})[language]

    assert len(chosen) > 200
    assert scores["asks"].precision >= 0.90
    assert scores["asks"].recall >= 0.86
    assert scores["strengths"].precision >= 0.88


def test_aims_stand_apart_and_the_edition_is_read():
    text = "سومین همایش مرجان در بندر برگزار شد. وی گفت: حفاظت از مرجان‌ها از مهم‌ترین اهداف نشست بود."
    draft = drafted(text, "fa")

    assert draft.proposals == []
    assert [(fact.fact, fact.value) for fact in draft.facts] == [("edition", "3"), ("aims", "")]


def test_what_the_words_do_not_say_is_none():
    (proposal,) = drafted("They agreed to mend roofs.", "en").proposals

    assert (proposal.deadline, proposal.theme, proposal.addressed_to, proposal.purpose) == (None,) * 4
    assert proposal.partners == []


def test_sixty_pages_take_seconds():
    page = next(example.text for example in examples() if example.name == "en-declaration")
    text = "\n\n".join([page] * 110)
    started = time.perf_counter()
    draft = drafted(text, "en")

    assert len(text) > 100_000
    assert draft.proposals
    assert time.perf_counter() - started < 10
