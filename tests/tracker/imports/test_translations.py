"""From the list of what is untranslated to a translator's file and back: what is filled, what is refused."""

import io
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from commitments.models import Commitment, Conference, Organization, Resolution, SourceDocument, Theme
from commitments.record.translating import KINDS, count_untranslated, untranslated_texts
from tests.downloads import content_of, read_xlsx
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
    make_theme,
    make_user,
)
from tests.rewording import reword
from tests.seen import seen_at
from tests.tracker.imports.uploads import handed_in, imported, problems
from tracker.imports import running
from tracker.imports.files import FileRefused
from tracker.imports.running import store_upload
from tracker.imports.undoing import undo_import
from tracker.models import ImportKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]
ONLY_FA = {
    "title_en": "",
    "title_ar": "",
    "text_en": "",
    "text_ar": "",
    "title_fa": "همکاری",
    "text_fa": "کار",
}
HEADINGS = "kind,key,field,language,translation,now_en,now_fa,now_ar\n"


@pytest.fixture(autouse=True)
def world():
    make_participation(conference=make_conference(), note_fa="میزبان")
    make_resolution(**ONLY_FA)


def page(client, query="", language="en"):
    client.cookies["django_language"] = language
    return client.get(f"{reverse('admin:commitments_untranslated')}{query}")


def sheet(client, query=""):
    return read_xlsx(client.get(f"{reverse('admin:commitments_untranslated_xlsx')}{query}"))


def line(text, *, kind="resolution", key="BAG3-R1", field="title", language="en", now=",همکاری,"):
    return f"{kind},{key},{field},{language},{text},{now}\n"


def translations(text, officer):
    return handed_in(HEADINGS + text, person=officer, kind=ImportKind.TRANSLATIONS)


def test_each_text_that_lacks_a_language_is_listed_once(client, officer):
    found = {(one.kind.name, one.key, one.field): one.missing for one in untranslated_texts()}

    assert found == {
        ("resolution", "BAG3-R1", "title"): ("en", "ar"),
        ("resolution", "BAG3-R1", "text"): ("en", "ar"),
        ("participation", "BAG3-IRQ", "note"): ("en", "ar"),
    }
    assert sum(count_untranslated().values()) == 3


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"language": "fa"}, {"water", "press-1", "BAG4-R1/text/press-1"}),
        ({"language": "ar", "kind": "participation"}, {"BAG3-IRQ"}),
        (
            {"conference": "BAG4"},
            {"BAG4", "BAG4-R1", "BAG4-R1-I1", "press-1", "BAG4-R1/text/press-1", "water"},
        ),
        ({"conference": "BAG4", "kind": "theme"}, {"water"}),
    ],
)
def test_it_is_narrowed_by_kind_conference_and_language(asked, expected):
    other = make_conference(code="BAG4", title_en="", title_ar="")
    resolution = make_resolution(
        conference=other, theme=make_theme(slug="water", name_fa="", name_ar=""), title_ar=""
    )
    make_indicator(resolution=resolution, unit_fa="نفر")
    make_citation(resolution=resolution, source=make_source(title_fa="خبر"), note_en="It says so.")

    assert {one.key for one in untranslated_texts(**asked)} == expected
    assert sum(count_untranslated(**asked).values()) >= len(expected)


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_the_page_lists_them_with_their_forms_and_says_where_there_is_none(client, officer, language):
    client.force_login(officer)
    shown = page(client, "?language=en&kind=resolution&conference=BAG3", language).content.decode()

    resolution = Resolution.objects.get()
    assert reverse("admin:commitments_resolution_change", args=[resolution.pk]) in shown
    assert '<p lang="fa" dir="rtl">همکاری</p>' in shown
    assert "BAG3-R1" not in page(client, "?language=fa&kind=resolution", language).content.decode()
    assert 'class="empty"' in page(client, "?language=fa", language).content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [("?kind=poem", 400), ("?language=de", 400), ("?conference=NOPE", 400), ("?nope=1", 400)],
)
def test_what_cannot_be_asked_is_refused(client, officer, query, status):
    client.force_login(officer)

    assert page(client, query).status_code == status
    assert client.get(f"{reverse('admin:commitments_untranslated_xlsx')}{query}").status_code == status


