"""What a dossier may not say: the whole file is refused, with the line, the key and the reason."""

import pytest

from commitments.dossiers.loading import load_dossiers
from commitments.seeding.reading import SeedRefused
from tests.dossiers import SOURCE_TEXT, counts, digest, line_of, write_dossier
from tests.factories import make_conference, make_source

pytestmark = pytest.mark.django_db


def refusal(*paths) -> list[str]:
    """The reasons for which loading is refused, after making sure that nothing was written."""
    before = counts()
    with pytest.raises(SeedRefused) as refused:
        load_dossiers(paths)
    assert counts() == before
    return [str(problem) for problem in refused.value.problems]


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
            "This must be text or keys with values, not “12”. Put it in quotes to make it text.",
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
@pytest.mark.in_turns
def test_what_is_wrong_is_refused_with_its_line_and_key(tmp_path, change, at, reason):
    path = write_dossier(tmp_path, change)

    reasons = refusal(path)

    assert [
        problem
        for problem in reasons
        if problem.startswith(f"rivers.yaml:{line_of(path, at)}: ") and reason in problem
    ], reasons


def test_two_indicators_with_one_number_are_refused(tmp_path):
    twice = (
        "      - {number: 1, kind: process, unit: fish, name: {en: Fish, fa: ماهی, ar: سمك}}\n    "
        "citations:\n      - source"
    )
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
    assert reason == (
        "b.yaml:10: organizations[1]: “league” is described differently in rivers.yaml, line 10; make "
        "the two agree."
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
        f"rivers.yaml:{line_of(path, '- source: gazette')}: resolutions[1].citations[1]: "
        "RIV1-R1/text/gazette@9-14: "
    )
    assert digest("سلام!") in reason
    assert digest("سلام?") in reason
