"""What is mended in the API's description once it is whole; each is one of POSTPROCESSING_HOOKS."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings

from commitments.api.fields import LABEL
from commitments.columns import CROSSWALK_COLUMNS
from commitments.language.languages import LANGUAGES
from tracker.api.expansions import EXPANSIONS

# What no parameter holds: control characters; where values are joined, what joins them.
TEXT: Final = r"^[^\u0000-\u001f\u007f-\u009f]+$"
ONE_OF_SEVERAL: Final = r"^[^,\u0000-\u001f\u007f-\u009f]+$"

# What a text of a body holds: no control characters but those that people type, and, where it has to be
# there, something to see.
_CONTROLS: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff"
TYPED: Final = rf"^[^{_CONTROLS}]*$"
SEEN: Final = rf"^[^{_CONTROLS}]*[^{_CONTROLS}\s][^{_CONTROLS}]*$"

# What the operations of each tag are about.
TAGS: Final = {
    "changes": "What happened to the rows of the register, in order, for copies of it.",
    "commitments": "What each State owes under each resolution, and where that stands: the register.",
    "conferences": "Conferences and who took part in them.",
    "data": "The whole record, to take away.",
    "feeds": "What people subscribe to.",
    "groups": "Groups of States, with their members from day to day.",
    "indicators": "By what it is measured how far a resolution is carried out.",
    "matrix": "Counts of commitments by level, in rows and columns.",
    "measurements": "Values of indicators for one State on one day.",
    "organizations": "Organizations that take part in resolutions as partners.",
    "problems": "What the types of refusals mean.",
    "reports": "Dated statements of how far a commitment is carried out.",
    "resolutions": "What a conference asks of States.",
    "reviews": "Verdicts of others on status reports.",
    "schema": "This description.",
    "sources": "The published documents on which facts of the record rest.",
    "states": "States and regional bodies.",
    "themes": "What resolutions are about.",
    "timeline": "Counts of commitments by level, from day to day.",
    "uploads": "Files that back a report.",
    "vocabulary": "Every code with its name in three languages.",
}


def names_are_optional(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001
    """The three forms of a name come only with names=all, names of codes with labels=true, terms of
    crosswalks and expanded rows only where they are asked for, so no answer is bound to have them.
    """
    asked_for = {*(column.name for column in CROSSWALK_COLUMNS.values()), *EXPANSIONS}
    for schema in result["components"]["schemas"].values():
        properties = schema.get("properties", {})
        if "required" in schema:
            schema["required"] = [
                name
                for name in schema["required"]
                if name not in asked_for
                and not name.endswith(LABEL)
                and not (name[-3:] in {f"_{language}" for language in LANGUAGES} and name[:-3] in properties)
            ]
    return result


def unwrap_descriptions(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001
    """Lines of a docstring are broken for those who read the code; the description's paragraphs are not."""
    _unwrap(result)
    return result


def _unwrap(node: Any) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "description" and isinstance(value, str):
                node[key] = re.sub(r"(?<!\n)\n(?!\n)", " ", value)
            else:
                _unwrap(value)
    elif isinstance(node, list):
        for value in node:
            _unwrap(value)


def null_is_a_type(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001
    """OpenAPI 3.1 says with a type what 3.0 said with `nullable`."""
    schemas = result["components"]["schemas"]
    schemas.pop("NullEnum", None)
    for node in _objects(result):
        if node.pop("nullable", False):
            node["type"] = [node["type"], "null"]
        if node.get("$ref") == "#/components/schemas/NullEnum":
            del node["$ref"]
            node["type"] = "null"
    return result


def values_are_texts(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001
    """A parameter that is given has a value, without control characters; what joins several is in none."""
    for operation in _operations(result):
        for parameter in operation.get("parameters", []):
            schema = parameter["schema"]
            if parameter["in"] == "query" and schema.get("type") == "array":
                schema["minItems"] = 1
                if parameter["name"] == "ordering":
                    schema["uniqueItems"] = True
                _bound(schema["items"], ONE_OF_SEVERAL)
            elif parameter["in"] == "query":
                _bound(schema, TEXT)
    return result


def _bound(schema: dict[str, Any], pattern: str) -> None:
    if schema.get("type") in ("string", ["string", "null"]) and not schema.keys() & {
        "enum",
        "format",
        "pattern",
    }:
        schema["pattern"] = pattern


def bodies_are_closed(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001
    """A field that is not written here is refused, and so is a text that cannot be kept."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False
            for field in _objects(schema["properties"]):
                _bound(field, SEEN if field.get("minLength") else TYPED)
    return result


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in result["paths"].values():
        yield from methods.values()


def site_and_tags(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ARG001
    """Where this API is, and what its tags mean."""
    used = {tag for operation in _operations(result) for tag in operation["tags"]}
    result["servers"] = [{"url": settings.SITE_URL}]
    result["tags"] = [{"name": tag, "description": TAGS[tag]} for tag in sorted(used)]
    return result


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from _objects(value)
