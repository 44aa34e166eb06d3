"""The questions people ask of the record, and what the public may see of it."""

from datetime import date
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from commitments.language import elsewhere
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    FurtherTheme,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    State,
    Theme,
)
from commitments.paging import counted_each, rows_between
from commitments.querysets import CommitmentQuerySet
from commitments.querysets.resolutions import names_partner, names_theme
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_indicator,
    make_officer,
    make_organization,
    make_resolution,
    make_source,
    make_state,
    make_theme,
    make_user,
    report,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)


def schedule_of(commitment: Commitment, *, on: date) -> str:
    return Commitment.objects.with_schedule(on=on).get(pk=commitment.pk).schedule


def is_stale(commitment: Commitment, *, on: date) -> bool:
    return Commitment.objects.with_stale(on=on).get(pk=commitment.pk).stale


@pytest.mark.parametrize(
    ("on", "schedule"),
    [
        (date(2026, 5, 30), "not_yet_due"),
        (date(2026, 5, 31), "due_soon"),
        (date(2026, 6, 30), "due_soon"),
        (date(2026, 7, 1), "overdue"),
    ],
)
def test_schedule_counts_thirty_days_before_the_deadline(on, schedule):
    assert schedule_of(make_commitment(due_on=DUE), on=on) == schedule


def test_a_commitment_without_a_deadline_has_none():
    assert schedule_of(make_commitment(), on=date(2030, 1, 1)) == "no_deadline"


def test_the_states_own_deadline_comes_before_the_resolutions():
    make_resolution(due_on=date(2026, 1, 1))
    commitment = make_commitment()
    assert schedule_of(commitment, on=date(2026, 2, 1)) == "overdue"

    commitment.due_on = DUE
    commitment.save(update_fields=["due_on"])
    assert schedule_of(commitment, on=date(2026, 2, 1)) == "not_yet_due"


@pytest.mark.parametrize(("effective_on", "schedule"), [(DUE, "met_on_time"), (date(2026, 7, 1), "met_late")])
def test_a_complete_commitment_met_its_deadline_or_met_it_late(effective_on, schedule):
    commitment = make_commitment(due_on=DUE)
    with time_machine.travel(at(2026, 8, 1), tick=False):
        report(commitment=commitment, status="complete", effective_on=effective_on)

    assert schedule_of(commitment, on=date(2026, 8, 1)) == schedule


def test_a_deadline_ends_with_its_resolution():
    make_resolution(due_on=DUE, lifecycle="elapsed")
    commitment = make_commitment()

    assert schedule_of(commitment, on=date(2026, 8, 1)) == "no_deadline"
    assert not Commitment.objects.overdue(on=date(2026, 8, 1)).exists()


def test_overdue_agrees_with_schedule():
    make_commitment(due_on=DUE)
    make_commitment(reference="BAG3-R1-IRN", due_on=date(2026, 8, 1))

    for on in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 1)):
        by_schedule = Commitment.objects.with_schedule(on=on).filter(schedule="overdue")
        assert set(Commitment.objects.overdue(on=on)) == set(by_schedule)


def test_silence_of_more_than_180_days_after_the_last_report_is_stale():
    commitment = make_commitment()
    with time_machine.travel(at(2026, 1, 1), tick=False):
        report(commitment=commitment, effective_on=date(2025, 1, 1))

    assert not is_stale(commitment, on=date(2026, 6, 30))
    assert is_stale(commitment, on=date(2026, 7, 1))


def test_without_any_report_the_days_count_from_the_conference():
    make_conference(starts_on=date(2025, 12, 7), ends_on=date(2025, 12, 8))
    commitment = make_commitment()

    assert not is_stale(commitment, on=date(2026, 6, 6))
    assert is_stale(commitment, on=date(2026, 6, 7))


def test_without_any_date_the_days_count_from_the_entry():
    with time_machine.travel(at(2026, 1, 1), tick=False):
        commitment = make_commitment()

    assert not is_stale(commitment, on=date(2026, 6, 30))
    assert is_stale(commitment, on=date(2026, 7, 1))


def test_a_complete_commitment_is_never_stale():
    commitment = make_commitment()
    with time_machine.travel(at(2026, 1, 1), tick=False):
        report(commitment=commitment, status="complete", effective_on=date(2026, 1, 1))

    assert not is_stale(commitment, on=date(2029, 1, 1))


@pytest.mark.parametrize(
    "query", ["BAG3", "bag3-r1-irq", "Iraq", "عراق", "العراق", "title 1 en", "عراق BAG3", "همایش"]
)
def test_the_register_is_searched_in_three_languages(query):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN", lead_agency="Police")

    assert "BAG3-R1-IRQ" in Commitment.objects.search(query).values_list("reference", flat=True)


def test_every_word_must_be_found():
    make_commitment()

    assert not Commitment.objects.search("Iraq Kuwait").exists()
    assert not Commitment.objects.search("100%").exists()


def test_search_text_follows_the_names_it_is_made_of():
    state = make_state(code="IRQ")
    state.name_en = "Republic of Iraq"
    state.save()

    assert State.objects.search("republic").get() == state


