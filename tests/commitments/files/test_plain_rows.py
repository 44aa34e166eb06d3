"""A file made from plain values, or by the database, is, to the byte, what rows of the model make ..."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from commitments.files import copied_lines, joined_lines, lines, plain_rows, spreadsheets
from commitments.files.copied_lines import CopiedLines
from commitments.files.csv_files import csv_parts
from commitments.files.joined_lines import JoinedLines
from commitments.files.labels import for_people, with_labels
from commitments.files.plain_rows import PlainRows
from commitments.files.spreadsheets import write_sheet
from commitments.files.tables import REGISTER, columns_of, narrowed_to, with_crosswalks
from commitments.language.languages import translated_fields
from commitments.models import Commitment, FurtherTheme, Resolution, State, Theme
from tests.factories import make_commitment, make_officer, make_theme
from tests.groups import ALWAYS, make_group
from tests.rewording import reword
from tracker.register.as_of import AsOf, register_as_of, table_as_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
NOBODY = AnonymousUser()
PAST = AsOf(on=date(2025, 6, 30), is_past=True)
KNOWN = AsOf(on=date(2025, 6, 30), known_at=datetime(2025, 7, 1, tzinfo=UTC), is_past=True)
WHOLE = with_labels(with_crosswalks(REGISTER, ["g20", "fatf", "our_ocean"]))
WORDED = (*translated_fields("resolution_title"), "strength")
# What of a past moment a file shows without what its wording decides.
UNWORDED = narrowed_to(
    REGISTER,
    [one.name for one in REGISTER.columns if not one.name.startswith(("resolution_title", "strength"))],
)
WORDED = ["resolution_title_en", "resolution_title_fa", "resolution_title_ar", "strength"]


ODD = (
    *("=1+1", "-5", "'=x", 'a "b", c', "line\r\nend", "\ttab"),
    *("bell\x07 and \x0b", "", "x;y", "،؛\u200f", "\ufeff@"),
)


def register(as_of=None, reader=NOBODY):
    found = register_as_of(as_of or AsOf(on=timezone.localdate()), seen_by=reader)
    return found.with_themes_and_groups().order_by("reference")


def asked():
    """Rows with the table that they are shown in."""
    yield "everything", register(), REGISTER
    yield "in words, too", register(reader=make_officer()), WHOLE
    yield "a part", register()[3:40], REGISTER
    yield "a few columns", register().filter(state__code__lte="QMN"), narrowed_to(REGISTER, ["themes", "url"])
    yield "one column", register(), narrowed_to(REGISTER, ["lead_agency"])
    yield "a past day", register(PAST), table_as_of(WHOLE, PAST)
    yield "a past moment", register(KNOWN), table_as_of(UNWORDED, KNOWN)
    yield "nothing", register().none(), REGISTER


def csv_of(rows, table, language="en"):
    return b"".join(csv_parts(rows, table, flavour="csv", language=language))


def copied_csv_of(monkeypatch, rows, table, language="en"):
    """What the database writes of however short a list, in parts of few lines; None where Python does."""
    with monkeypatch.context() as short:
        short.setattr(copied_lines, "ROWS_LEAST", 0)
        short.setattr(copied_lines, "LINES_AT_ONCE", 7)
        lines = CopiedLines.of(rows, columns_of(table, language=language), language=language)
        return None if lines is None else csv_of(rows, table, language)


def assert_all_ways_are_equal(monkeypatch):
    for name, rows, table in asked():
        # The third where there are columns of every kind.
        for language in ("en", "fa", "ar") if table is WHOLE else ("en", "fa"):
            columns = columns_of(table, language=language)
            assert PlainRows.of(rows, columns) is not None, name
            models = csv_of(list(rows), table, language)
            assert csv_of(rows, table, language) == models, (name, language)
            # On SQLite all lines are joined of written cells, but those of one column.
            joined = JoinedLines.of(rows, columns, language=language)
            assert (joined is not None) == (connection.vendor == "sqlite" and len(columns) > 1), name
            # SQLite writes no lines, and one column, or no row, is left to Python.
            is_copied = connection.vendor == "postgresql" and name != "nothing" and len(columns) > 1
            copied = copied_csv_of(monkeypatch, rows, table, language)
            assert copied == (models if is_copied else None), (name, language)
        assert (models.count(b"\r\n") == 1) == (name == "nothing"), name


def test_in_the_demonstration(settings, monkeypatch, tmp_path):
    settings.DEMO = True
    monkeypatch.setattr(plain_rows, "SHARED_KEPT", 5)
    monkeypatch.setattr(joined_lines, "CELLS_KEPT", 5)
    assert_all_ways_are_equal(monkeypatch)

    # From there on of a value that comes again the cell is kept.
    monkeypatch.setattr(spreadsheets, "ROWS_MEASURED", 5)
    sheets = {"plain": register()[:50], "models": list(register()[:50])}
    for name, rows in sheets.items():
        with (tmp_path / name).open("wb") as file:
            write_sheet(file, rows, REGISTER, language="ar")
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "models").read_bytes()


@pytest.mark.time_machine(datetime(2026, 3, 10, 12, tzinfo=UTC), tick=False)
def test_with_every_odd_value_that_a_database_may_hold(monkeypatch, settings):
    settings.SITE_URL = 'https://host/a,"b'
    make_group(slug="league", members={"IRQ": ALWAYS, "KWT": (date(2026, 3, 10), None)})
    make_group(slug="another", members={"IRQ": ALWAYS, "KWT": (None, date(2026, 3, 10))})
    states = [f"X{letter}X" for letter in "ABCDEFGHIJK"]
    for code in ("IRQ", "KWT", *states):
        make_commitment(reference=f"BAG3-R1-{code}")
    resolution = Resolution.objects.get(reference="BAG3-R1")
    for code, text in zip(states, ODD, strict=True):
        Commitment.objects.filter(state__code=code).update(
            lead_agency=text, updated_at=datetime(2026, 3, 1, 23, 59, 59, 5, UTC)
        )
        State.objects.filter(code=code).update(name_en=text or "x", name_fa=text, region="")
    Commitment.objects.filter(state__code="XAX").update(due_on=date(2026, 2, 28), due_precision="month")
    FurtherTheme.objects.create(resolution=resolution, theme=make_theme(slug="second"), place=2)
    Theme.objects.filter(slug="second").update(name_en='=name, "with" all')
    reword(resolution, title_en='+"title", two')

    assert_all_ways_are_equal(monkeypatch)


# What guards, quotation marks and line ends are about, in all scripts, and what stands at the edges of it.
SIGNS = "=+-@＝＋－＠'\",; \t\r\n\x01\x0b\x0c\x1f\x7f\x85\x9f\xad\u061c\u200b\u200f\u202a\u2028\u2029\u2060"
SIGNS += "\ufeff\ufffd\ufffe\uffff\U0001f3f4\\.%{}~|0a1Zé۵شﷺ\xa0\ue000"


def test_with_whatever_text_there_may_be(monkeypatch):
    chosen = random.Random(19)
    rows = list(Commitment.objects.order_by("pk")[:400])
    for number, row in enumerate(rows):
        row.lead_agency = "".join(chosen.choices(SIGNS, k=chosen.randrange(9)))
        if number % 5 == 0:
            row.reference = f"{''.join(chosen.choices(SIGNS, k=4))}{number}"
    Commitment.objects.bulk_update(rows, ["lead_agency", "reference"])

    shown = register(reader=make_officer())
    models = csv_of(list(shown), WHOLE)
    assert copied_csv_of(monkeypatch, shown, WHOLE) in (models, None)
    assert csv_of(shown, WHOLE) == models


def test_whoever_reads_no_further_leaves_the_connection_as_it_was(monkeypatch):
    monkeypatch.setattr(copied_lines, "ROWS_LEAST", 0)
    monkeypatch.setattr(copied_lines, "LINES_AT_ONCE", 1)
    parts = csv_parts(register(), REGISTER, flavour="csv", language="en")
    with transaction.atomic():
        assert next(parts)
        assert next(parts)
        parts.close()
        # The transaction in which a statement is given up is over, as that of a download would be.
        transaction.set_rollback(True)

    assert Commitment.objects.exists()


@pytest.mark.parametrize("bound", ["SHARED_BYTES_MAX", "KEYS_MAX"])
def test_what_is_too_much_for_a_statement_is_left_to_python(monkeypatch, bound):
    whole = csv_of(register(), REGISTER)
    monkeypatch.setattr(copied_lines, "ROWS_LEAST", 0)
    monkeypatch.setattr(copied_lines, bound, 1)
    if lines := CopiedLines.of(register(), REGISTER.columns, language="en"):
        with pytest.raises(copied_lines.NotCopied):
            next(lines.parts(on_progress=lambda rows: None))

    assert csv_of(register(), REGISTER) == whole


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no limit of a statement")
@pytest.mark.parametrize(("limit", "then"), [("4s", "1h"), ("0", "0")])
def test_a_long_list_may_take_longer_than_a_statement(monkeypatch, limit, then):
    monkeypatch.setattr(copied_lines, "ROWS_LEAST", 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])
        csv_of(register(), REGISTER)
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (then,)


def test_what_is_read_in_batches_may_take_long_too(monkeypatch):
    asked = []
    monkeypatch.setattr(lines, "may_take_long", asked.append)
    list(lines.read_in_batches(Commitment.objects.all(), at_once=10))

    assert asked == ["default"]


def test_and_what_only_a_row_of_the_model_has_is_read_from_it():
    make_commitment()
    known = register(KNOWN)
    worded = narrowed_to(REGISTER, WORDED)

    assert PlainRows.of(known, worded.columns) is None
    assert PlainRows.of(register(), for_people(REGISTER).columns) is None
    assert PlainRows.of(list(register()), REGISTER.columns) is None
    unknown = replace(REGISTER.columns[1], reads=None)
    assert PlainRows.of(register(), (unknown,)) is None
