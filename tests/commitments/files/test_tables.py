"""Files for spreadsheets: what stands in a CSV, and what a spreadsheet can make of it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, strategies as st

from commitments.files.csv_files import csv_parts
from commitments.files.tables import REGISTER, Column, ExactText, Table, cell_text, unescape_cell
from commitments.language.characters import without_controls
from commitments.models import Commitment
from tests.downloads import read_csv
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_indicator,
    make_organization,
    make_participation,
    make_resolution,
    make_state,
    report,
)

TODAY = at(2026, 3, 10)
pytestmark = [pytest.mark.time_machine(TODAY, tick=False), pytest.mark.usefixtures("site_url")]
REGISTER_COLUMNS = [
    *[
        "reference",
        "url",
        "page",
        "conference",
        "resolution",
        "resolution_title_en",
        "resolution_title_fa",
        "resolution_title_ar",
        "theme",
    ],
    *[
        "state",
        "state_name_en",
        "state_name_fa",
        "state_name_ar",
        "strength",
        "position",
        "basis",
        "status",
        "status_since",
        "reported_status",
    ],
    *[
        "reviewed",
        "schedule",
        "due_on",
        "stale",
        "last_report_on",
        "lead_agency",
        "disputed",
        "last_accepted_on",
        "waiting_since",
        "closed_on",
        "updated_at",
        "version",
        "themes",
        "due_precision",
        "region",
        "groups",
    ],
]


@pytest.mark.django_db
def test_the_register_comes_with_its_columns_in_three_languages(client):
    make_resolution(strength="agreed", due_on=date(2026, 3, 31))
    commitment = make_commitment()
    report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))

    answer = client.get("/api/v1/commitments/?format=csv")
    body = b"".join(answer)

    assert body.startswith(b"reference,url,page,")
    assert body.endswith(b"\r\n")
    assert body.count(b"\n") == body.count(b"\r\n") == 2
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"] == 'attachment; filename="mithaq-commitments-2026-03-10.csv"'
    (row,) = csv.DictReader(io.StringIO(body.decode(), newline=""))
    assert list(row) == REGISTER_COLUMNS
    assert row == {
        "reference": "BAG3-R1-IRQ",
        "url": "https://mithaq.example/api/v1/commitments/BAG3-R1-IRQ/",
        "page": "https://mithaq.example/en/commitments/BAG3-R1-IRQ/",
        "conference": "BAG3",
        "resolution": "BAG3-R1",
        "resolution_title_en": "title 1 en",
        "resolution_title_fa": "title 1 fa",
        "resolution_title_ar": "title 1 ar",
        "theme": "liaison-officers",
        "state": "IRQ",
        "state_name_en": "Iraq",
        "state_name_fa": "عراق",
        "state_name_ar": "العراق",
        "strength": "agreed",
        "position": "unknown",
        "basis": "press_report",
        "status": "limited",
        "status_since": "2026-02-01",
        "reported_status": "limited",
        "reviewed": "false",
        "schedule": "due_soon",
        "due_on": "2026-03-31",
        "stale": "false",
        "last_report_on": "2026-03-10",
        "lead_agency": "",
        "disputed": "false",
        "last_accepted_on": "2026-03-10",
        "waiting_since": "",
        "closed_on": "",
        "updated_at": "2026-03-10T12:00:00.000000Z",
        "version": "1",
        "themes": "liaison-officers",
        "due_precision": "day",
        "region": "142",
        "groups": "",
    }


@pytest.mark.django_db
def test_a_file_has_exactly_the_filtered_rows(client):
    for number in range(1, 121):
        make_resolution(number=number)
    for code in ("IRQ", "IRN"):
        make_participation(state=make_state(code=code))
    make_commitment(reference="BAG3-R5-IRQ", closed_on=date(2026, 3, 1))

    rows = read_csv(client.get("/api/v1/commitments/?state=IRQ&format=csv"))

    assert len(rows) == 119
    assert {row["state"] for row in rows} == {"IRQ"}
    assert [
        row["reference"]
        for row in read_csv(
            client.get("/api/v1/commitments/?format=csv&ordering=resolution&limit=3&offset=2")
        )
    ] == [
        "BAG3-R2-IRN",
        "BAG3-R2-IRQ",
        "BAG3-R3-IRN",
    ]
    assert len(read_csv(client.get("/api/v1/commitments/?format=csv&offset=200"))) == 39


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("resource", "key", "of"),
    [
        ("states", "code", "IRQ"),
        ("organizations", "slug", "unodc"),
        ("themes", "slug", "liaison-officers"),
        ("conferences", "code", "BAG3"),
        ("conferences/BAG3/participations", "state", "IRQ"),
        ("resolutions", "reference", "BAG3-R1"),
        ("indicators", "reference", "BAG3-R1-I1"),
        ("reports", "reference", "BAG3-R1-IRQ-1"),
        ("commitments/BAG3-R1-IRQ/reports", "reference", "BAG3-R1-IRQ-1"),
    ],
)
@pytest.mark.in_turns
def test_every_list_is_a_file_too_with_the_address_of_each_record(client, resource, key, of):
    commitment = make_commitment()
    commitment.resolution.partner_organizations.add(make_organization(slug="unodc"))
    make_indicator(resolution=commitment.resolution, target=Decimal("-12.5000"))
    report(commitment=commitment, effective_on=date(2026, 2, 1))

    (row,) = read_csv(client.get(f"/api/v1/{resource}/", headers={"accept": "text/csv"}))

    assert row[key] == of
    assert client.get(row["url"].removeprefix("https://mithaq.example")).status_code == 200
    assert "notice" not in row
    languages = {name[-2:] for name in row if name[-3:] in {"_en", "_fa", "_ar"}}
    assert languages == {"en", "fa", "ar"}
    if resource == "indicators":
        assert (row["target"], row["baseline"]) == ("-12.5", "")


@pytest.mark.django_db
def test_a_file_for_excel_begins_with_a_byte_order_mark(client):
    make_state()

    excel, plain = (b"".join(client.get(f"/api/v1/states/?format={form}")) for form in ("csv-excel", "csv"))

    assert excel == b"\xef\xbb\xbf" + plain


@pytest.mark.django_db
def test_the_page_of_a_record_is_in_the_language_asked_for(client):
    make_commitment()

    assert (
        read_csv(client.get("/api/v1/commitments/?format=csv&lang=fa"))[0]["page"]
        == "https://mithaq.example/fa/commitments/BAG3-R1-IRQ/"
    )


@pytest.mark.django_db
def test_an_invented_world_says_so_in_every_file(client, settings):
    settings.DEMO = True
    make_commitment()

    answer = client.get("/api/v1/commitments/?format=csv")

    assert 'filename="demo-mithaq-commitments-2026-03-10.csv"' in answer["Content-Disposition"]
    (row,) = read_csv(answer)
    assert list(row) == [*REGISTER_COLUMNS, "notice"]
    assert row["notice"] == "Invented data for demonstration"


@pytest.mark.django_db
def test_a_file_is_written_while_it_is_read(client, django_assert_max_num_queries):
    for number in range(1, 6):
        make_resolution(number=number)
    make_participation()

    with django_assert_max_num_queries(0):
        header = next(
            csv_parts(
                Commitment.objects.for_register(on=date(2026, 3, 10)).with_themes_and_groups(),
                REGISTER,
                flavour="csv",
                language="en",
            )
        )

    assert header.startswith(b"reference,")


@pytest.mark.django_db
def test_a_formula_in_the_record_reaches_the_file_as_text(client):
    make_conference(
        title_en='=HYPERLINK("http://evil.example","click")', title_fa="@SUM(1+1)", city_en="-2+3"
    )

    (row,) = read_csv(client.get("/api/v1/conferences/?format=csv"))

    assert [row[name] for name in ("title_en", "title_fa", "city_en")] == [
        '\'=HYPERLINK("http://evil.example","click")',
        "'@SUM(1+1)",
        "'-2+3",
    ]
    assert unescape_cell(row["title_en"]) == '=HYPERLINK("http://evil.example","click")'


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1+1",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "'=1",
        "''+1",
        "-",
        "--1",
        "-1,5",
        "-1 cmd",
        ";=1",
        '"=1',
        '";"@x',
        "\u200b=1",
        "\ufeff=1",
        "\ufeff\u200f'-1+1",
    ],
)
def test_a_text_that_could_be_a_formula_gets_an_apostrophe(text):
    assert cell_text(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "written"), [("one\x0btwo", "one\ntwo"), ("\0=1", "'=1"), ("bell\x07", "bell")]
)
def test_a_control_character_that_was_stored_is_not_written(text, written):
    assert cell_text(text) == written


def test_a_text_over_which_there_is_a_digest_keeps_them():
    assert cell_text(ExactText("one\x7ftwo")) == "one\x7ftwo"


@pytest.mark.parametrize(
    "text", ["", "Iraq", "عراق", "'quoted'", "it's", "1-2", "a=b", "-5", "-0.25", "x@y", " =1", "2026-03-10"]
)
def test_any_other_text_stays_as_it_is(text):
    assert cell_text(text) == text


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("'=+-@\t\r\n\0＝.5\"; ,\u200b\ufeff"), st.characters(exclude_categories=["Cs"])
        ),
        max_size=12,
    )
)
def test_every_text_survives_the_way_through_a_file(text):
    line = b"".join(
        csv_parts(
            [text],
            Table("texts", (Column("text", lambda row: row), Column("end", lambda _row: "."))),
            flavour="csv",
            language="en",
        )
    ).decode()

    (_, (written, _end)) = list(csv.reader(io.StringIO(line, newline="")))

    assert unescape_cell(written) == without_controls(text)
    assert written.lstrip('";\u200b\ufeff')[:1] not in {"=", "+", "@", "\t", "\r", "\n", "\0"}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-5, "-5"),
        (Decimal("-12.5000"), "-12.5"),
        (Decimal(100), "100"),
        (date(2026, 3, 10), "2026-03-10"),
        (datetime(2026, 3, 10, 12, tzinfo=UTC), "2026-03-10T12:00:00.000000Z"),
        (
            datetime(2026, 3, 10, 12, tzinfo=timezone(timedelta(hours=3, minutes=30))),
            "2026-03-10T08:30:00.000000Z",
        ),
        ([], ""),
        (["a", "b"], "a,b"),
    ],
)
def test_other_values_are_written_in_one_way(value, written):
    assert cell_text(value) == written


def test_a_value_of_no_known_kind_is_an_error_not_a_guess():
    with pytest.raises(TypeError, match="object"):
        cell_text(object())


@pytest.mark.django_db
def test_the_language_of_a_file_is_that_of_its_request_whoever_reads_it_later():
    make_commitment()
    text = b"".join(
        csv_parts(
            Commitment.objects.for_register(on=date(2026, 3, 10)).with_themes_and_groups(),
            REGISTER,
            flavour="csv",
            language="ar",
        )
    ).decode()

    assert (
        next(csv.DictReader(io.StringIO(text, newline="")))["page"]
        == "https://mithaq.example/ar/commitments/BAG3-R1-IRQ/"
    )
    assert translation.get_language() == "en"
