"""Reading a dossier: YAML as people write it, and nothing that only an attacker writes."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from commitments import vocabulary
from commitments.seeding.reading import SIZE_MAX, read_seed_file
from commitments.seeding.schemas import check_schema, schema_of


def read(tmp_path: Path, content: str | bytes):
    path = tmp_path / "a.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_seed_file(path)


def problems(tmp_path: Path, content: str | bytes) -> list[str]:
    return [str(problem) for problem in read(tmp_path, content).problems]


def test_values_keep_their_types_and_their_lines(tmp_path):
    seed = read(
        tmp_path, "a: text\nb:\n  - 1\n  - -2.50\n  - yes\n  - ~\nc: {d: 2025-03-01}\n'1': \"quoted 1\"\n"
    )

    assert seed.problems == []
    assert json.loads(json.dumps(seed.value, default=str)) == {
        "a": "text",
        "b": [1, "-2.50", True, None],
        "c": {"d": "2025-03-01"},
        "1": "quoted 1",
    }
    assert [seed.line_of(path) for path in [("a",), ("b",), ("b", 1), ("c", "d"), ("1",)]] == [1, 2, 4, 7, 8]


def test_a_place_that_is_missing_has_the_line_of_what_is_around_it(tmp_path):
    assert read(tmp_path, "a:\n  b: 1\n").line_of(("a", "c", "d")) == 1


def test_text_keeps_its_zero_width_non_joiners_and_loses_the_space_around_it(tmp_path):
    assert read(tmp_path, "a: >\n  آن\u200cها\n  می\u200cآیند\n").value == {"a": "آن\u200cها می\u200cآیند"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "a.yaml:1: The file is empty."),
        ("# nothing\n", "a.yaml:1: The file is empty."),
        ("a: 1\nb: &x 2\n", "a.yaml:2: Anchors and aliases"),
        ("a: 1\nb: *x\n", "a.yaml:2: Anchors and aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", "a.yaml:1: Tags (“!”) are not read here"),
        ("a: !x 1\n", "a.yaml:1: Tags (“!”) are not read here"),
        ("a: !!binary aGVsbG8=\n", "a.yaml:1: Tags (“!”) are not read here"),
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3: a: The key “a” stands here twice; the first is on line 1."),
        ("a:\n  b: 1\n  c: [\n", "This is not YAML"),
        ("a: b: c\n", "a.yaml:1: This is not YAML"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2: This is not YAML"),
        ("? [a]\n: 1\n", "a.yaml:1: A key is a plain word."),
        ("a: 1\nb: 0x1F\n", "a.yaml:2: b: YAML reads “0x1F” as a number"),
        ("a: 12:30:45\n", "a.yaml:1: a: YAML reads “12:30:45” as a number"),
        ("a: .inf\n", "a.yaml:1: a: YAML reads “.inf” as a number"),
        ("a: 0755\n", "a.yaml:1: a: YAML reads “0755” as a number"),
        ("a: " + "9" * 5000 + "\n", "a.yaml:1: a: YAML reads “99999"),
        ('a: "x\\0y"\n', "a.yaml:1: a: The text contains control characters"),
        ('a: "x\\ry"\n', "a.yaml:1: a: The text contains control characters"),
        ('a: "x\\uD800y"\n', "a.yaml:1:"),
        (b"a: 1\nb: \xe9\n", "a.yaml:2: This is not UTF-8"),
        ("a: سلام\n".encode("utf-16"), "a.yaml:1: This is not UTF-8"),
        ("[" * 100_000, "a.yaml:1: This is nested too deeply."),
        ("a: " + "{b: " * 20 + "1" + "}" * 20, "a.yaml:1: This is nested too deeply."),
        ("a" * (SIZE_MAX + 1), f"a.yaml:1: The file is larger than {SIZE_MAX} bytes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path, content, reason):
    assert [problem for problem in problems(tmp_path, content) if reason in problem], problems(
        tmp_path, content
    )


def test_aliases_cannot_unfold(tmp_path):
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)
    )

    seed = read(tmp_path, bomb)

    assert seed.value is None
    assert len(seed.problems) == 40 + 39 * 3


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n").value == {"a": 1}


def test_a_file_that_is_not_there_is_refused(tmp_path):
    [problem] = read_seed_file(tmp_path / "missing.yaml").problems

    assert str(problem) == "missing.yaml:1: The file cannot be read: No such file or directory."


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "text",
        "- a\n- b",
        "conference: []",
        "conference: {code: BAG3}\nresolutions: {a: 1}\nsources: [1, [2], null]",
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, content):
    seed = read(tmp_path, content)
    check_schema(seed, "dossier.schema.json")

    assert seed.problems


def values(*path: str) -> set[str | None]:
    """The enumeration at a place in the dossier's schema."""
    place = schema_of("dossier.schema.json")["$defs"]
    for part in (*path[:1], "properties", *path[1:]):
        place = place[part]
    return set(place["enum"])


@pytest.mark.parametrize(
    ("path", "terms"),
    [
        (("source", "reliability"), vocabulary.Reliability.values),
        (("organization", "kind"), vocabulary.OrganizationKind.values),
        (("citation", "fact"), vocabulary.Fact.values),
        (("conference", "review_policy"), vocabulary.ReviewPolicy.values),
        (("conference", "item_kind"), vocabulary.ItemKind.values),
        (("participation", "role"), vocabulary.ParticipationRole.values),
        (("participation", "basis"), vocabulary.Basis.values),
        (("resolution", "strength"), [*vocabulary.Strength.values, None]),
        (("resolution", "voiced_by"), [*vocabulary.Voice.values, None]),
        (("resolution", "addressed_to"), [*vocabulary.Addressee.values, None]),
        (("resolution", "type"), vocabulary.ResolutionType.values),
        (("resolution", "lifecycle"), vocabulary.Lifecycle.values),
        (("indicator", "kind"), vocabulary.IndicatorKind.values),
    ],
)
def test_the_schema_allows_exactly_the_terms_of_the_vocabulary(path, terms):
    assert values(*path) == set(terms)


def test_the_schema_of_states_allows_exactly_the_kinds_of_state():
    assert set(schema_of("states.schema.json")["items"]["properties"]["kind"]["enum"]) == set(
        vocabulary.StateKind.values
    )


@pytest.mark.parametrize("name", ["dossier.schema.json", "states.schema.json"])
def test_the_schemas_are_schemas(name):
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(
        json.loads(Path(settings.BASE_DIR, "seeds", name).read_text(encoding="utf-8"))
    )