DRAFT_MODELS = (
    Conference,
    Participation,
    Resolution,
    Indicator,
    Commitment,
    Citation,
    SourceDocument,
    Theme,
    Organization,
)


def make_world(*, code: str, published: bool) -> None:
    conference = make_conference(code=code, published=published)
    conference.guests.add(make_organization(slug=f"guest-{code.lower()}"))
    resolution = make_resolution(conference=conference, theme=make_theme(slug=f"theme-{code.lower()}"))
    resolution.partner_organizations.add(make_organization(slug=f"partner-{code.lower()}"))
    commitment = make_commitment(reference=f"{code}-R1-IRQ")
    make_indicator(resolution=resolution)
    for number, target in enumerate(
        ({"conference": conference}, {"resolution": resolution}, {"participation": commitment.participation})
    ):
        make_citation(source=make_source(slug=f"source-{code.lower()}-{number}"), **target)


@pytest.mark.parametrize("model", DRAFT_MODELS)
def test_the_public_sees_nothing_of_a_draft(model):
    make_world(code="BAG3", published=True)
    before = set(model.objects.visible_to(AnonymousUser()))
    make_world(code="DRAFT", published=False)

    assert before
    assert set(model.objects.visible_to(AnonymousUser())) == before
    assert set(model.objects.visible_to(make_user())) == before
    assert set(model.objects.visible_to(make_user(is_staff=True))) == before
    assert set(model.objects.visible_to(make_officer())) > before


def test_what_others_are_called_is_found_as_if_it_stood_in_the_row():
    joined = (
        *("search_text", "state__search_text", "resolution__search_text"),
        *("resolution__theme__search_text", "resolution__conference__search_text"),
        *(names_theme("resolution__in"), names_partner("resolution__in")),
    )
    customs, water = make_theme(slug="customs", name_en="Customs"), make_theme(slug="water", name_en="Water")
    for number, (theme, title) in enumerate(
        ((customs, "Border customs procedures"), (water, "Water for Iraq"), (water, "Customs")), start=1
    ):
        make_resolution(number=number, theme=theme, title_en=title)
        for code in ("IRQ", "IRN"):
            make_commitment(reference=f"BAG3-R{number}-{code}")
    second = Resolution.objects.get(number=2)
    second.partner_organizations.add(make_organization(slug="unodc", name_en="Office on Drugs"))
    FurtherTheme.objects.create(resolution=second, theme=customs, place=2)

    found = {}
    for query in (
        "customs",
        "Iraq",
        "custom iraq",
        "water",
        "drugs",
        "baghdad",
        "BAG3-R2-IRN",
        "proc bord",
        "x",
    ):
        found[query] = ranks(query)
        with patch.object(elsewhere, "OWN_MAX", 0):
            assert found[query] == ranks(query), query
        rows = Commitment.objects.search(query).order_by("reference").ranked()
        assert [row for at in range(7) for row in rows_between(rows, at, at + 1)] == list(rows), query
        with patch.object(CommitmentQuerySet, "search_columns", joined):
            assert found[query] == ranks(query), query
    assert found["customs"]["BAG3-R3-IRN"] == found["Iraq"]["BAG3-R1-IRQ"] == 0
    assert found["custom iraq"].keys() >= {"BAG3-R1-IRQ", "BAG3-R2-IRQ"}
    assert found["drugs"].keys() == {"BAG3-R2-IRQ", "BAG3-R2-IRN"}
    assert found["proc bord"] == {"BAG3-R1-IRQ": 2, "BAG3-R1-IRN": 2}
    assert not found["x"]


def ranks(query):
    return dict(Commitment.objects.search(query).values_list("reference", "search_rank"))


def test_the_texts_of_others_are_read_once_and_not_for_each_row():
    sql = str(Commitment.objects.search("customs").order_by().values("pk").query)

    assert "INNER JOIN" not in sql.partition(" WHERE ")[0]


def test_concerns_are_counted_in_one_query_as_each_list_counts_them(django_assert_num_queries):
    make_conference(starts_on=date(2025, 5, 1))
    for number, due in enumerate((None, date(2026, 6, 1), DUE, date(2026, 7, 10)), start=1):
        make_resolution(number=number, due_on=due)
        for code in ("IRQ", "IRN"):
            make_commitment(reference=f"BAG3-R{number}-{code}")
    with time_machine.travel(at(2026, 6, 20), tick=False):
        for reference, level in (("BAG3-R2-IRQ", "complete"), ("BAG3-R1-IRN", "limited")):
            commitment = Commitment.objects.get(reference=reference)
            report(commitment=commitment, status=level, effective_on=date(2026, 6, 1))
        register = Commitment.objects.for_register(on=DUE)
        with django_assert_num_queries(1):
            counted = counted_each(register.concerns(on=DUE))

        assert counted == {
            "overdue": register.overdue(on=DUE).count(),
            "due_soon": register.due_soon(on=DUE).count(),
            "unreported": register.open().unreported().count(),
            "stale": register.stale(on=DUE).count(),
            "disagreement": register.in_disagreement().count(),
        }
        assert counted["overdue"] == 1
        assert counted["due_soon"] == 4
