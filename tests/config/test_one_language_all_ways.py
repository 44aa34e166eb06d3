"""An agreement that is written in Persian alone, or in Arabic alone, comes in by every way in and leaves by
every way out: what readers of the other languages are shown is that text, and nothing takes its place.
"""

import io
import json
import zipfile

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from commitments.dossiers.loading import load_dossiers
from commitments.models import Commitment, Conference, Resolution, SourceDocument, Theme
from tests.dossiers import write_dossier
from tests.downloads import content_of, read_csv, read_xlsx
from tests.factories import at, make_focal_point, make_officer, make_state
from tests.pdf import missing_words
from tests.tracker.imports.uploads import handed_in, imported
from tracker.models import ImportKind

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2025, 6, 1), tick=False),
]
# What each way in brings, in the order of the numbers.
TITLES = {
    "fa": ("پایش رودها", "سنجش رودها", "پاکسازی رودها", "گشودن رودها"),
    "ar": ("حراسة الأنهار", "قياس الأنهار", "تنظيف الأنهار", "فتح الأنهار"),
}
NAMES = {"fa": ("همایش رودها", "رودها"), "ar": ("مؤتمر الأنهار", "الأنهار")}
DOSSIER = """\
sources:
  - {{slug: gazette, title: {{{language}: {theme}}}, publisher: {{{language}: {theme}}}, language: {language}, reliability: press_report}}
themes:
  - {{slug: rivers, name: {{{language}: {theme}}}}}
conference:
  code: RIV1
  title: {{{language}: {conference}}}
  starts_on: 2025-03-01
  published: true
participations:
  - {{state: IRQ, role: host, basis: press_report}}
resolutions:
  - reference: RIV1-R1
    theme: rivers
    title: {{{language}: {title}}}
    text: {{{language}: {title}}}
    due_on: 2025-07-01
"""  # noqa: E501


@pytest.fixture(params=["fa", "ar"])
def language(request):
    return request.param


@pytest.fixture
def brought_in(client, tmp_path, language):
    """The titles, each of which came in by another way: by a dossier, a form, the API and a table."""
    by_dossier, by_form, by_api, by_table = TITLES[language]
    conference, theme = NAMES[language]
    said = {"language": language, "theme": theme, "conference": conference, "title": by_dossier}
    load_dossiers([write_dossier(tmp_path, text=DOSSIER.format(**said))])
    officer = make_officer(username="layla")
    client.force_login(officer)

    def texts(title):
        return {f"title_{language}": title, f"text_{language}": title}

    row = Conference.objects.get()
    form = {"theme": Theme.objects.get().pk, "source": SourceDocument.objects.get().pk, "locator": "p. 1"}
    answer = client.post(
        reverse("admin:commitments_conference_guide_resolutions", args=[row.pk]),
        {**texts(by_form), **form, "strength": "agreed", "paragraph": ""},
    )
    assert answer.status_code == 302, answer.content.decode()
    body = {**texts(by_api), "conference": "RIV1", "theme": "rivers", "number": 3}
    answer = client.post("/api/v1/resolutions/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    headings = f"conference,number,theme,title_{language},text_{language}"
    content = f"{headings}\nRIV1,4,{theme},{by_table},{by_table}\n"
    table = handed_in(content, person=officer, kind=ImportKind.RESOLUTIONS)
    assert imported(table, officer) == 1
    client.logout()
    return TITLES[language]


def others(language):
    return [code for code in ("en", "fa", "ar") if code != language]


def test_nothing_is_put_into_another_language(brought_in, language):
    rows = Resolution.objects.order_by("number")

    assert [getattr(row, f"title_{language}") for row in rows] == [*brought_in]
    for other in others(language):
        assert {getattr(row, f"{name}_{other}") for row in rows for name in ("title", "text")} == {""}
    assert Commitment.objects.count() == 4


def test_pages_search_and_the_api_show_it_to_everybody(client, brought_in, language):
    for reader in others(language):
        page = client.get(f"/{reader}/conferences/RIV1/").content.decode()
        found = client.get(f"/{reader}/search/", {"q": brought_in[3].split()[0]}).content.decode()
        listed = client.get(f"/api/v1/resolutions/?lang={reader}").json()["results"]

        assert [title for title in brought_in if title not in page] == []
        assert brought_in[3] in found
        assert {(row["title"], row["title_lang"]) for row in listed} == {
            (title, language) for title in brought_in
        }


# What is not committed has no place in the order of changes.
@pytest.mark.django_db(transaction=True)
def test_files_and_feeds_show_it_to_everybody(client, brought_in, language):
    read = {
        "csv": read_csv(client.get("/api/v1/commitments/?format=csv")),
        "xlsx": read_xlsx(client.get("/api/v1/commitments/?format=xlsx")),
    }
    for rows in read.values():
        assert {row[f"resolution_title_{language}"] for row in rows} == {*brought_in}
        assert {row[f"resolution_title_{other}"] or "" for row in rows for other in others(language)} == {""}
    package = zipfile.ZipFile(io.BytesIO(content_of(client.get("/data/package.zip"))))
    (name,) = [one for one in package.namelist() if one.endswith("resolutions.csv")]
    assert all(title in package.read(name).decode() for title in brought_in)
    for reader in others(language):
        sheet = read_xlsx(client.get(f"/api/v1/commitments/?format=xlsx&labels=true&lang={reader}"))
        assert {title for row in sheet for title in brought_in if title in map(str, row.values())} == {
            *brought_in
        }
        atom = content_of(client.get(f"/feeds/changes.atom?lang={reader}")).decode()
        days = content_of(client.get(f"/feeds/deadlines.ics?lang={reader}")).replace(b"\r\n ", b"").decode()
        # An entry never changes, so it has no name that may be translated.
        assert [row for row in Commitment.objects.all() if row.reference not in atom] == []
        assert brought_in[0] in days
        assert "language-mark" not in atom + days


def test_briefs_and_mails_show_it_to_everybody(client, brought_in, language):
    person = make_focal_point(state=make_state(code="IRQ"), username="iraq")
    person.email = "iraq@example.org"
    person.save()
    call_command("send_reminders")
    for reader in others(language):
        brief = content_of(client.get(f"/{reader}/states/IRQ/brief.pdf"))
        # It lists three of a State's commitments.
        assert missing_words(brought_in[:3], brief) == []

    (sent,) = mail.outbox
    assert brought_in[0] in sent.body
    assert "language-mark" not in sent.body
