"""The guide to the desk is served there, in the language of its reader."""

import re

import pytest
from babel.messages.pofile import read_po

from config.catalogues import catalogue_files
from tests.factories import make_user
from tracker.desk.guides import guide_file, rendered

HELP = "/admin/help/desk/"


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ .+$", text, flags=re.MULTILINE)


@pytest.fixture
def reader(client):
    person = make_user()
    client.force_login(person)
    return person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title", "says"),
    [
        ("en", "The desk", "<strong>Record status</strong>"),
        ("fa", "میز کار", "<strong>ثبت وضعیت</strong>"),
        ("ar", "مكتب العمل", "<strong>تسجيل الحالة</strong>"),
    ],
)
def test_each_reader_gets_it_in_the_language_of_the_page(client, reader, language, title, says):
    client.cookies["django_language"] = language

    shown = client.get(HELP).content.decode()

    assert f"<h1>{title}</h1>" in shown
    assert says in shown
    assert f'class="guide-text" lang="{language}"' in shown
    assert '<bdi class="code" dir="ltr">manage.py send_reminders</bdi>' in shown
    assert HELP in client.get("/admin/").content.decode()


@pytest.mark.django_db
def test_what_is_not_written_in_a_language_is_shown_in_english_and_said_so(client, reader, monkeypatch):
    client.cookies["django_language"] = "fa"
    monkeypatch.setattr(
        "tracker.desk.guides.guide_file",
        lambda name, language: guide_file(name, "en") if language == "en" else None,
    )

    shown = client.get(HELP).content.decode()

    assert 'lang="en" dir="ltr"' in shown
    assert "متن انگلیسی" in shown


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["security", "desk.fa", "..", "nothing"])
def test_nothing_else_of_the_documents_is_served(client, reader, name):
    assert client.get(f"/admin/help/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["desk", "importing", "texts"])
@pytest.mark.parametrize("language", ["fa", "ar"])
def test_the_translations_have_every_part_and_the_words_of_the_screens(language, name):
    english, text = (guide_file(name, code).read_text(encoding="utf-8") for code in ("en", language))

    assert len(headings(text)) == len(headings(english))
    assert text.count("\n|") == english.count("\n|")
    assert set(re.findall(r"`manage.py [^`]+`", text)) == set(re.findall(r"`manage.py [^`]+`", english))
    said = set()
    for file in catalogue_files(language=language):
        with file.open("rb") as source:
            said |= {message.string for message in read_po(source) if isinstance(message.string, str)}
    assert set(re.findall(r"\*\*([^*]+)\*\*", text)) - said == set()


def test_what_is_written_in_a_guide_is_no_markup():
    text = "`<i>`, **a & b** in [x](y.md).\n\n* one\n* two\n\n| a | |\n|---|---|\n| **b** | c |\n"
    shown = rendered(f"# Title\n\n## A <b>\n\n{text}")

    assert shown == (
        "<h2>A &lt;b&gt;</h2>\n"
        '<p><bdi class="code" dir="ltr">&lt;i&gt;</bdi>, <strong>a &amp; b</strong> in <bdi>x</bdi>.</p>\n'
        "<ul><li>one\n</li><li>two</li></ul>\n"
        '<div class="wide"><table><thead><tr><th scope="col">a</th><th scope="col"></th></tr></thead>'
        "<tbody><tr><td><strong>b</strong></td><td>c</td></tr></tbody></table></div>"
    )
