"""A dossier: what loading it brings, and what it refuses, with the line."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from commitments.dossiers.loading import load_dossiers
from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Organization,
    Participation,
    Resolution,
    SourceDocument,
    Theme,
)
from commitments.seeding.reading import SeedRefused
from tests.dossiers import DOSSIER, SOURCE_TEXT, digest, line_of, load, write_dossier
from tests.factories import make_conference, make_participation, make_source, make_state

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    """How many rows of the record and of its history there are."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_app_config("commitments").get_models()
    }


def refusal(*paths) -> list[str]:
    """The reasons for which loading is refused, after making sure that nothing was written."""
    before = counts()
    with pytest.raises(SeedRefused) as refused:
        load_dossiers(paths)
    assert counts() == before
    return [str(problem) for problem in refused.value.problems]


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
                "lifecycle: superseded\n    superseded_by: RIV1-R2\n    reaffirms: [RIV1-R2]\n    strength: agreed",
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


def test_an_error_on_line_40_changes_nothing_and_names_line_40(tmp_path):
    path = write_dossier(tmp_path, ("theme: rivers", "theme: lakes"))
    assert line_of(path, "theme: lakes") == 40

    assert refusal(path) == [
        "rivers.yaml:40: resolutions[1].theme: No theme “lakes” is known; describe it under “themes”."
    ]