def test_only_who_may_write_them_sees_the_list(client):
    client.force_login(make_user())

    assert page(client).status_code == 403
    assert client.get(reverse("admin:commitments_untranslated_xlsx")).status_code == 403


def test_the_file_of_the_list_comes_back_filled_and_is_written(client, officer):
    client.force_login(officer)
    answer = client.get(reverse("admin:commitments_untranslated_xlsx") + "?language=en")
    book = openpyxl.load_workbook(io.BytesIO(content_of(answer)))
    rows = list(book.active.iter_rows(min_row=2))
    assert [tuple(cell.value for cell in row[:4]) for row in rows] == [
        ("resolution", "BAG3-R1", "title", "en"),
        ("resolution", "BAG3-R1", "text", "en"),
        ("participation", "BAG3-IRQ", "note", "en"),
    ]
    # The last is left for later.
    rows[0][4].value, rows[1][4].value = "Cooperation", "Work together."
    book.save(written := io.BytesIO())
    written.seek(0)
    upload = store_upload(
        content=written, name="back.xlsx", kind=ImportKind.TRANSLATIONS, calendar="gregorian", person=officer
    )

    assert imported(upload, officer) == 2

    resolution = Resolution.objects.get()
    assert (resolution.title_en, resolution.text_en, resolution.title_ar) == (
        "Cooperation",
        "Work together.",
        "",
    )
    assert len(sheet(client, "?language=en")) == 1


def test_a_translation_of_what_was_published_is_kept_as_one_and_needs_no_reason(officer):
    commitment = make_commitment()
    before = Commitment.objects.get(pk=commitment.pk).revision

    assert imported(translations(line("Cooperation"), officer), officer) == 1

    resolution = Resolution.objects.get()
    first, second = resolution.wordings.order_by("known_from", "pk")
    assert (first.title_en, second.title_en) == ("", "Cooperation")
    assert (second.kind, second.reason) == ("translation", "")
    assert Commitment.objects.get(pk=commitment.pk).revision == before + 1


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (line("x", kind="poem"), "kind", "There are no texts of"),
        (line("x", key="BAG3-R9"), "key", "There is no “BAG3-R9”"),
        (line("x", field="strength"), "field", "is no text of these rows"),
        (line("x", language="de"), "language", "is none of the languages"),
        (line("x", language="fa"), "field", "It is written already: “همکاری”"),
        (line("x", now=",گفتگو,"), "now_fa", "Meanwhile it says “همکاری”. Begin with a new export."),
        (line("x", now="Then,همکاری,"), "now_en", "Meanwhile it says “(nothing)”"),
        (line("x", now=",,"), "now_fa", "Meanwhile it says"),
        (line("x" * 301), "translation", "at most 300 characters"),
        (line("x") + line("y"), "translation", "Another row says something else"),
    ],
)
@pytest.mark.in_turns
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_written(officer, row, column, says):
    found = problems(translations(row, officer), officer)

    assert [(column, says in message) for _number, column, message in found] == [(column, True)]
    assert Resolution.objects.get().title_en == ""


@pytest.mark.parametrize(
    ("text", "says"), [("a\u202eb", "turns the direction"), ("a\x07b", "control character")]
)
def test_characters_that_nobody_can_have_meant_are_refused(officer, text, says):
    with pytest.raises(FileRefused, match=says):
        translations(line(text), officer)


