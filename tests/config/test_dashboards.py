"""What the lines of docs/dashboards.md send is answered, and holds what they read, whether or not their tools
are installed; `make clients` runs those that can be.
"""

import csv
import io
import re
from datetime import date
from functools import reduce
from operator import getitem

import pytest
from django.conf import settings

from tests.factories import at, make_commitment, report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.time_machine(at(2026, 3, 10), tick=False),
]

PAGE = (settings.BASE_DIR / "docs" / "dashboards.md").read_text(encoding="utf-8")
HERE = "http://127.0.0.1:8000"
ADDRESSES = sorted(set(re.findall(rf"{HERE}(/[^\s\"`|)]*)", PAGE)))


@pytest.fixture
def register():
    return make_commitment(reference="BAG3-R1-IRQ")


def read(client, address, **parameters):
    answer = client.get(address, parameters or None)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, (address, body[:300])
    return answer, body


def rows_of(body):
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_the_page_names_its_addresses():
    assert len(ADDRESSES) > 6


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_page_answers(client, register, address):
    read(client, address)


def test_power_query_finds_the_columns_that_it_types(client, register):
    _answer, body = read(client, "/api/v1/commitments/", conference="BAG3", format="csv")
    typed = re.search(r"TransformColumnTypes\((.*?)\"en-US\"", PAGE, re.DOTALL)[1]

    assert set(re.findall(r'\{"(\w+)", ', typed)) <= rows_of(body)[0].keys()


# Positions in the feed of changes are given when a transaction is committed.
@pytest.mark.django_db(transaction=True)
def test_power_query_follows_the_changes_until_there_are_none(client, register):
    answer, _body = read(client, "/api/v1/changes/", after="0", limit="1000")
    assert answer.json()["results"]

    after, _body = read(client, "/api/v1/changes/", after=answer.json()["next_after"], limit="1000")
    assert after.json()["results"] == []


def panels():
    """Of each of Grafana's panels its address, the place of its rows, and its columns."""
    table = PAGE.partition("## Grafana")[2].partition("\n## ")[0]
    row = re.compile(r"^\|[^|]+\| `([^|]+)` \|([^|]*)\| (.+) \|$", re.MULTILINE)
    for address, root, columns in row.findall(table):
        yield address.removeprefix(HERE), root.strip("` "), re.findall(r"`([\w.]+)`", columns)


def test_grafana_finds_the_rows_and_columns_of_its_panels(client, register):
    report(commitment=register, effective_on=date(2026, 2, 1))
    make_commitment(reference="BAG3-R2-IRQ", due_on=date(2026, 3, 1))
    asked = list(panels())
    assert len(asked) == 3

    for address, root, columns in asked:
        answer, _body = read(client, address)
        found = answer.json()
        for row in found[root] if root else [found]:
            for column in columns:
                reduce(getitem, column.split("."), row)
        assert not root or found[root], address


def test_observable_reads_it_from_a_page_of_another_site(client, register):
    answer = client.get(
        "/api/v1/commitments/?conference=BAG3&format=csv", headers={"origin": "https://observablehq.com"}
    )

    (row,) = rows_of(b"".join(answer.streaming_content))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"due_on", "resolution", "state_name_en", "status"} <= row.keys()


def test_libreoffice_is_told_the_encoding_by_the_file_itself(client, register):
    _answer, body = read(client, "/api/v1/commitments/", conference="BAG3", format="csv-excel")

    assert body.startswith(b"\xef\xbb\xbf")
    assert rows_of(body)[0]["reference"] == "BAG3-R1-IRQ"


def test_r_finds_days_as_it_reads_them(client, register):
    _answer, body = read(client, "/api/v1/commitments/", conference="BAG3", format="csv")

    (row,) = rows_of(body)
    assert re.fullmatch(r"(?:\d{4}-\d\d-\d\d)?", row["due_on"])
