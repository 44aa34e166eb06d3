"""The strings of a language as a spreadsheet that an editor hands back."""

import io
import shutil
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from config.catalogues import read_catalogue
from config.glossary import GLOSSARY
from config.translation_sheets import HEADINGS, entries_of, write_entries
from tests.tracker.imports.test_bombs import sheet

HEAD = (
    '# Interface strings.\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
)
RECORD = 'msgid "Save"\nmsgstr "ذخیره"\n\nmsgctxt "of a person"\nmsgid "role"\nmsgstr "نقش"\n'
TRAIL = (
    'msgid "Save"\nmsgstr "ذخیره"\n\n#, python-format\nmsgid "%(count)d day"\nmsgid_plural "%(count)d days"\n'
    'msgstr[0] "%(count)d روز"\nmsgstr[1] "%(count)d روز"\n\nmsgid " or "\nmsgstr " یا "\n\n'
    '#, python-format\nmsgid "Sent on %(day)s."\nmsgstr "در %(day)s فرستاده شد."\n\n'
    'msgid "evidence"\nmsgstr "مدرک"\n'
)


def catalogue_of(root: Path, app: str) -> Path:
    return root / app / "locale" / "fa" / "LC_MESSAGES" / "django.po"


@pytest.fixture
def root(tmp_path, settings):
    for app, entries in (("commitments", RECORD), ("tracker", TRAIL)):
        catalogue_of(tmp_path, app).parent.mkdir(parents=True)
        catalogue_of(tmp_path, app).write_text(HEAD + entries, encoding="utf-8")
    (tmp_path / GLOSSARY).parent.mkdir(exist_ok=True)
    shutil.copy(project.BASE_DIR / GLOSSARY, tmp_path / GLOSSARY)
    settings.BASE_DIR = tmp_path
    return tmp_path


@pytest.fixture
def hand_back(root, tmp_path):
    """Export, type what an editor would, and import."""

    def handed(changes, *options):
        sheet = io.BytesIO()
        write_entries(sheet, entries_of("fa", root=root), language="fa")
        book = load_workbook(sheet)
        left = dict(changes)
        for cells in book.worksheets[0].iter_rows(min_row=2):
            row = dict(zip(HEADINGS, cells, strict=True))
            if (text := left.pop((row["english"].value, row["form"].value), None)) is not None:
                row["change_to"].value = text
        assert not left
        book.save(tmp_path / "fa.xlsx")
        call_command("import_translations", "fa", str(tmp_path / "fa.xlsx"), *options)

    return handed


def test_has_a_row_for_each_form_with_its_english_and_where_people_see_it(root, tmp_path):
    located = tmp_path / "located"
    for app in ("commitments", "tracker"):
        catalogue_of(located, app).parent.mkdir(parents=True)
        shutil.copy(catalogue_of(root, app), catalogue_of(located, app))
    file = catalogue_of(located, "tracker")
    text = file.read_text(encoding="utf-8")
    seen = "#: tracker/templates/admin/tracker/review.html tracker/templates/tracker/mail/reminders.txt\n"
    file.write_text(text.replace('msgid "Save"', seen + 'msgid "Save"'), encoding="utf-8")
    sheet = io.BytesIO()

    write_entries(sheet, entries_of("fa", root=root, located=located), language="fa")

    rows = [tuple(cell or "" for cell in row) for row in load_workbook(sheet).active.values]
    assert rows[0] == HEADINGS
    assert ("Save", "ذخیره", "", "", "", "desk: review; mail: reminders", "commitments, tracker", "0") in rows
    assert ("role", "نقش", "", "", "of a person", "", "commitments", "0") in rows
    assert ("%(count)d days", "%(count)d روز", "", "2, 3, 4, 5, …", "", "", "tracker", "1") in rows
    assert len(rows) == 8


def test_changes_every_catalogue_that_says_it_and_nothing_else(root, hand_back):
    before = {app: catalogue_of(root, app).read_text(encoding="utf-8") for app in ("commitments", "tracker")}

    hand_back({("Save", "0"): "ثبت", (" or ", "0"): "و یا", ("%(count)d days", "1"): "%(count)d روزِ کامل"})

    for app, text in before.items():
        expected = text.replace("ذخیره", "ثبت").replace(" یا ", " و یا ")
        expected = expected.replace('msgstr[1] "%(count)d روز"', 'msgstr[1] "%(count)d روزِ کامل"')
        assert catalogue_of(root, app).read_text(encoding="utf-8") == expected


def test_changes_nothing_in_a_dry_run(root, hand_back, capsys):
    hand_back({("Save", "0"): "ثبت"}, "--dry-run")

    assert read_catalogue(catalogue_of(root, "tracker")).get("Save").string == "ذخیره"
    assert "'ذخیره' → 'ثبت'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("english", "form", "text", "reason"),
    [
        ("Sent on %(day)s.", "0", "فرستاده شد.", "other placeholders than its source"),
        ("Sent on %(day)s.", "0", "در %(date)s فرستاده شد.", "other placeholders than its source"),
        ("%(count)d days", "1", "%(number)d روز", "placeholders that its source has not"),
        ("%(count)d days", "1", "چند روز", r"lacks %\(count\)d"),
        ("evidence", "0", "شواهد", "does not say “مدرک” for “evidence”"),
    ],
)
def test_is_refused_whole_for_one_fault_and_names_its_row(root, hand_back, english, form, text, reason):
    with pytest.raises(CommandError, match=rf"Row \d: .*{reason}"):
        hand_back({("Save", "0"): "ثبت", (english, form): text})

    assert read_catalogue(catalogue_of(root, "tracker")).get("Save").string == "ذخیره"


def test_is_refused_where_the_string_was_changed_meanwhile_or_is_gone(root, hand_back, tmp_path):
    hand_back({("Save", "0"): "ثبت"})
    with pytest.raises(CommandError, match="Row 2: meanwhile it is “ثبت”"):
        call_command("import_translations", "fa", str(tmp_path / "fa.xlsx"))

    file = catalogue_of(root, "tracker")
    for app in ("commitments", "tracker"):
        file = catalogue_of(root, app)
        file.write_text(file.read_text(encoding="utf-8").replace('"Save"', '"Keep"'), encoding="utf-8")
    with pytest.raises(CommandError, match="Row 2: “Save” is no message"):
        call_command("import_translations", "fa", str(tmp_path / "fa.xlsx"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (sheet(b"<x/>" * 1_700_000).getvalue(), "more than an import can need"),
        (b"%PDF-1.7", "neither CSV nor"),
    ],
    ids=["a bomb", "a PDF"],
)
def test_what_no_import_would_read_is_refused(root, tmp_path, content, message):
    (tmp_path / "fa.xlsx").write_bytes(content)

    with pytest.raises(CommandError, match=message):
        call_command("import_translations", "fa", str(tmp_path / "fa.xlsx"))