def test_every_kind_of_row_takes_translations(officer):
    make_theme(slug="water", name_en="")
    Organization(slug="league", name_fa="اتحادیه").save()
    make_source(publisher="", publisher_fa="ناشر", title_fa="خبر", title_en="")
    make_state(code="XAA", official_name_fa="نام", m49=None)
    rows = [
        f"{one.kind.name},{one.key},{one.field},{language},T {one.field},{','.join(one.texts.values())}\n"
        for one in untranslated_texts()
        for language in one.missing
    ]

    assert imported(translations("".join(rows), officer), officer) == len(rows)

    assert list(untranslated_texts()) == []
    assert Theme.objects.get(slug="water").name_en == "T name"
    assert SourceDocument.objects.get().publisher == "T publisher"
    assert {one.kind.name for one in untranslated_texts(language="en")} == set()
    assert {row.partition(",")[0] for row in rows} <= set(KINDS)


def test_what_was_written_is_taken_back_where_nobody_changed_it_since(officer):
    upload = translations(line("Cooperation") + line("Work.", field="text", now=",کار,"), officer)
    imported(upload, officer)
    reword(Resolution.objects.get(), text_en="Work together.")

    undo_import(upload, person=officer)

    resolution = Resolution.objects.get()
    assert (resolution.title_en, resolution.text_en) == ("", "Work together.")
    assert resolution.wordings.get(known_until=None).kind == "correction"


def test_undoing_saves_a_resolution_once_for_all_its_texts(officer):
    upload = translations(line("Cooperation") + line("Work.", field="text", now=",کار,"), officer)
    imported(upload, officer)

    assert undo_import(upload, person=officer).count == 2

    resolution = Resolution.objects.get()
    assert (resolution.title_en, resolution.text_en) == ("", "")
    assert resolution.history.filter(history_change_reason__startswith="undone").count() == 1


def test_of_rows_that_change_fewer_are_written_at_once(officer, monkeypatch):
    """However many texts of a row a file brings, it is written once."""
    upload = translations(line("Cooperation") + line("Work.", field="text", now=",کار,"), officer)
    monkeypatch.setattr(running, "connection", SimpleNamespace(vendor="sqlite"))
    monkeypatch.setattr(running, "WRITTEN_MAX", running.CHANGED_WEIGHT)
    assert problems(upload, officer) == []

    monkeypatch.setattr(running, "WRITTEN_MAX", running.CHANGED_WEIGHT - 1)
    assert "change the texts of 1 rows" in problems(upload, officer)[0][2]


def test_publishing_tells_what_is_untranslated_and_does_not_refuse_it(client, officer):
    client.force_login(officer)
    draft = make_conference(code="NEW1", published=False, starts_on=date(2026, 1, 1), title_en="")
    make_participation(conference=draft)
    resolution = make_resolution(conference=draft, title_ar="")
    make_citation(resolution=resolution)
    address = reverse("admin:commitments_conference_guide_review", args=[draft.pk])

    shown = client.get(address).content.decode()
    assert f"{reverse('admin:commitments_untranslated')}?conference=NEW1" in shown
    client.post(address)

    assert Conference.objects.get(code="NEW1").published


def test_a_form_adds_a_language_to_what_was_published_without_a_reason(client, officer):
    client.force_login(officer)
    resolution = Resolution.objects.get()
    address = reverse("admin:commitments_resolution_change", args=[resolution.pk])
    form = client.get(address).context["adminform"].form
    values = {
        name: given
        for name, field in form.fields.items()
        if (given := form.get_initial_for_field(field, name))
    }
    inlines = {
        f"{prefix}-{name}": 0
        for prefix in ("indicators", "citations")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    answer = client.post(
        address,
        {
            **values,
            **inlines,
            **seen_at(client, address),
            "title_ar": "التعاون",
            "theme": resolution.theme_id,
        },
    )

    assert answer.status_code == 302, answer.context["errors"]
    assert Resolution.objects.get().wordings.get(known_until=None).kind == "translation"


@pytest.fixture
def officer():
    return make_officer(username="layla")
