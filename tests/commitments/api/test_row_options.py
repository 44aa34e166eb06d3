"""What a reader may have of each row: the names of its codes, and only some of its fields."""

from datetime import date

import pytest

from tests.downloads import read_csv
from tests.factories import make_commitment, make_resolution, make_state, report, review
from tracker.models import StatusReport

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def record():
    make_resolution(strength="agreed")
    report(commitment=make_commitment(), effective_on=date(2026, 2, 1))


def rows(client, address):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


@pytest.mark.parametrize(
    ("language", "status", "theme"),
    [("en", "Limited", "Theme liaison-officers"), ("fa", "محدود", "موضوع liaison-officers")],
)
def test_the_names_of_codes_stand_beside_them_in_the_readers_language(client, language, status, theme):
    (row,) = rows(client, f"commitments/?labels=true&lang={language}")

    assert (row["status"], row["theme"]) == ("limited", "liaison-officers")
    assert (row["status_label"], row["theme_label"]) == (status, theme)
    assert row["strength_label"]
    assert list(row).index("status_label") == list(row).index("status") + 1


def test_keys_of_named_rows_have_theirs_too(client):
    (row,) = rows(client, "commitments/?labels=true&lang=ar")
    (resolution,) = rows(client, "resolutions/?labels=true")
    (line,) = read_csv(client.get("/api/v1/resolutions/?labels=true&format=csv"))

    assert (row["region"], row["region_label"], row["themes_label"]) == (
        "142",
        "آسيا",
        [row["theme_label"]],
    )
    assert resolution["theme_label"] == line["theme_label"] == "Theme liaison-officers"
    assert resolution["conference_label"] == line["conference_label"] == "Conference BAG3"
    assert resolution["named_states_label"] == []
    assert "state_label" not in row


@pytest.mark.django_db(transaction=True)
def test_changes_have_them_with_their_rows(client):
    (change, *_more) = rows(client, "changes/?labels=true&lang=fa")
    (line, *_more) = read_csv(client.get("/api/v1/changes/?labels=true&lang=fa&format=csv"))

    assert (change["kind"], change["kind_label"], change["to_label"]) == (
        "created",
        line["kind_label"],
        line["to_label"],
    )
    assert (change["kind_label"], change["to_label"]) == ("ایجادشده", "اطلاعاتی گزارش نشده")
    assert change["row"]["status_label"] == line["row_status_label"] == "محدود"
    assert change["row"]["theme_label"] == line["row_theme_label"] == "موضوع liaison-officers"
    assert line["row_state_name_fa"] == "عراق"
    assert "kind_label" not in rows(client, "changes/")[0]
    assert client.get("/api/v1/changes/?labels=perhaps").status_code == 400


def test_nobody_has_them_who_does_not_ask(client):
    assert not [name for name in rows(client, "commitments/")[0] if name.endswith("_label")]
    assert not [name for name in rows(client, "commitments/?labels=false")[0] if name.endswith("_label")]


@pytest.mark.parametrize(
    ("resource", "code", "label"),
    [
        ("states", "kind", "UN member State"),
        ("states", "region", "Asia"),
        ("reports", "origin", None),
        ("reports", "author", "Secretariat"),
        ("resolutions", "strength", None),
        ("conferences", "disclosure", None),
    ],
)
def test_every_list_has_them_and_its_file_too(client, resource, code, label):
    row = rows(client, f"{resource}/?labels=1")[0]
    line = read_csv(client.get(f"/api/v1/{resource}/?labels=1&format=csv"))[0]

    assert row[f"{code}_label"] == line[f"{code}_label"] != row[code]
    assert label in {None, row[f"{code}_label"]}


def test_they_cost_no_query(client, django_assert_max_num_queries):
    for number in range(2, 6):
        make_commitment(reference=f"BAG3-R{number}-IRQ")
    with django_assert_max_num_queries(5):
        assert len(rows(client, "commitments/?labels=true")) == 5


def test_only_the_fields_that_are_asked_for_are_given_in_their_own_order(client):
    assert rows(client, "commitments/?fields=status,reference&fields=state_name") == [
        {"reference": "BAG3-R1-IRQ", "state_name": "Iraq", "status": "limited"}
    ]
    assert rows(client, "commitments/?fields=status_label&labels=true") == [{"status_label": "Limited"}]
    (line,) = read_csv(client.get("/api/v1/commitments/?fields=status,state_name_fa&format=csv"))
    assert line == {"status": "limited", "state_name_fa": "عراق"}
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/?fields=status").json() == {"status": "limited"}


def test_what_belongs_to_a_row_keeps_its_own_fields(client):
    review(of=StatusReport.objects.get())
    (row,) = rows(client, "reports/?fields=reviews,evidence,reference")
    assert list(row) == ["reference", "evidence", "reviews"]
    assert row["reviews"][0]["verdict"] == "accept"
    detail = client.get("/api/v1/commitments/BAG3-R1-IRQ/?fields=links").json()
    assert set(detail["links"]) == {"page", "csv", "reports"}


@pytest.mark.parametrize("address", ["commitments/", "commitments/?state=KWT&", "commitments/?format=csv&"])
def test_an_unknown_field_is_refused_by_what_there_is(client, address):
    make_state(code="KWT")
    joined = address if "?" in address else f"{address}?"

    answer = client.get(f"/api/v1/{joined}fields=reference,colour")

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "fields"
    assert error["detail"].startswith("Unknown: colour. Choose from: reference, url,")


@pytest.mark.parametrize(
    "asked", ["labels=perhaps", "labels=true&labels=true", "fields=,", "fields=status,,"]
)
def test_what_cannot_be_read_is_refused(client, asked):
    assert client.get(f"/api/v1/commitments/?{asked}").status_code == 400


def test_they_are_no_parameters_of_a_write(client):
    answer = client.post("/api/v1/resolutions/?labels=true", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown-parameter")
