"""What a step does to the cards of a draft."""

import pytest

from commitments.text_drafts import acts
from commitments.text_drafts.cards import Card, Cited, Decision, Work
from commitments.text_drafts.keeping import StepRefused, sentence_places

TEXT = "They agreed to light piers and train keepers. Fog is common. Lamps are to be counted.\n"
LIGHT, TRAIN = "light piers", "train keepers"


def span(words):
    return TEXT.index(words), TEXT.index(words) + len(words)


def cited(words, fact="text"):
    start, end = span(words)
    return Cited(fact=fact, start=start, end=end)


@pytest.fixture
def work():
    work = Work(sentences=sentence_places(TEXT, "en"))
    citations = [cited(f"{LIGHT} and {TRAIN}"), cited("agreed", "strength")]
    work.add(Card(number=0, citations=citations, fields={"strength": "agreed", "title_en": "Piers"}))
    return work


def words_of(card, fact="text"):
    return [one.span.of(TEXT) for one in card.citations if one.fact == fact]


def test_a_split_gives_two_cards_with_the_shared_verb(work):
    acts.split(work, TEXT, 1, TEXT.index("and train"))

    assert [words_of(card) for card in work.cards] == [[LIGHT], [f"and {TRAIN}"]]
    assert [words_of(card, "strength") for card in work.cards] == [["agreed"], ["agreed"]]
    assert [card.fields for card in work.cards] == [
        {"strength": "agreed", "title_en": "Piers"},
        {"strength": "agreed"},
    ]


def test_a_join_undoes_a_split_but_for_the_borders(work):
    acts.split(work, TEXT, 1, TEXT.index("and train"))

    acts.join(work, 1, 2)

    (card,) = work.cards
    assert words_of(card) == [LIGHT, f"and {TRAIN}"]
    assert words_of(card, "strength") == ["agreed"]
    assert card.title == "Piers"


def test_a_card_with_two_passages_is_split_between_them(work):
    work.cards[0].citations = [cited(LIGHT), cited(TRAIN)]

    acts.split(work, TEXT, 1, TEXT.index(TRAIN))

    assert [words_of(card) for card in work.cards] == [[LIGHT], [TRAIN]]


@pytest.mark.parametrize("at", [0, len(TEXT) - 1])
def test_a_split_outside_of_the_passage_is_refused(work, at):
    with pytest.raises(StepRefused, match="inside the passage"):
        acts.split(work, TEXT, 1, at)


@pytest.mark.parametrize(
    ("edge", "by", "passage"),
    [
        ("end", 1, "light piers and train keepers."),
        ("start", -1, "They agreed to light piers and train keepers"),
    ],
)
def test_a_border_moves_to_that_of_a_sentence(work, edge, by, passage):
    acts.move_border(work, 1, 0, edge, by)

    assert words_of(work.cards[0]) == [passage]


def test_borders_move_on_sentence_by_sentence_and_back(work):
    for _step in range(2):
        acts.move_border(work, 1, 0, "end", 1)
    assert words_of(work.cards[0])[0].endswith("Fog is common.")

    acts.move_border(work, 1, 0, "end", -1)

    assert words_of(work.cards[0])[0].endswith("train keepers.")


def test_a_border_that_cannot_move_is_refused(work):
    with pytest.raises(StepRefused, match="longer or shorter"):
        acts.move_border(work, 1, 0, "end", -1)


def test_a_marked_passage_loses_the_spaces_at_its_ends(work):
    start, end = span(" Fog is common. ")

    card = acts.cite(work, TEXT, fact="text", start=start, end=end)

    assert words_of(card) == ["Fog is common."]
    assert [one.number for one in work.cards] == [1, 2]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 4), (0, len(TEXT) + 1), (4, 5)])
def test_what_is_no_passage_of_the_text_is_not_cited(work, start, end):
    with pytest.raises(StepRefused, match="Mark a passage"):
        acts.cite(work, TEXT, fact="text", start=start, end=end)


def test_a_fact_of_the_conference_gets_a_card_of_its_own(work):
    start, end = span("Fog")

    card = acts.cite(work, TEXT, fact="delegations", start=start, end=end, number=1, stated_value="12")

    assert (card.is_fact, card.number, card.citations[0].stated_value) == (True, 2, "12")


def test_the_last_passage_of_a_text_is_neither_taken_out_nor_cited_for_something_else(work):
    with pytest.raises(StepRefused, match="at least one passage"):
        acts.drop(work, 1, 0)
    with pytest.raises(StepRefused, match="at least one passage"):
        acts.cite_for(work, TEXT, 1, ["purpose", "strength"], ["", ""])

    acts.drop(work, 1, 1)
    assert words_of(work.cards[0], "strength") == []


def test_a_card_that_is_gone_is_refused_in_words(work):
    with pytest.raises(StepRefused, match="no such card"):
        acts.decide(work, 7, Decision.ACCEPTED)


def test_what_is_kept_is_read_back_as_it_was(work):
    work.cards[0].because = [("strength", 5, 11)]

    assert Work.of(work.as_stored()) == work
