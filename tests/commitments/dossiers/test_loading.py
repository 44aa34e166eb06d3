"""A dossier: what loading it brings, and what it leaves as it was."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from commitments.dossiers.loading import load_dossiers
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Participation,
    Resolution,
    SourceDocument,
    Theme,
)
from tests.commitments.dossiers.test_refusals import refusal
from tests.dossiers import DOSSIER, SOURCE_TEXT, counts, digest, load, write_dossier
from tests.factories import make_conference, make_participation, make_source, make_state

pytestmark = pytest.mark.django_db


def test_a_dossier_brings_the_conference_and_all_below_it(tmp_path):
    load(write_dossier(tmp_path))

    conference = Conference.objects.get()
    assert (conference.code, conference.title_ar, conference.aims_fa, conference.host.code) == (
        "RIV1",
        "عن الأنهار",
        "آب پاک\nماهی",
        "IRQ",
    )
    assert (
        conference.starts_on,
        conference.ends_on,
        conference.edition,
        conference.city_en,
        conference.published,
    ) == (
        date(2025, 3, 1),
        date(2025, 3, 2),
        None,
        "",
        True,
    )
    assert [guest.slug for guest in conference.guests.all()] == ["league"]
    assert set(Participation.objects.values_list("state__code", "role", "basis")) == {
        ("IRQ", "host", "press_report"),
        ("KWT", "participant", "inferred"),
    }
    resolution = Resolution.objects.get(reference="RIV1-R1")
    assert (
        resolution.theme.slug,
        resolution.strength,
        resolution.voiced_by,
        resolution.due_on,
        resolution.addressed_to,
    ) == (
        "rivers",
        "agreed",
        None,
        None,
        None,
    )
    assert [partner.slug for partner in resolution.partner_organizations.all()] == ["league"]
    indicator = Indicator.objects.get()
    assert (indicator.reference, indicator.target, indicator.baseline, indicator.proposed) == (
        "RIV1-R1-I1",
        Decimal("12.5"),
        None,
        True,
    )
    assert set(Citation.objects.values_list("reference", flat=True)) == {
        "RIV1/dates/gazette",
        "RIV1-IRQ/participation/gazette",
        "RIV1-R1/text/gazette@9-14",
    }


def test_a_unit_and_a_publisher_may_stand_in_several_languages(tmp_path):
    load(
        write_dossier(
            tmp_path,
            ("publisher: The Gazette", "publisher: {en: The Gazette, ar: الجريدة}"),
            ("unit: gauges", "unit: {en: gauges, fa: سنجه}"),
        )
    )

    source, indicator = SourceDocument.objects.get(), Indicator.objects.get()
    assert (source.publisher, source.publisher_fa, source.publisher_ar) == ("The Gazette", "", "الجريدة")
    assert (indicator.unit, indicator.unit_fa, indicator.unit_ar) == ("gauges", "سنجه", "")

    load(write_dossier(tmp_path))
    assert SourceDocument.objects.get().publisher_ar == ""


def test_what_a_conference_asks_is_an_item_unless_the_dossier_says_otherwise(tmp_path):
    load(write_dossier(tmp_path))
    assert Conference.objects.get().item_kind == "item"

    load(write_dossier(tmp_path, ("conference:\n", "conference:\n  item_kind: recommendation\n")))
    assert Conference.objects.get().item_kind == "recommendation"


def test_every_participating_state_owes_every_resolution(tmp_path):
    outcomes = load(write_dossier(tmp_path))

    owed = {"RIV1-R1-IRQ", "RIV1-R1-KWT", "RIV1-R2-IRQ", "RIV1-R2-KWT"}
    assert set(Commitment.objects.values_list("reference", flat=True)) == owed
    assert owed <= set(outcomes)


def test_a_state_may_be_given_by_name(tmp_path):
    load(write_dossier(tmp_path, ("state: KWT", "state: الكويت"), ("host: IRQ", "host: Iraq")))

    assert Participation.objects.filter(state__code="KWT").exists()
    assert Conference.objects.get().host.code == "IRQ"


def test_the_same_dossier_again_changes_nothing_and_adds_no_history(tmp_path):
    path = write_dossier(tmp_path)
    load(path)
    before = counts()

    assert load(path) == {}
    assert counts() == before


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path):
    path = write_dossier(tmp_path)
    before = counts()

    problem = load(path, dry_run=True)

    assert counts() == before
    assert problem == load(path)


def test_rows_carry_the_dossier_as_the_reason_in_their_history(tmp_path):
    load(write_dossier(tmp_path))

    for row in (
        Conference.objects.get(),
        Participation.objects.first(),
        Resolution.objects.first(),
        SourceDocument.objects.get(),
        Theme.objects.get(),
    ):
        assert {past.history_change_reason for past in row.history.all()} == {"dossier rivers.yaml"}


def test_a_resolution_may_name_one_that_stands_further_down(tmp_path):
    links = (
        "lifecycle: superseded\n    superseded_by: RIV1-R2\n    reaffirms: [RIV1-R2]\n    strength: agreed"
    )
    path = write_dossier(tmp_path, ("strength: agreed", links))
    load(path)

    first = Resolution.objects.get(reference="RIV1-R1")
    assert (first.superseded_by.reference, [other.reference for other in first.reaffirms.all()]) == (
        "RIV1-R2",
        ["RIV1-R2"],
    )
    assert load(path) == {}


def test_a_link_that_the_dossier_drops_is_dropped(tmp_path):
    load(
        write_dossier(
            tmp_path,
            (
                "strength: agreed",
                "lifecycle: superseded\n    superseded_by: RIV1-R2\n    reaffirms: [RIV1-R2]\n    strength: "
                "agreed",
            ),
        )
    )
    load(write_dossier(tmp_path))

    first = Resolution.objects.get(reference="RIV1-R1")
    assert (first.superseded_by, first.lifecycle, first.reaffirms.count()) == (None, "active", 0)


def test_files_may_name_what_another_of_them_defines(tmp_path):
    definitions, conference = DOSSIER.split("conference:\n", 1)
    first = write_dossier(tmp_path, name="a.yaml", text="conference:\n" + conference)
    second = write_dossier(
        tmp_path,
        ("RIV1", "RIV2"),
        name="b.yaml",
        text=definitions + "conference:\n  code: RIV1\n  title: {en: a, fa: b, ar: c}\n",
    )

    load_dossiers([first, second])

    assert set(Conference.objects.values_list("code", flat=True)) == {"RIV1", "RIV2"}


def test_rows_that_the_dossier_does_not_mention_stay_and_are_reported(tmp_path):
    load(write_dossier(tmp_path))
    make_participation(conference=Conference.objects.get(), state=make_state(code="TUR"))
    shorter = write_dossier(
        tmp_path, ("    citations:\n      - {source: gazette, fact: participation}\n", "")
    )

    outcomes = load(shorter)

    assert {key: outcome.action.value for key, outcome in outcomes.items()} == {
        "RIV1-TUR": "unmentioned",
        "RIV1-IRQ/participation/gazette": "unmentioned",
    }
    assert Participation.objects.filter(state__code="TUR").exists()
    assert Citation.objects.filter(reference="RIV1-IRQ/participation/gazette").exists()


def test_rows_of_other_conferences_are_not_reported(tmp_path):
    make_participation(conference=make_conference(code="BAG3"), state=make_state(code="TUR"))

    assert not [
        outcome for outcome in load(write_dossier(tmp_path)).values() if outcome.action.value == "unmentioned"
    ]


def test_the_attached_text_tells_how_long_a_source_is(tmp_path):
    make_source(slug="gazette", text=SOURCE_TEXT, sha256=digest(SOURCE_TEXT))

    [reason] = refusal(write_dossier(tmp_path, ("    length: 27\n", ""), ("end: 14", "end: 28")))
    assert "past the end of “gazette”, which has 27 characters" in reason


def test_another_sha256_takes_the_attached_text_away(tmp_path):
    load(write_dossier(tmp_path))
    SourceDocument.objects.update(text=SOURCE_TEXT)

    load(write_dossier(tmp_path, (digest(SOURCE_TEXT), "a" * 64)))

    source = SourceDocument.objects.get()
    assert (source.sha256, source.text, source.is_attached) == ("a" * 64, "", False)


def test_the_example_in_the_documentation_loads(tmp_path):
    page = Path(settings.BASE_DIR, "docs", "dossiers.md").read_text(encoding="utf-8")
    path = write_dossier(tmp_path, text=page.partition("```yaml\n")[2].partition("```")[0])

    load(path)

    assert set(Commitment.objects.values_list("reference", flat=True)) == {"RIV1-R1-IRQ", "RIV1-R1-KWT"}
    assert Citation.objects.get(fact="delegations").note_ar