@pytest.mark.parametrize(
    ("change", "at", "reason"),
    [
        (
            ("publisher:", "publischer:"),
            "publischer",
            "sources[1].publischer: The key “publischer” is not known. Did you mean “publisher”?",
        ),
        (
            ("host: IRQ", "venue: IRQ"),
            "venue",
            "conference.venue: The key “venue” is not known here. Known are: aims,",
        ),
        (
            ("    publisher: The Gazette\n", ""),
            "slug: gazette",
            "sources[1]: The key “publisher” is missing.",
        ),
        (
            ("published: true", "published: 2025"),
            "published:",
            "conference.published: This must be true or false, not “2025”.",
        ),
        (
            ("publisher: The Gazette", "publisher: 12"),
            "publisher",
            "This must be text, not “12”. Put it in quotes to make it text.",
        ),
        (("guests: [league]", "guests: league"), "guests", "This must be a list, not “league”."),
        (("title: {en: A gazette}", "title: A gazette"), "A gazette", "This must be keys with values"),
        (
            ("starts_on: 2025-03-01", "starts_on: 2025-02-30"),
            "starts_on",
            "conference.starts_on: “2025-02-30” is not a day of the calendar.",
        ),
        (
            ("starts_on: 2025-03-01", "starts_on: 1 March"),
            "starts_on",
            "“1 March” is not a date; write it as YYYY-MM-DD.",
        ),
        (
            ("ends_on: 2025-03-02", "ends_on: 2025-02-28"),
            "ends_on",
            "conference.ends_on: 2025-02-28 lies before the start, 2025-03-01.",
        ),
        (
            ("  starts_on: 2025-03-01\n", ""),
            "ends_on",
            "conference.ends_on: A conference that has an end has a start",
        ),
        (
            ("reference: RIV1-R2", "reference: RIV1-R1"),
            "RIV1-R1\n    theme: rivers\n    title: {en: Share",
            "resolutions[2].reference: The resolution RIV1-R1 stands here twice; the first is on line 39.",
        ),
        (("reference: RIV1-R2", "reference: RIV9-R2"), "RIV9", "A resolution of RIV1 is called RIV1-R1"),
        (
            ("reference: RIV1-R2", "reference: second"),
            "second",
            "“second” is not a resolution's reference, such as BAG3-R1.",
        ),
        (
            ("state: KWT", "state: IRQ"),
            "state: IRQ\n    role: participant",
            "participations[2].state: The participation of IRQ stands here twice",
        ),
        (
            ("state: KWT", "state: Iraq"),
            "state: Iraq",
            "participations[2].state: The participation of IRQ stands here twice",
        ),
        (("state: KWT", "state: Kuwaitt"), "Kuwaitt", "The nearest: Kuwait (KWT)."),
        (("host: IRQ", "host: Irak!"), "host: Irak!", "The nearest: Iraq (IRQ)"),
        (
            ("fact: participation", "fact: guess"),
            "fact: guess",
            "“guess” is not known. Choose one of: title, edition,",
        ),
        (("source: gazette", "source: herald"), "herald", "No source “herald” is known"),
        (("theme: rivers", "theme: lakes"), "lakes", "resolutions[1].theme: No theme “lakes” is known"),
        (
            ("guests: [league]", "guests: [union]"),
            "union",
            "conference.guests[1]: No organization “union” is known",
        ),
        (
            ("partners: [league]", "partners: [union]"),
            "union",
            "resolutions[1].partners[1]: No organization “union” is known",
        ),
        (
            ("partners: [league]", "partners: [league, league]"),
            "league, league",
            "“league” stands here twice",
        ),
        (("strength: agreed", "reaffirms: [RIV7-R1]"), "RIV7", "No resolution “RIV7-R1” is known."),
        (
            ("strength: agreed", "superseded_by: RIV1-R1"),
            "superseded_by",
            "A resolution cannot refer to itself.",
        ),
        (
            ("strength: agreed", "superseded_by: RIV1-R2"),
            "reference: RIV1-R1",
            "resolutions[1]: Only a resolution whose lifecycle is superseded",
        ),
        (
            ("end: 14", "end: 9"),
            "end: 9",
            "resolutions[1].citations[1].end: The passage ends at 9, not after its start at 9.",
        ),
        (
            ("end: 14", "end: 28"),
            "end: 28",
            "The passage ends at 28, past the end of “gazette”, which has 27 characters.",
        ),
        (("        end: 14\n", ""), "start: 9", "Where “start” is given, “end” must be given too."),
        (("start: 9", "start: -1"), "start: -1", "-1 is too small; the least is 0."),
        (("paragraph: 1", "paragraph: 9999999999"), "paragraph", "9999999999 is too large"),
        (("sha256: ", "sha256: x"), "sha256: x", "is not a SHA-256: 64 lower-case hexadecimal digits."),
        (("slug: rivers", "slug: The Rivers"), "The Rivers", "“The Rivers” is not a slug"),
        (("language: en", "language: English"), "English", "is not a language code of ISO 639"),
        (
            ("language: en", "language: en\n    url: javascript:alert(1)"),
            "javascript",
            "is not a web address",
        ),
        (("number: 1,", "number: 1, unit: again,"), "unit: again", "The key “unit” stands here twice"),
        (
            ("unit: gauges", "unit: ''"),
            "unit: ''",
            "The text is empty; leave the key out where nothing is known.",
        ),
        (
            ("publisher: The Gazette", f"publisher: {'x' * 201}"),
            "xxx",
            "The text has 201 characters; at most 200 fit.",
        ),
        (("note: {en: On page two.}", "note: {}"), "note: {}", "This is empty; leave the key out"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_key(tmp_path, change, at, reason):
    path = write_dossier(tmp_path, change)

    reasons = refusal(path)

    assert [
        problem
        for problem in reasons
        if problem.startswith(f"rivers.yaml:{line_of(path, at)}: ") and reason in problem
    ], reasons


def test_two_indicators_with_one_number_are_refused(tmp_path):
    twice = "      - {number: 1, kind: process, unit: fish, name: {en: Fish, fa: ماهی, ar: سمك}}\n    citations:\n      - source"
    path = write_dossier(tmp_path, ("    citations:\n      - source", twice))

    [reason] = refusal(path)
    assert "resolutions[1].indicators[2].number: The indicator number 1 stands here twice" in reason


def test_two_citations_of_one_place_for_one_fact_are_refused(tmp_path):
    path = write_dossier(
        tmp_path, ("page 2}\n", "page 2}\n    - {source: gazette, fact: dates, locator: page 3}\n")
    )

    [reason] = refusal(path)
    assert (
        "conference.citations[2]: The citation of “gazette” for “dates” at the same place stands here twice"
        in reason
    )


def test_two_definitions_of_one_slug_are_refused(tmp_path):
    path = write_dossier(
        tmp_path, ("conference:\n", "  - {slug: rivers, name: {en: a, fa: b, ar: c}}\nconference:\n")
    )

    [reason] = refusal(path)
    assert "themes[2].slug: “rivers” stands here twice; the first is on line 14." in reason


def test_all_errors_of_all_files_are_told_at_once(tmp_path):
    first = write_dossier(
        tmp_path,
        ("starts_on: 2025-03-01", "starts_on: 2025-02-30"),
        ("state: KWT", "state: Kuwaitt"),
        ("strength: agreed", "strenght: agreed"),
    )
    second = write_dossier(tmp_path, ("code: RIV1", "code: RIV1\n  edition: third"), name="b.yaml")

    reasons = refusal(first, second)

    assert [reason.split(": ")[1] for reason in reasons] == [
        "conference.code",
        "conference.edition",
        "conference.starts_on",
        "participations[2].state",
        "resolutions[1].strenght",
    ]


def test_one_bad_file_keeps_a_good_one_out(tmp_path):
    good = write_dossier(tmp_path)
    bad = write_dossier(tmp_path, ("code: RIV1", "code: 7"), name="bad.yaml")

    assert refusal(good, bad)


def test_two_files_that_describe_one_slug_differently_are_refused(tmp_path):
    first = write_dossier(tmp_path)
    second = write_dossier(
        tmp_path,
        ("RIV1", "RIV2"),
        ("RIV1", "RIV2"),
        ("RIV1", "RIV2"),
        ("The league", "The other league"),
        name="b.yaml",
    )

    [reason] = refusal(first, second)
    assert (
        reason
        == "b.yaml:10: organizations[1]: “league” is described differently in rivers.yaml, line 10; make the two agree."
    )


def test_two_files_of_one_conference_are_refused(tmp_path):
    reasons = refusal(write_dossier(tmp_path), write_dossier(tmp_path, name="b.yaml"))

    assert reasons == ["b.yaml:17: conference.code: RIV1 is in rivers.yaml, line 17, already."]


def test_what_only_the_database_knows_to_be_wrong_is_told_with_its_line(tmp_path):
    make_conference(code="OLD1", series="rivers", edition=1)
    path = write_dossier(tmp_path, ("code: RIV1", "code: RIV1\n  series: rivers\n  edition: 1"))

    reasons = refusal(path)

    assert reasons == ["rivers.yaml:16: conference: This series already has a conference with this edition."]


def test_a_citation_that_does_not_match_the_attached_text_is_refused_by_name(tmp_path):
    make_source(slug="gazette", text=SOURCE_TEXT, sha256=digest(SOURCE_TEXT))
    path = write_dossier(tmp_path, (digest("سلام!"), digest("سلام?")))

    [reason] = refusal(path)

    assert reason.startswith(
        f"rivers.yaml:{line_of(path, '- source: gazette')}: resolutions[1].citations[1]: RIV1-R1/text/gazette@9-14: "
    )
    assert digest("سلام!") in reason
    assert digest("سلام?") in reason


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


def test_the_command_prints_what_changes(tmp_path):
    load(write_dossier(tmp_path))
    path = write_dossier(
        tmp_path, ("en: On rivers", "en: On great rivers"), ("role: participant", "role: observer")
    )
    out = StringIO()

    call_command("load_dossier", str(path), stdout=out)

    assert (
        "update      conference RIV1\n              title.en: “On rivers” -> “On great rivers”\n"
        in out.getvalue()
    )
    assert "role: “participant” -> “observer”" in out.getvalue()
    assert "0 created, 2 updated, 10 unchanged, 0 kept as edited, 0 not mentioned.\n" in out.getvalue()


def test_the_command_says_that_a_dry_run_wrote_nothing(tmp_path):
    out = StringIO()
    call_command("load_dossier", str(write_dossier(tmp_path)), "--dry-run", stdout=out)

    assert "create      conference RIV1\n" in out.getvalue()
    assert out.getvalue().endswith("Dry run: nothing was written.\n")
    assert not Organization.objects.exists()


def test_the_command_fails_on_a_refusal(tmp_path):
    with pytest.raises(CommandError, match=r"(?s)rivers.yaml:20: .*Nothing was written") as refused:
        call_command(
            "load_dossier", str(write_dossier(tmp_path, ("en: Clean water", "english: Clean water")))
        )

    assert refused.value.returncode == 1


def test_the_example_in_the_documentation_loads(tmp_path):
    page = Path(settings.BASE_DIR, "docs", "dossiers.md").read_text(encoding="utf-8")
    path = write_dossier(tmp_path, text=page.partition("```yaml\n")[2].partition("```")[0])

    load(path)

    assert set(Commitment.objects.values_list("reference", flat=True)) == {"RIV1-R1-IRQ", "RIV1-R1-KWT"}
    assert Citation.objects.get(fact="delegations").note_ar
