"""The dossiers of the Baghdad conferences: they say what the sources say, and no more."""

import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Q

from commitments.language.normalization import normalize_for_search
from commitments.management.commands.build_fixtures import dossiers_in
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Participation,
    Resolution,
    SourceDocument,
)
from commitments.text.attaching import attach_source, mismatches
from commitments.vocabulary import Status
from tests.article import ARTICLE, SEEDS, needs_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("seeded_record")]
RUN_MAX = 40


def states(conference: str, **filters) -> set[str]:
    return set(
        Participation.objects.filter(conference__code=conference, **filters).values_list(
            "state__code", flat=True
        )
    )


def test_iraq_and_iran_owe_six_commitments_each_of_which_nothing_is_known():
    for state in ("IRQ", "IRN"):
        owed = Commitment.objects.filter(resolution__conference__code="BAG3", state__code=state)
        assert sorted(owed.values_list("reference", "status", "due_on", "resolution__due_on")) == [
            (f"BAG3-R{number}-{state}", Status.NO_INFORMATION, None, None) for number in range(1, 7)
        ]


def test_the_third_conference_stands_as_its_sources_say():
    conference = Conference.objects.get(code="BAG3")

    assert (
        conference.edition,
        conference.series,
        conference.city_en,
        str(conference.starts_on),
        str(conference.ends_on),
    ) == (
        3,
        "baghdad-narcotics",
        "Baghdad",
        "2025-12-07",
        "2025-12-08",
    )
    assert (
        conference.host.code,
        conference.review_policy,
        conference.published,
        len(conference.aims_en.splitlines()),
    ) == ("IRQ", "none", True, 4)
    assert [len(aims.splitlines()) for aims in (conference.aims_fa, conference.aims_ar)] == [4, 4]


def test_the_dates_rest_on_another_source_than_the_article():
    [citation] = Citation.objects.filter(conference__code="BAG3", fact="dates")

    assert citation.source.slug == "shafaq-bag3"
    assert all((citation.note_en, citation.note_fa, citation.note_ar))


def test_each_part_in_the_third_conference_says_what_it_rests_on():
    assert states("BAG3", basis="inferred", role="host") == {"IRQ"}
    assert states("BAG3", basis="press_report", role="participant") == {
        "IRN",
        "PAK",
        "TUR",
        "JOR",
        "SYR",
        "LBN",
        "LBY",
        "ARE",
        "KWT",
    }
    assert states("BAG3", role="observer") == {"XAI"}
    assert states("BAG3", citations__source__slug="irib-2025-12-09") == {"IRQ", "IRN"}
    assert states("BAG3", citations__source__slug="irib-5647801") == states("BAG3", role="participant")
    assert states("BAG3", citations__source__slug="shafaq-bag3") == {"XAI"}


@pytest.mark.parametrize(
    ("reference", "theme", "strength", "voiced_by"),
    [
        ("BAG3-R1", "liaison-officers", "emphasised", "states_present"),
        ("BAG3-R2", "extradition-follow-up", "raised", None),
        ("BAG3-R3", "financial-investigation", "raised", None),
        ("BAG3-R4", "online-monitoring", "emphasised", None),
        ("BAG3-R5", "prevention", "emphasised", None),
        ("BAG3-R6", "un-cooperation", "agreed", "states_present"),
    ],
)
def test_the_resolutions_of_the_third_conference_are_worded_as_strongly_as_the_source(
    reference, theme, strength, voiced_by
):
    resolution = Resolution.objects.get(reference=reference)

    assert (resolution.theme.slug, resolution.strength, resolution.voiced_by) == (theme, strength, voiced_by)
    assert (resolution.due_on, resolution.addressed_to, resolution.lifecycle) == (None, None, "active")
    assert {"text", "strength"} <= set(resolution.citations.values_list("fact", flat=True))
    assert resolution.indicators.exists()


def test_online_monitoring_has_the_three_purposes_of_its_passage():
    resolution = Resolution.objects.get(reference="BAG3-R4")

    for text, purposes in (
        (
            resolution.text_en,
            ("limit traffickers' activity", "exchanging information", "attaining their aims"),
        ),
        (resolution.text_fa, ("محدود", "ردوبدل کردن اطلاعات", "رسیدن به مقاصد")),
        (resolution.text_ar, ("للحدّ من نشاط", "ومنعهم من تبادل المعلومات", "ومن بلوغ مآربهم")),
    ):
        assert [purpose for purpose in purposes if purpose not in text] == []
    assert "reach" not in resolution.text_en
    assert "هم به تبلیغ" in resolution.text_fa
    assert "هم به قاچاق" in resolution.text_fa


def test_nothing_is_called_adopted_whose_adoption_no_source_states():
    assert dict(Conference.objects.values_list("code", "item_kind")) == {
        "BAG1": "item",
        "BAG2": "recommendation",
        "BAG3": "item",
    }


def test_no_report_is_said_to_carry_a_recommendation_unless_that_is_known():
    texts = Citation.objects.filter(resolution__conference__code="BAG2", fact="text")

    assert set(texts.values_list("source__slug", flat=True)) == {"editors-notes"}
    assert all(citation.note_en and citation.note_fa and citation.note_ar for citation in texts)


def test_the_editors_notes_are_no_report_of_the_press():
    notes = SourceDocument.objects.get(slug="editors-notes")

    assert notes.reliability == "editorial_note"
    assert (notes.publisher, notes.publisher_fa, notes.publisher_ar) == (
        "Editors of this record",
        "گردآورندگان این دفتر ثبت",
        "محررو هذا السجل",
    )


def test_units_stand_in_three_languages():
    assert not Indicator.objects.filter(Q(unit="") | Q(unit_fa="") | Q(unit_ar="")).exists()


