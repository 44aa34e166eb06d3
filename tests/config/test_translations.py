"""The catalogues of translations, and the check that watches over them."""

import gettext
import shutil

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.management import CommandError, call_command

from commitments.language.languages import LANGUAGES
from config.catalogues import catalogue_files, compile_catalogues, contradictions, faults, read_catalogue
from config.glossary import misses, read_glossary
from config.management.commands import check_translations as module
from config.management.commands.check_translations import contradicting, wrong_with

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; '
    'plural=(n > 1);\\n"\n\n'
)
ENTRY = 'msgid "%(count)d States"\nmsgstr "%(count)d کشور"\n'


def catalogue_with(*messages):
    catalogue = Catalog(locale="ar")
    for message in messages:
        catalogue.add(**message)
    return catalogue


@pytest.fixture
def catalogue_file(tmp_path):
    file = tmp_path / "tracker" / "locale" / "fa" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(HEADER + ENTRY, encoding="utf-8")
    return file


def test_are_compiled_without_gettext_and_only_when_they_changed(tmp_path, catalogue_file):
    assert compile_catalogues(tmp_path) == 1
    compiled = catalogue_file.with_suffix(".mo")
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("%(count)d States") == "%(count)d کشور"

    before = compiled.stat().st_mtime_ns
    compile_catalogues(tmp_path)
    assert compiled.stat().st_mtime_ns == before


def test_need_not_be_there(tmp_path):
    assert compile_catalogues(tmp_path) == 0


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"id": "State", "string": "دولة"}, []),
        ({"id": "State", "string": ""}, ["not translated"]),
        ({"id": "State", "string": "دولة", "flags": ["fuzzy"]}, ["fuzzy"]),
        ({"id": "%(count)d States", "string": "%(number)d دولة"}, ["placeholders"]),
        ({"id": "%(count)d of %(total)d", "string": "%(count)d"}, ["placeholders"]),
        ({"id": "Reported by {name}", "string": "أبلغ عنه {nom}"}, ["placeholders"]),
        (
            {
                "id": ("one State", "%(n)d States"),
                "string": ("لا دولة", "دولة", "دولتان", "%(n)d دول", "%(n)d دولة", "%(n)d دولة"),
            },
            [],
        ),
        (
            {
                "id": ("one State", "%(n)d States"),
                "string": ("لا دولة", "دولة", "دولتان", "%(n)d دول", "%(n)d دولة", ""),
            },
            ["not translated"],
        ),
        (
            {
                "id": ("one State", "%(n)d States"),
                "string": ("لا دولة", "دولة", "دولتان", "%(m)d دول", "%(n)d دولة", "%(n)d دولة"),
            },
            ["placeholders"],
        ),
    ],
)
def test_are_complained_of_where_a_person_would_stumble(message, said):
    found = list(faults(catalogue_with(message)))

    assert len(found) == len(said)
    assert all(word in complaint for word, complaint in zip(said, found, strict=True))


def test_are_complained_of_where_they_are_out_of_step(tmp_path, catalogue_file):
    fresh = tmp_path / "fresh"
    shutil.copytree(tmp_path / "tracker", fresh / "tracker")
    assert wrong_with(tmp_path, fresh=fresh) == []

    (fresh / catalogue_file.relative_to(tmp_path)).write_text(
        HEADER + 'msgid "New"\nmsgstr ""\n', encoding="utf-8"
    )
    added, gone = wrong_with(tmp_path, fresh=fresh)
    assert "“New” is in the code" in added
    assert "“%(count)d States” is no longer in the code" in gone

    catalogue_file.write_text(ENTRY, encoding="utf-8")
    assert "Plural-Forms" in wrong_with(tmp_path, fresh=fresh)[0]
    catalogue_file.unlink()
    assert "is missing" in wrong_with(tmp_path, fresh=fresh)[0]


