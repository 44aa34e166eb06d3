"""A record that is written in one language alone, as every way out of it shows it."""

from html.parser import HTMLParser

import pytest
import time_machine
from django.utils import translation

from commitments.dossiers.loading import load_dossiers
from commitments.models import SourceDocument, StateGroup, Theme
from commitments.seeding.reading import SeedRefused
from tests.dossiers import write_dossier
from tests.downloads import content_of, read_csv
from tests.factories import at, make_officer
from tests.worlds import rolled_back_after_module

TODAY = at(2025, 6, 1)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(TODAY, tick=False),
]
DOSSIER = """\
sources:
  - slug: gazette
    title: {fa: روزنامه}
    publisher: {fa: ناشر}
    language: fa
    reliability: press_report
organizations:
  - {slug: league, kind: other, name: {fa: اتحادیه}}
themes:
  - {slug: rivers, name: {fa: رودها}}
groups:
  - {slug: delta, name: {fa: دلتا}, source: gazette, members: [{state: IRQ}]}
conference:
  code: RIV1
  title: {fa: همایش رودها}
  city: {fa: بغداد}
  aims:
    - {fa: آب پاک}
  starts_on: 2025-03-01
  ends_on: 2025-03-02
  published: true
participations:
  - {state: IRQ, role: host, basis: press_report, note: {fa: میزبان}}
resolutions:
  - reference: RIV1-R1
    theme: rivers
    title: {fa: اندازه‌گیری رودها}
    text: {fa: رودها اندازه‌گیری شود.}
    due_on: 2025-07-01
    partners: [league]
    indicators:
      - {number: 1, kind: process, unit: {fa: سنجه}, name: {fa: سنجه‌ها}}
    citations:
      - {source: gazette, fact: text, locator: p. 4}
"""
PAGES = ("", "conferences/RIV1/", "states/IRQ/", "resolutions/RIV1-R1/", "commitments/RIV1-R1-IRQ/")
TITLE = "اندازه‌گیری رودها"


