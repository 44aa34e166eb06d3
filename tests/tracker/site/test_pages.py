"""The public pages: what they show, in which language, and what they keep to themselves."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Conference, SourceDocument, State
from commitments.record.enrolment import enrol_participation, enrol_resolution
from tests.downloads import closed
from tests.factories import (
    at,
    make_citation,
    make_commitment,
    make_conference,
    make_indicator,
    make_officer,
    make_participation,
    make_resolution,
    make_source,
    make_state,
    report,
    state_position,
)
from tests.tracker.site.reading import text_of

pytestmark = pytest.mark.django_db
PAGES = ("", "conferences/BAG3/", "states/IRQ/", "resolutions/BAG3-R1/", "commitments/BAG3-R1-IRQ/")
LISTS = (
    *(
        "conferences/",
        "states/",
        "themes/",
        "themes/liaison-officers/",
        "commitments/",
        "commitments/?state=IRQ",
    ),
    *(
        "compare/",
        "compare/?state=IRQ,IRN",
        "changes/",
        "search/",
        "search/?q=iraq",
        "method/",
        "data/",
        "feeds/",
    ),
)
SHA = "0" * 64


@pytest.mark.parametrize("path", PAGES + LISTS)
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ar", "rtl")])
@pytest.mark.in_turns(sqlite=3, postgresql=3)
def test_every_page_stands_in_three_languages_and_their_direction(client, path, language, direction):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")

    page = text_of(client, path, language)

    assert f'<html lang="{language}" dir="{direction}">' in page
    assert page.count("<h1>") == 1
    for other in {"en", "fa", "ar"} - {language}:
        assert f'href="/{other}/{path}"' in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.in_turns
def test_every_page_leads_to_its_json_and_csv(client, path):
    make_commitment()
    page = text_of(client, path)

    links = re.findall(r'href="(/api/v1/commitments[^"]*)">(?:JSON|CSV)<', page)
    assert len(links) == 2
    for link in links:
        assert closed(client.get(link.replace("&amp;", "&"))).status_code == 200


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, "All that take commitments"),
        ({"addressees": "states"}, "<bdi>Iraq</bdi>"),
        ({"addressees": "all_except"}, "All but named States: <bdi>Iraq</bdi>"),
    ],
)
def test_a_resolution_tells_whom_it_addresses(client, values, shown):
    make_participation()
    make_resolution(named_states=[make_state()], **values)

    page = text_of(client, "resolutions/BAG3-R1/")

    assert f"<dt>Addressees</dt><dd>{shown}</dd>" in page


def test_the_bare_address_leads_to_the_readers_language(client):
    assert client.get("/", headers={"accept-language": "fa"})["Location"] == "/fa/"


def test_a_commitment_shows_who_reported_what_and_when(client):
    commitment = make_commitment()
    with time_machine.travel(at(2026, 3, 10), tick=False):
        report(
            commitment=commitment,
            effective_on=date(2026, 3, 1),
            author=make_officer(username="layla"),
            note="<b>Named</b> by decree.",
        )

    page = text_of(client, "commitments/BAG3-R1-IRQ/")

    for shown in (
        "Secretariat",
        "2026-03-10",
        "2026-03-01",
        "&lt;b&gt;Named&lt;/b&gt; by decree.",
        "badge-limited",
    ):
        assert shown in page
    assert "<b>Named" not in page
    assert "layla" not in page


def test_what_no_source_states_is_said_to_be_not_stated(client):
    make_commitment()

    assert text_of(client, "conferences/BAG3/").count("not stated") >= 5
    assert text_of(client, "commitments/BAG3-R1-IRQ/").count("not stated") >= 3


@pytest.mark.parametrize(
    ("kind", "path", "said"),
    [
        ("item", "", {"en": "1 item", "fa": "۱ بند", "ar": "بند واحد"}),
        ("recommendation", "", {"en": "1 recommendation", "fa": "۱ توصیه", "ar": "توصية واحدة"}),
        ("resolution", "", {"en": "1 resolution", "fa": "۱ مصوبه", "ar": "قرار واحد"}),
        ("item", "conferences/BAG3/", {"en": "State by item", "fa": "کشورها و بندها", "ar": "الدول والبنود"}),
        ("recommendation", "resolutions/BAG3-R1/", {"en": "Recommendation", "fa": "توصیه", "ar": "توصية"}),
    ],
)
@pytest.mark.one_database
def test_what_a_conference_asks_is_called_as_its_sources_call_it(client, kind, path, said):
    make_commitment()
    Conference.objects.update(item_kind=kind)

    for language, words in said.items():
        assert words in text_of(client, path, language)


@pytest.mark.parametrize("path", ["conferences/BAG3/", "resolutions/BAG3-R1/"])
@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fa", ["ایران", "پاکستان", "کویت", "لیبی"]),
        ("ar", ["إيران", "باكستان", "الكويت", "ليبيا"]),
    ],
)
def test_states_stand_in_the_order_of_the_pages_language(client, path, language, names):
    for code, name_fa, name_ar in (
        ("LBY", "لیبی", "ليبيا"),
        ("KWT", "کویت", "الكويت"),
        ("PAK", "پاکستان", "باكستان"),
        ("IRN", "ایران", "إيران"),
    ):
        State.objects.filter(pk=make_state(code=code).pk).update(name_fa=name_fa, name_ar=name_ar)
        make_commitment(reference=f"BAG3-R1-{code}")

    page = text_of(client, path, language)

    assert sorted(names, key=lambda name: page.index(f"<bdi>{name}</bdi>")) == names


@pytest.mark.parametrize("path", ["conferences/BAG3/", "resolutions/BAG3-R1/"])
def test_nothing_is_called_adopted_unless_a_source_says_so(client, path):
    make_commitment()

    shown = text_of(client, path)
    assert "No source at hand states that what is asked here was adopted." in shown
    assert "State by resolution" not in shown

    Conference.objects.update(item_kind="resolution")
    assert "No source at hand" not in text_of(client, path)


def test_units_and_publishers_stand_in_the_readers_language(client):
    commitment = make_commitment()
    make_indicator(resolution=commitment.resolution, unit="requests", unit_fa="درخواست")
    make_citation(
        resolution=commitment.resolution, source=make_source(publisher="The Press", publisher_fa="مطبوعات")
    )

    persian, arabic = (text_of(client, "resolutions/BAG3-R1/", language) for language in ("fa", "ar"))

    assert "<bdi>درخواست</bdi>" in persian
    assert "<bdi>مطبوعات</bdi>" in persian
    assert "<bdi>requests</bdi>" in arabic
    assert "<bdi>The Press</bdi>" in arabic


def test_an_attached_passage_stands_in_its_language_and_direction(client):
    commitment = make_commitment()
    source = make_source(sha256=SHA)
    make_citation(source=source, resolution=commitment.resolution, start=0, end=9, sha256=SHA, paragraph=2)
    assert "blockquote" not in text_of(client, "commitments/BAG3-R1-IRQ/")

    SourceDocument.objects.filter(pk=source.pk).update(text="متن ساختگی برای آزمون")

    assert re.search(
        r'<blockquote lang="fa" dir="rtl">متن ساختگ</blockquote>', text_of(client, "commitments/BAG3-R1-IRQ/")
    )
    assert "passage not checked" not in text_of(client, "commitments/BAG3-R1-IRQ/")


def test_a_passage_in_another_language_says_in_which_and_a_stated_number_has_the_pages_digits(client):
    commitment = make_commitment()
    source = make_source(sha256=SHA)
    make_citation(
        source=source, resolution=commitment.resolution, start=0, end=9, sha256=SHA, stated_value="12"
    )
    SourceDocument.objects.filter(pk=source.pk).update(text="متن ساختگی برای آزمون")

    pages = {code: text_of(client, "commitments/BAG3-R1-IRQ/", code) for code in ("en", "fa", "ar")}

    assert "Language of the passage: Persian" in pages["en"]
    assert "لغة المقتطف" in pages["ar"]
    assert "زبان گزیدهٔ متن" not in pages["fa"]
    assert "<bdi>۱۲</bdi>" in pages["fa"]
    assert "<bdi>١٢</bdi>" in pages["ar"]


def test_a_source_without_text_is_shown_by_its_place(client):
    commitment = make_commitment()
    make_citation(resolution=commitment.resolution, start=933, end=1015, sha256="ab" * 32, paragraph=2)

    page = text_of(client, "commitments/BAG3-R1-IRQ/")

    assert "paragraph 2" in page
    assert "[933, 1015)" in page
    assert "abababababab…" in page
    assert "passage not checked" in page


def test_an_address_that_is_no_web_address_is_no_link(client):
    commitment = make_commitment()
    source = make_source()
    make_citation(source=source, resolution=commitment.resolution)
    make_citation(source=source, conference=commitment.resolution.conference)
    make_citation(source=source, participation=commitment.participation, fact="participation")
    SourceDocument.objects.filter(pk=source.pk).update(url="javascript:alert(1)")

    for path in ("commitments/BAG3-R1-IRQ/", "conferences/BAG3/", "resolutions/BAG3-R1/"):
        assert "javascript:" not in text_of(client, path)


def test_sources_that_differ_stand_side_by_side(client):
    conference = make_conference()
    for slug, value in (("one", "12"), ("two", "9")):
        make_citation(
            source=make_source(slug=slug), conference=conference, fact="delegations", stated_value=value
        )

    page = text_of(client, "conferences/BAG3/")

    assert "Sources differ" in page
    assert page.index(">12<") < page.index(">9<") or page.index(">9<") < page.index(">12<")


@pytest.mark.time_machine(at(2026, 3, 10), tick=False)
def test_the_public_sees_nothing_of_a_draft_and_staff_are_told_it_is_one(client):
    make_commitment()
    before = [client.get(f"/en/{path}").content for path in ("", "states/IRQ/")]
    make_conference(code="DRAFT", published=False)
    report(commitment=make_commitment(reference="DRAFT-R1-IRQ"), effective_on=date(2026, 3, 1))

    assert [client.get(f"/en/{path}").content for path in ("", "states/IRQ/")] == before
    for path in ("conferences/DRAFT/", "resolutions/DRAFT-R1/", "commitments/DRAFT-R1-IRQ/"):
        assert client.get(f"/en/{path}").status_code == 404
    client.force_login(make_officer())
    answer = client.get("/en/conferences/DRAFT/")
    assert "Draft: not published" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert re.search(r'DRAFT.*<strong class="flag">Draft</strong>', text_of(client, ""))


def test_what_is_closed_is_shown_and_not_counted(client):
    make_commitment()
    make_commitment(reference="BAG3-R1-IRN")
    participation = make_commitment(reference="BAG3-R1-KWT").participation
    participation.closed_on = date(2026, 1, 1)
    enrol_participation(participation)

    for path in ("", "conferences/BAG3/", "resolutions/BAG3-R1/"):
        assert ">2 commitments<" in text_of(client, path)
    assert ">0 commitments<" in text_of(client, "states/KWT/")
    for path in ("conferences/BAG3/", "resolutions/BAG3-R1/", "states/KWT/"):
        assert "BAG3-R1-KWT" in text_of(client, path)


def test_the_public_is_not_told_of_a_draft_that_supersedes_or_is_reaffirmed(client):
    shown, draft = (
        make_resolution(),
        make_resolution(conference=make_conference(code="DRAFT", published=False)),
    )
    shown.lifecycle, shown.superseded_by = "superseded", draft
    enrol_resolution(shown)
    shown.reaffirms.add(draft)

    assert "DRAFT" not in text_of(client, "resolutions/BAG3-R1/")
    client.force_login(make_officer())
    assert text_of(client, "resolutions/BAG3-R1/").count("DRAFT-R1") == 4


def test_closed_reading_sends_strangers_to_sign_in(client, settings):
    settings.PUBLIC_READ = False

    answer = client.get("/en/")

    assert answer["Location"].startswith("/admin/login/")
    assert "no-store" in answer["Cache-Control"]


def test_closed_reading_is_open_to_who_has_signed_in(client, settings):
    settings.PUBLIC_READ = False
    client.force_login(make_officer())

    assert "no-store" in client.get("/en/")["Cache-Control"]
    assert "<h1>" in text_of(client, "")


def test_a_demonstration_says_so(client, settings):
    settings.DEMO = True

    assert "everything here is invented" in text_of(client, "")


def test_an_empty_record_says_what_to_do_next(client):
    page = text_of(client, "")

    assert "Nothing is published yet" in page
    assert "Nothing has been reported yet" in page


def test_an_unknown_address_is_told_in_the_readers_language(client):
    answer = client.get("/fa/conferences/NOPE/")

    assert answer.status_code == 404
    assert 'dir="rtl"' in answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_read_and_never_posted_to(client, path):
    make_commitment()

    assert client.post(f"/en/{path}").status_code == 405


@pytest.mark.time_machine(at(2026, 3, 10), tick=False)
def test_a_position_is_shown_with_its_day_and_source_and_from_then_on(client):
    make_conference(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 6))
    commitment = make_commitment()
    state_position(
        commitment, "not_applicable", stated_on=date(2026, 2, 1), source=make_source(slug="press-1")
    )

    shown = text_of(client, "commitments/BAG3-R1-IRQ/")
    assert "Not applicable" in shown
    assert "Source press-1" in shown
    assert "does not apply" in text_of(client, "conferences/BAG3/")
    assert "does not apply" in text_of(client, "states/IRQ/")
    before = text_of(client, "commitments/BAG3-R1-IRQ/?as_of=2026-01-31")
    assert "Source press-1" not in before
    assert "does not apply" not in text_of(client, "conferences/BAG3/?as_of=2026-01-31")


def test_queries_do_not_grow_with_the_rows(client):
    make_commitment()

    def queries() -> dict[str, int]:
        counts = {}
        for path in PAGES:
            text_of(client, path)
            with CaptureQueriesContext(connection) as captured:
                text_of(client, path)
            counts[path] = len(captured)
        return counts

    with_one = queries()
    conference = make_conference()
    for number in range(2, 12):
        resolution = make_resolution(conference=conference, number=number)
        participation = make_participation(
            conference=conference, state=make_state(code=f"A{chr(64 + number)}A")
        )
        make_citation(source=make_source(slug=f"source-{number}"), resolution=resolution)
        make_citation(
            source=make_source(slug=f"list-{number}"), participation=participation, fact="participation"
        )
        make_citation(source=make_source(slug=f"news-{number}"), conference=conference, fact="dates")
        make_commitment(reference=f"C{number}-R1-IRQ")

    # Prefetches that had nothing to fetch for one row may add a query each, not one a row.
    assert {path: count for path, count in queries().items() if count > with_one[path] + 3} == {}
