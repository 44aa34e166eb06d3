"""docs/api.md on the seeded record: every address it shows works, and every parameter it names is there."""

import re
from pathlib import Path

import pytest

from tests.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_record")]


@pytest.mark.one_database
def test_every_address_in_it_answers(client):
    addresses = re.findall(r'"\$API/([^"]*)"', PAGE)

    assert len(addresses) >= 10
    for address in addresses:
        expected = 400 if address == "commitments/?state=Iran" else 200
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code == expected, address
        if answer.streaming:
            assert b"".join(answer.streaming_content), address
    assert client.get("/api/v1/commitments/", {"q": "ایران", "lang": "fa"}).json()["count"] > 0
    assert client.get("/api/v1/commitments/?conference=BAG3&state=IRN,IRQ").json()["count"] == 12


@pytest.mark.one_database
def test_every_address_for_dashboards_answers(client):
    addresses = re.findall(
        r"http://127\.0\.0\.1:8000(/[^\s`\")]+)",
        (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8"),
    )

    assert len(addresses) >= 8
    for address in set(addresses) - {"/api/v1"}:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.streaming:
            assert b"".join(answer.streaming_content), address


def test_the_refusal_it_shows_is_the_refusal(client):
    shown = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1]

    assert client.get("/api/v1/commitments/?state=Iran").json() == read_yaml(shown)


@pytest.mark.one_database
def test_every_parameter_of_the_register_and_every_field_is_in_it():
    schema = read_yaml(ROOT / "docs" / "openapi.yaml")
    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/commitments/"]["get"]["parameters"]}
    names |= set(schema["components"]["schemas"]["Commitment"]["required"])

    assert {name for name in names if f"`{name}`" not in PAGE} == set()


@pytest.mark.one_database
def test_every_filter_of_every_list_is_in_it():
    schema = read_yaml(ROOT / "docs" / "openapi.yaml")
    for path, methods in schema["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            assert f"`{parameter['name']}`" in PAGE or parameter["in"] == "path", (path, parameter["name"])
