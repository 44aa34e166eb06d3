"""A file that is made from plain values is, to the byte, what rows of the model make ..."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from commitments.files import plain_rows
from commitments.files.csv_files import csv_parts
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


def assert_both_ways_are_equal():
    for name, rows, table in asked():
        for language in ("en", "fa"):
            assert PlainRows.of(rows, columns_of(table, language=language)) is not None, name
            plain = csv_of(rows, table, language)
            assert plain == csv_of(list(rows), table, language), (name, language)
        assert (plain.count(b"\r\n") == 1) == (name == "nothing"), name


def test_in_the_demonstration(settings, monkeypatch, tmp_path):
    settings.DEMO = True
    monkeypatch.setattr(plain_rows, "SHARED_KEPT", 5)
    assert_both_ways_are_equal()

    sheets = {"plain": register()[:50], "models": list(register()[:50])}
    for name, rows in sheets.items():
        with (tmp_path / name).open("wb") as file:
            write_sheet(file, rows, REGISTER, language="ar")
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "models").read_bytes()


@pytest.mark.time_machine(datetime(2026, 3, 10, 12, tzinfo=UTC), tick=False)
def test_with_every_odd_value_that_a_database_may_hold():
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

    assert_both_ways_are_equal()


def test_and_what_only_a_row_of_the_model_has_is_read_from_it():
    make_commitment()
    known = register(KNOWN)
    worded = narrowed_to(REGISTER, WORDED)

    assert PlainRows.of(known, worded.columns) is None
    assert PlainRows.of(register(), for_people(REGISTER).columns) is None
    assert PlainRows.of(list(register()), REGISTER.columns) is None
    unknown = replace(REGISTER.columns[1], reads=None)
    assert PlainRows.of(register(), (unknown,)) is None