@pytest.fixture(autouse=True, scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once; what a test changes is rolled back."""
    with rolled_back_after_module(django_db_blocker):
        with time_machine.travel(TODAY, tick=False), translation.override("en"):
            load_dossiers([write_dossier(tmp_path_factory.mktemp("dossier"), text=DOSSIER)])
        yield


class Marks(HTMLParser):
    """The texts that are marked as Persian, and whatever is not as a page has it."""

    def __init__(self, page):
        super().__init__()
        self.marked, self.named, self.wrong, self.open = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "span" and values.get("lang"):
            assert (values["lang"], values["dir"]) == ("fa", "rtl")
            self.open.append(self.marked)
        elif values.get("class") == "language-mark":
            self.open.append(self.named)
        self.wrong += [
            f"{tag} {name}" for name, value in attrs if "language-mark" in name or "<" in (value or "")
        ]

    def handle_data(self, text):
        if self.open:
            self.open.pop().append(text)
        elif "language-mark" in text:
            self.wrong.append(text)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "named"), [("en", "Persian"), ("ar", "الفارسية")])
def test_a_page_marks_what_stands_in_another_language(client, path, language, named):
    html = client.get(f"/{language}/{path}").content.decode()
    page = Marks(html)

    assert "<" not in html.partition("<title>")[2].partition("</title>")[0]
    assert page.marked
    assert set(page.named) == {named}
    assert len(page.named) == len(page.marked)
    assert page.wrong == []


@pytest.mark.parametrize("path", PAGES)
def test_a_reader_of_that_language_sees_no_mark(client, path):
    assert "language-mark" not in client.get(f"/fa/{path}").content.decode()


@pytest.mark.parametrize(
    ("path", "language", "texts"),
    [
        (
            "resolutions/RIV1-R1/",
            "en",
            [TITLE, "رودها اندازه‌گیری شود.", "رودها", "اتحادیه", "سنجه‌ها", "سنجه"],
        ),
        ("conferences/RIV1/", "en", ["همایش رودها", "بغداد", "آب پاک", "میزبان"]),
    ],
)
def test_every_text_is_marked(client, path, language, texts):
    page = Marks(client.get(f"/{language}/{path}").content.decode())

    assert [text for text in texts if text not in page.marked] == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("resolutions/RIV1-R1/", "title"),
        ("resolutions/RIV1-R1/", "text"),
        ("conferences/RIV1/", "title"),
        ("conferences/RIV1/", "city"),
        ("themes/rivers/", "name"),
        ("organizations/league/", "name"),
        ("groups/delta/", "name"),
        ("sources/gazette/", "title"),
        ("indicators/RIV1-R1-I1/", "name"),
        ("commitments/RIV1-R1-IRQ/", "resolution_title"),
    ],
)
def test_the_api_says_in_which_language_it_answers_and_fills_no_other(client, address, name):
    row = client.get(f"/api/v1/{address}?names=all&lang=ar").json()

    assert row[f"{name}_lang"] == "fa"
    assert row[name] == row[f"{name}_fa"]
    assert (row[f"{name}_en"], row[f"{name}_ar"]) == (None, None)


def test_the_api_gives_null_for_a_unit_that_was_only_translated(client):
    row = client.get("/api/v1/indicators/RIV1-R1-I1/").json()

    assert (row["unit"], row["unit_fa"]) == (None, "سنجه")


@pytest.mark.parametrize("by", ["theme", "resolution", "conference", "group"])
def test_a_matrix_names_its_entries_and_says_in_which_language(client, by):
    (entry,) = client.get(f"/api/v1/matrix/?rows={by}&columns=status&lang=en&names=all").json()["rows"]

    assert (entry["label"], entry["label_lang"]) == (entry["label_fa"], "fa")
    assert (entry["label_en"], entry["label_ar"]) == (None, None)


@pytest.mark.parametrize(
    ("address", "column"),
    [
        ("commitments/", "resolution_title"),
        ("resolutions/", "title"),
        ("conferences/", "title"),
        ("themes/", "name"),
        ("groups/", "name"),
        ("matrix/?rows=theme&columns=status", "theme_label"),
        ("timeline/?by=theme", "theme_label"),
    ],
)
def test_columns_of_a_language_stay_empty_and_take_nothing_from_another(client, address, column):
    rows = read_csv(client.get(f"/api/v1/{address}{'&' if '?' in address else '?'}format=csv"))

    assert rows
    assert {(row[f"{column}_en"], row[f"{column}_ar"]) for row in rows} == {("", "")}
    assert all(row[f"{column}_fa"] for row in rows)


@pytest.mark.parametrize("word", ["رودها", "اندازه‌گیری"])
def test_it_is_found_by_the_language_it_has(client, word):
    found = client.get("/api/v1/commitments/", {"q": word, "lang": "en"}).json()

    assert [row["reference"] for row in found["results"]] == ["RIV1-R1-IRQ"]


def test_a_calendar_names_it(client):
    shown = content_of(client.get("/feeds/deadlines.ics?lang=ar")).replace(b"\r\n ", b"").decode()

    assert TITLE in shown
    assert "language-mark" not in shown


def test_lists_of_the_desk_show_and_sort_by_what_is_there(client):
    client.force_login(make_officer())

    for name in ("resolution", "conference", "sourcedocument", "indicator"):
        page = client.get(f"/admin/commitments/{name}/?o=2")
        assert page.status_code == 200
        assert "language-mark" in page.content.decode()


def test_sort_keys_are_of_the_text_that_is_shown():
    theme = Theme.objects.get(slug="rivers")
    latin = Theme(slug="latin", name_en="Apples")
    latin.save()

    assert theme.sort_en == Theme(slug="other", name_en="رودها").sort_en != ""
    assert list(Theme.objects.order_by("sort_en")) == [latin, theme]
    assert StateGroup.objects.get().sort_ar != ""


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        ("title: {fa: اندازه‌گیری رودها}", "title"),
        ("text: {fa: رودها اندازه‌گیری شود.}", "text"),
        ("name: {fa: رودها}", "name"),
    ],
)
def test_no_language_at_all_is_refused_in_a_dossier(tmp_path, old, reason):
    path = write_dossier(tmp_path, (old, f"{reason}: {{}}"), text=DOSSIER)

    with pytest.raises(SeedRefused, match=reason):
        load_dossiers([path], refresh=True)


def test_what_the_source_is_written_in_comes_before_the_other_languages():
    source = SourceDocument.objects.get()
    source.title_ar, source.language = "الجريدة", "ar"
    source.save()

    assert (source.title, source.title.language) == ("الجريدة", "ar")
