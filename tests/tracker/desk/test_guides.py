"""The guide to the desk is served there, in the language of its reader."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.staticfiles import finders

from config.catalogues import catalogue_files
from tests.factories import make_user
from tracker.desk.guides import GUIDES, guide_file, rendered
from tracker.desk.pictures import picture_size

HELP = "/admin/help/desk/"
PICTURES = Path(settings.BASE_DIR, "docs", "pictures")


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
        '<div class="wide" tabindex="0"><table>'
        '<thead><tr><th scope="col">a</th><th scope="col"></th></tr></thead>'
        "<tbody><tr><td><strong>b</strong></td><td>c</td></tr></tbody></table></div>"
    )


def pictures_in(name, language):
    return re.findall(
        r"^!\[([^\]]+)\]\(pictures/([^)]+)\)$", guide_file(name, language).read_text(), re.MULTILINE
    )


def test_a_picture_is_served_from_here_with_its_words_and_its_size():
    [(_alt, name), *_others] = pictures_in("importing", "en")
    shown = rendered(f"# Title\n\n![A “look”\nat it](pictures/{name})\n\n![x](pictures/none.webp)")

    width, height = picture_size(PICTURES / name)
    assert shown == (
        f'<p class="picture"><img src="/static/mithaq/pictures/{name}" alt="A “look” at it"'
        f' width="{width}" height="{height}" loading="lazy"></p>\n<p>x</p>'
    )
    assert finders.find(f"mithaq/pictures/{name}") == str(PICTURES / name)


@pytest.mark.parametrize(
    "to", ["https://example.org/a.webp", "../secret.webp", "pictures/../a.webp", "a.png"]
)
def test_nothing_else_becomes_a_picture(to):
    assert "<img" not in rendered(f"![Look]({to})")


def test_every_guide_has_the_same_pictures_in_each_language_and_no_others_are_kept():
    named = {}
    for name in GUIDES:
        for language in ("en", "fa", "ar"):
            named[name, language] = [file for _alt, file in pictures_in(name, language)]
            assert all(file.endswith(f"-{language}.webp") for file in named[name, language])
        scenes = [
            [file.rpartition("-")[0] for file in named[name, language]] for language in ("en", "fa", "ar")
        ]
        assert scenes[0] == scenes[1] == scenes[2]
    assert {file for files in named.values() for file in files} == {file.name for file in PICTURES.iterdir()}
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) < 1_500_000


@pytest.mark.parametrize(
    ("form", "rest"),
    [
        (b"VP8 ", bytes(6) + (640).to_bytes(2, "little") + (480).to_bytes(2, "little")),
        (b"VP8L", b"\x2f" + (639 | 479 << 14).to_bytes(4, "little") + bytes(5)),
        (b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")),
    ],
)
def test_the_size_of_a_picture_is_read_from_each_form_of_webp(tmp_path, form, rest):
    file = tmp_path / "a.webp"
    file.write_bytes(b"RIFF" + bytes(4) + b"WEBP" + form + bytes(4) + rest)

    assert picture_size(file) == (640, 480)


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG" + bytes(40), b"RIFF" + bytes(4) + b"WEBPABCD" + bytes(20)]
)
def test_what_is_no_webp_has_no_size(tmp_path, content):
    file = tmp_path / "a.webp"
    file.write_bytes(content)

    with pytest.raises(ValueError, match=r"a\.webp is no WebP picture"):
        picture_size(file)
