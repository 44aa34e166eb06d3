"""The API's description: complete, current, and readable without another host."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from drf_spectacular.validation import validate_schema

from commitments.api.problems import MEDIA_TYPE
from tests.factories import make_commitment, make_resolution
from tests.yaml_files import read_yaml

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def schema():
    return read_yaml(COMMITTED)


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_committed_description_is_that_of_the_code(tmp_path):
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--file", str(fresh), "--validate", "--fail-on-warn")

    assert fresh.read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8"), (
        "Run `manage.py spectacular --file docs/openapi.yaml`."
    )


def test_it_is_openapi_3_1(schema):
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)


def test_every_operation_names_the_problems_it_answers(schema):
    for path, method, operation in operations(schema):
        expected = (
            {"400", "401", "403", "406"}
            | ({"404"} if "{" in path or method == "post" else set())
            | ({"413", "415"} if method == "post" else set())
        )
        assert expected <= set(operation["responses"]), path
        for code in expected:
            assert list(operation["responses"][code]["content"]) == [MEDIA_TYPE]


def test_every_parameter_is_described(schema):
    for path, _method, operation in operations(schema):
        for parameter in operation.get("parameters", []):
            assert (
                parameter["in"] == "path" or parameter["name"] == "format" or parameter.get("description")
            ), (path, parameter["name"])


def test_every_filter_of_the_register_is_there(schema):
    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/commitments/"]["get"]["parameters"]}

    assert names == {
        *(
            "reference",
            "conference",
            "series",
            "state",
            "theme",
            "resolution",
            "status",
            "reported_status",
            "position",
            "schedule",
            "stale",
            "region",
            "strength",
        ),
        *(
            "basis",
            "source",
            "lifecycle",
            "closed",
            "applicable",
            "due_before",
            "due_after",
            "updated_after",
            "q",
            "ordering",
            "limit",
            "offset",
            "lang",
            "names",
            "format",
        ),
        *("reviewed", "disputed", "discrepancy", "as_of", "known_at"),
    }


@pytest.mark.django_db
def test_an_answer_has_the_fields_that_are_described(client, schema):
    make_resolution(strength="agreed")
    make_commitment()
    described = schema["components"]["schemas"]["Commitment"]

    for query in ("", "?names=all"):
        row = client.get(f"/api/v1/commitments/{query}").json()["results"][0]
        assert set(described["required"]) <= set(row) <= set(described["properties"])


def test_it_is_served_as_yaml_and_as_json(client, schema):
    served = client.get("/api/v1/schema/")
    as_json = client.get("/api/v1/schema/?format=json")

    assert read_yaml(served.content) == json.loads(as_json.content) == schema
    assert as_json["Content-Type"].startswith(("application/json", "application/vnd.oai.openapi+json"))
    assert client.get("/api/v1/schema/", headers={"if-none-match": served["ETag"]}).status_code == 304


def test_the_documentation_asks_nothing_of_another_host_and_has_no_inline_code(client):
    page = client.get("/api/v1/docs/").content.decode()
    script = client.get("/api/v1/docs/?script=").content.decode()

    assert set(re.findall(r'(?:src|href)="([^"]+)"', page)) == {
        "/static/drf_spectacular_sidecar/swagger-ui-dist/favicon-32x32.png",
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
        "/static/config/api_docs.css",
        "/api/v1/docs/?script=",
    }
    assert "<style" not in page
    assert "<script>" not in page
    assert "//" not in re.sub(r"^ *//.*$", "", script, flags=re.MULTILINE)
    assert "/api/v1/schema/" in script