def test_fail_the_check_where_anything_is_wrong_with_them(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(module, "extracted_copy", lambda root, folder: folder)
    monkeypatch.setattr(module, "wrong_with", lambda root, fresh: ["“New” is not translated"])

    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_translations")


def test_cannot_be_checked_where_the_code_holds_no_message_at_all(tmp_path):
    assert wrong_with(tmp_path, fresh=tmp_path) == ["No message was found in the code."]


def test_say_what_gettext_stumbled_over(monkeypatch, tmp_path):
    (tmp_path / "manage.py").write_text("import sys\nsys.exit('xgettext: no such file')\n")
    for app in module.APPS:
        (tmp_path / app).mkdir()

    with pytest.raises(CommandError, match="xgettext: no such file"):
        module.extract_messages(tmp_path)


def test_cannot_be_checked_without_gettext_and_that_is_said(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)

    with pytest.raises(CommandError, match="apt-get install gettext"):
        call_command("check_translations")


TERMS = """
- {term: claim|claims, fa: [اعلام], ar: [المبلَّغ عنه], never: {fa: [ادعا], ar: [ادعاء]}}
- {term: State|States, fa: [کشور], ar: [دولة, دول]}
- {term: limited, label: true, fa: [محدود], ar: [تنفيذ محدود]}
"""


@pytest.fixture
def terms(tmp_path):
    file = tmp_path / "glossary.yaml"
    file.write_text(TERMS, encoding="utf-8")
    return read_glossary(file)


@pytest.mark.parametrize(
    ("source", "said", "complaints"),
    [
        ("The claim of the State", "المستوى المبلَّغ عنه من الدولة", []),
        # Vowel marks may be written or not.
        ("The claim", "المستوى المبلغ عنه", []),
        ("The claim", "القول", ["does not say “المبلَّغ عنه” for “claim”"]),
        ("Two claims", "قولان", ["for “claim”"]),
        ("The reports", "ادعاء", ["“ادعاء”, which never stands for “claim”"]),
        # A part of another word is none of it.
        ("The reports", "ادعاءات", []),
        ("The States", "البلدان", ["for “State”"]),
        ("The state of it; %(State)s states", "وضعه", []),
        ("Limited", "محدود", ["does not say “تنفيذ محدود”"]),
        ("A limited number", "عدد محدود", []),
    ],
)
def test_say_a_term_as_the_glossary_does(terms, source, said, complaints):
    found = list(misses(catalogue_with({"id": source, "string": said}), terms))

    assert len(found) == len(complaints)
    assert all(part in complaint for part, complaint in zip(complaints, found, strict=True))


def test_say_a_term_in_every_form_of_a_plural(terms):
    forms = ("لا دول", "دولة", "بلدان", "%(n)d دول", "%(n)d دولة", "%(n)d دولة")
    catalogue = catalogue_with({"id": ("%(n)d State", "%(n)d States"), "string": forms})

    assert len(list(misses(catalogue, terms))) == 1


def test_do_not_answer_for_one_another(tmp_path, catalogue_file):
    one = catalogue_with({"id": "role", "string": "الصفة"}, {"id": "name", "string": "الاسم"})
    other = catalogue_with({"id": "role", "string": "الدور"}, {"id": "name", "string": "الاسم"})
    assert list(contradictions(one, other)) == ["“role” is “الصفة” here and “الدور” there"]

    # With a context each has its own.
    apart = catalogue_with({"id": "role", "string": "الدور", "context": "of a user"})
    assert list(contradictions(one, apart)) == []

    beside = tmp_path / "commitments" / "locale" / "fa" / "LC_MESSAGES" / "django.po"
    beside.parent.mkdir(parents=True)
    beside.write_text(HEADER + ENTRY.replace("کشور", "دولت"), encoding="utf-8")
    for app in ("commitments", "tracker"):
        shutil.copytree(tmp_path / app, tmp_path / "fresh" / app)
    term, contradiction = wrong_with(tmp_path, fresh=tmp_path / "fresh")
    assert "does not say “کشور” for “State”" in term
    assert "commitments/locale/fa/LC_MESSAGES/django.po and tracker/locale/fa" in contradiction


def test_of_the_project_say_one_thing_in_one_way():
    glossary = read_glossary()

    assert [
        f"{file}: {miss}" for file in catalogue_files() for miss in misses(read_catalogue(file), glossary)
    ] == []
    assert contradicting(settings.BASE_DIR) == []


def test_are_checked_against_a_glossary_that_has_every_language():
    translated = {language for language in LANGUAGES if language != "en"}

    assert len(read_glossary()) > 70
    assert all(set(term.words) == translated and set(term.never) <= translated for term in read_glossary())
