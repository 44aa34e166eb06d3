"""The API's description: complete, current, and readable without another host."""

import copy
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import resolve

from commitments.api.problems import MEDIA_TYPE
from commitments.files.spreadsheets import MEDIA_TYPE as XLSX_TYPE
from tests.factories import make_commitment, make_resolution
from tests.yaml_files import read_yaml

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.yaml"
PROMISED = Path(__file__).parent / "promised.yaml"


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
    # Imported here alone: every process that runs tests would wait for it.
    from drf_spectacular.validation import validate_schema

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
            "group",
            "strength",
        ),
        *(
            "basis",
            "source",
            "lifecycle",
            "closed",
            "applicable",
            "due_before",
            "cursor",
            "due_after",
            "status_since_before",
            "status_since_after",
            "updated_before",
            "updated_after",
            "q",
            "ordering",
            "limit",
            "offset",
            "lang",
            "names",
            "format",
        ),
        *(
            "reviewed",
            "disputed",
            "discrepancy",
            "as_of",
            "known_at",
            "crosswalk",
            "labels",
            "fields",
            "expand",
        ),
    }


def test_every_parameter_that_an_address_takes_is_there(schema):
    undescribed = {}
    for path, methods in schema["paths"].items():
        if "get" in methods:
            described = {one["name"] for one in methods["get"].get("parameters", [])}
            undescribed[path] = view_of(path).known_parameters() - described - {"names", "format"}
    assert {path: names for path, names in undescribed.items() if names} == {}


# A key of each shape, by resource or by what the address calls it.
KEYS = {
    "commitments": "BAG3-R1-IRQ",
    "reports": "BAG3-R1-IRQ-1",
    "reviews": "BAG3-R1-IRQ-1",
    "resolutions": "BAG3-R1",
    "indicators": "BAG3-R1-I1",
    "measurements": "BAG3-R1-IRQ-I1-2026-01-01-1",
    "states": "IRQ",
    "code": "BAG3",
    "slug": "a-name",
    "name": "not-found",
}


def view_of(path):
    """The view that answers GET at an address of the description."""
    resource = path.removeprefix("/api/v1/").partition("/")[0]
    found = resolve(
        re.sub(
            r"\{(\w+)\}",
            lambda key: KEYS[resource if resource in KEYS else key[1]],
            path.replace("{state}", "IRQ"),
            count=1,
        )
    )
    view = found.func.cls(**found.func.initkwargs)
    view.action = getattr(found.func, "actions", {}).get("get")
    return view


def test_nothing_is_said_in_the_terms_of_openapi_3_0(schema):
    assert "nullable" not in COMMITTED.read_text()
    page = schema["components"]["schemas"]["PaginatedCommitmentList"]["properties"]
    assert page["next"]["type"] == ["string", "null"]


def test_every_operation_says_in_a_line_what_it_does_and_belongs_to_a_described_tag(schema):
    tags = {tag["name"] for tag in schema["tags"] if tag["description"]}
    names = [operation["operationId"] for _path, _method, operation in operations(schema)]

    assert all(operation["summary"] for _path, _method, operation in operations(schema))
    assert all(set(operation["tags"]) <= tags for _path, _method, operation in operations(schema))
    assert len(set(names)) == len(names)


def test_the_labels_of_every_code_are_described(schema):
    parts = schema["components"]["schemas"]

    def referred(value):
        return value.get("$ref", value.get("allOf", [{}])[0].get("$ref", "")).rpartition("/")[2]

    missing = []
    for path, method, operation in operations(schema):
        names = {one["name"] for one in operation.get("parameters", [])}
        # Counts say again how they were asked for, beside names of their own.
        if method == "get" and "labels" in names and "interval" not in names and "rows" not in names:
            name = referred(operation["responses"]["200"]["content"]["application/json"]["schema"])
            rows = parts[name]["properties"].get("results", {"items": {"$ref": name}})
            fields = parts[referred(rows["items"])]["properties"]
            missing += [
                f"{path}: {name}"
                for name, value in fields.items()
                if "enum" in parts.get(referred(value), {})
                and not name.endswith("_lang")
                and f"{name}_label" not in fields
            ]
    assert missing == []


def test_a_file_is_described_as_one(schema):
    content = schema["paths"]["/api/v1/commitments/"]["get"]["responses"]["200"]["content"]
    assert content["text/csv"]["schema"] == {"type": "string"}
    assert content[XLSX_TYPE]["schema"] == {"type": "string", "format": "binary"}


def test_what_was_promised_is_still_there(schema):
    """docs/api.md promises that nothing of version 1 goes; what comes is added to the promise, by hand."""
    promised = read_yaml(PROMISED)
    missing = [
        f"{path}: {name}"
        for path, names in promised["addresses"].items()
        for name in names
        if name not in described_by(schema, path)
    ]
    missing += [
        f"{name}: {field}"
        for name, fields in promised["fields"].items()
        for field in fields
        if field not in schema["components"]["schemas"].get(name, {}).get("properties", {})
    ]

    assert missing == []


def described_by(schema, path):
    """The operations and parameters of an address, as the promise names them."""
    return {
        name
        for operation in schema["paths"].get(path, {}).values()
        for name in (operation["operationId"], *(one["name"] for one in operation.get("parameters", [])))
    }


def test_what_is_missing_of_the_promise_would_be_found(schema):
    del (spoilt := copy.deepcopy(schema))["components"]["schemas"]["Commitment"]["properties"]["status"]
    with pytest.raises(AssertionError, match="Commitment: status"):
        test_what_was_promised_is_still_there(spoilt)


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