def test_only_the_last_resolution_names_partners():
    named = {
        resolution.reference: [one.slug for one in resolution.partner_organizations.order_by("slug")]
        for resolution in Resolution.objects.all()
    }

    assert {reference: slugs for reference, slugs in named.items() if slugs} == {
        "BAG3-R6": ["incb", "interpol", "unodc", "who"]
    }


def test_indicators_are_marked_as_proposed():
    assert set(Indicator.objects.values_list("proposed", "baseline", "target")) == {(True, None, None)}


def test_contradictions_stay_visible():
    def facts_of(code: str, fact: str) -> set[tuple[str, str]]:
        cited = Citation.objects.filter(conference__code=code, fact=fact)
        assert all(citation.note_en and citation.note_fa and citation.note_ar for citation in cited)
        return set(cited.values_list("source__slug", "stated_value"))

    assert facts_of("BAG3", "delegations") == {("shafaq-bag3", "12"), ("irib-5647801", "9")}
    assert facts_of("BAG2", "delegations") == {("editors-notes", "8"), ("kuna-bag2", "9")}
    assert facts_of("BAG2", "recommendations") == {("alsabaah-99823", "11"), ("iina-bag2", "10")}


def test_the_second_conference_has_the_ten_recommendations_that_were_reported():
    conference = Conference.objects.get(code="BAG2")

    assert (str(conference.starts_on), str(conference.ends_on), conference.edition) == (
        "2024-07-22",
        "2024-07-22",
        2,
    )
    assert set(conference.resolutions.values_list("number", "strength", "voiced_by", "due_on")) == {
        (number, None, None, None) for number in range(1, 11)
    }
    assert all(
        resolution.citations.filter(fact="text").exists() for resolution in conference.resolutions.all()
    )
    assert states("BAG2", role="participant") == {"SAU", "JOR", "KWT", "IRN", "TUR", "SYR", "LBN", "EGY"}
    assert (states("BAG2", role="host"), states("BAG2", role="observer")) == ({"IRQ"}, {"XAI"})
    assert set(conference.guests.values_list("slug", flat=True)) == {"naif-university", "unodc"}


def test_the_first_conference_has_no_known_resolutions():
    conference = Conference.objects.get(code="BAG1")

    assert (str(conference.starts_on), str(conference.ends_on), conference.edition) == (
        "2023-05-09",
        "2023-05-10",
        1,
    )
    assert not conference.resolutions.exists()
    assert states("BAG1", role="participant") == states("BAG2", role="participant")
    assert states("BAG1", role="host", basis="inferred") == {"IRQ"}


def test_every_conference_participation_and_resolution_cites_a_source():
    for model in (Conference, Participation, Resolution):
        assert not model._default_manager.filter(citations__isnull=True).exists()


def test_only_the_article_is_known_by_its_digest():
    assert set(SourceDocument.objects.exclude(sha256="").values_list("slug", "reliability", "language")) == {
        ("irib-2025-12-09", "second_hand", "fa")
    }


def test_persian_and_arabic_are_written_with_their_own_letters():
    for path in dossiers_in(SEEDS):
        text = path.read_text(encoding="utf-8")
        for language, foreign in (("fa", "[كيىة٠-٩]"), ("ar", "[کیپچژگ۰-۹\u200c]")):
            found = [
                line
                for line in re.findall(rf"\b{language}: ([^\n]*?)(?:, ar:|\}}|$)", text, re.MULTILINE)
                if re.search(foreign, line)
            ]
            assert not found, (path.name, language, found)


def test_each_text_of_a_person_stands_in_three_languages():
    for path in dossiers_in(SEEDS):
        text = path.read_text(encoding="utf-8")
        languages = [len(re.findall(rf"\b{language}: ", text)) for language in ("en", "fa", "ar")]
        assert len(set(languages)) == 1, (path.name, languages)


@needs_article
def test_every_citation_of_the_article_matches_it():
    attached = attach_source(slug="irib-2025-12-09", content=ARTICLE.read_bytes())

    assert (attached.length, attached.verified, attached.without_offsets) == (2484, 40, 0)
    assert not list(
        mismatches(
            SourceDocument.objects.get(slug="irib-2025-12-09").text,
            Citation.objects.filter(source__slug="irib-2025-12-09"),
        )
    )


@needs_article
def test_no_sentence_of_the_article_stands_in_the_project():
    """No run of more than RUN_MAX letters and signs, however it is spelt or spaced."""
    article = normalize_for_search(ARTICLE.read_text(encoding="utf-8"))
    runs = {article[start : start + RUN_MAX + 1] for start in range(len(article) - RUN_MAX)}
    ignored = {
        ".git",
        ".venv",
        "var",
        "node_modules",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        "test-results",
    }
    suffixes = {
        ".py",
        ".yaml",
        ".yml",
        ".json",
        ".md",
        ".html",
        ".txt",
        ".po",
        ".css",
        ".js",
        ".csv",
        ".sql",
        "",
    }
    copied = {}
    for folder, folders, names in os.walk(settings.BASE_DIR):
        folders[:] = [name for name in folders if name not in ignored]
        for path in (Path(folder, name) for name in names if Path(name).suffix in suffixes):
            content = path.read_bytes()
            if b"\xd9" not in content and b"\\u06" not in content:
                continue
            text = content.decode(errors="replace")
            text = normalize_for_search(
                json.dumps(json.loads(text), ensure_ascii=False) if path.suffix == ".json" else text
            )
            found = [
                text[start : start + RUN_MAX + 1]
                for start in range(len(text) - RUN_MAX)
                if text[start : start + RUN_MAX + 1] in runs
            ]
            if found:
                copied[str(path)] = found[0]
    assert copied == {}
