"""Reading the YAML that people write: safely, with the line of every value, and all errors of a file at once.

Anchors, aliases and tags are refused, so a file says exactly what one reads in it
and a small one cannot unfold into a large one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from commitments.language.characters import is_storable
from commitments.refusals import Refused

# Some thousand resolutions with their citations.
SIZE_MAX: Final = 5 * 1024 * 1024
DEPTH_MAX: Final = 16
VALUE_SHOWN_MAX: Final = 60
# Nobody mends more at once, and telling of each key of a file of nothing else takes a minute.
PROBLEMS_MAX: Final = 1000
# libyaml's loader where PyYAML was built with it: ten times as fast.
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE_NUMBER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_NUMBER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
# Not the line ends that YAML reads as text but that no field of the record should carry.
_TEXT_CONTROLS: Final = frozenset("\n\t")

Path_ = tuple[str | int, ...]


def shown(value: object) -> str:
    """A value as errors show it, shortened."""
    text = str(value)
    return text if len(text) <= VALUE_SHOWN_MAX else f"{text[:VALUE_SHOWN_MAX]}…"


@dataclass(frozen=True, kw_only=True, order=True)
class SeedProblem:
    """One thing that is wrong with a file: where it stands, and what to do about it."""

    file: str
    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: "
        return place + (f"{self.key}: {self.reason}" if self.key else self.reason)


class SeedRefused(Refused):
    """Files that were not loaded, with everything that is wrong with them; nothing was written."""

    def __init__(self, problems: Iterable[SeedProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(kw_only=True)
class SeedFile:
    """What a file says, and on which line it says each value."""

    file: str
    value: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[SeedProblem] = field(default_factory=list)
    # Of a file that several were joined to: by section, in which of them each entry stands, and where.
    places: dict[str, list[tuple["SeedFile", int]]] = field(default_factory=dict)

    def place_of(self, path: Path_) -> tuple["SeedFile", Path_]:
        """The file in which the value at `path` stands, and its path there."""
        match path:
            case (str() as section, int() as number, *rest) if section in self.places:
                file, own_number = self.places[section][number]
                return file, (section, own_number, *rest)
        return self, path

    def line_of(self, path: Path_) -> int:
        """The line of the value at `path`, or of the nearest thing around it."""
        file, path = self.place_of(path)
        while path and path not in file.lines:
            path = path[:-1]
        return file.lines.get(path, 1)

    @property
    def is_hopeless(self) -> bool:
        """Whether so much is wrong that the rest is not looked for."""
        return len(self.problems) >= PROBLEMS_MAX

    def add_problem(self, path: Iterable[str | int], reason: str) -> None:
        file, path = self.place_of(tuple(path))
        self.problems.append(
            SeedProblem(file=file.file, line=file.line_of(path), key=key_of(path), reason=reason)
        )


def key_of(path: Path_) -> str:
    """How a person finds the value: `resolutions[3].citations[1].end`, counted from 1."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(
        "."
    )


def read_seed_file(path: Path) -> SeedFile:
    """The file at `path`, as plain values; check_schema() tells whether they have the right shape.

    The result carries its problems; its value may be loaded only where there are none.
    """
    seed = SeedFile(file=path.name)
    text = _text_of(path, seed)
    if text is None or not _is_storable(text, seed):
        return seed
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        _refuse_syntax(error, seed)
        return seed
    if root is None:
        seed.add_problem((), _("The file is empty."))
        return seed
    seed.value = _value_of(root, (), seed)
    return seed


def _text_of(path: Path, seed: SeedFile) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_MAX + 1)
    except OSError as error:
        seed.add_problem((), _("The file cannot be read: %(reason)s.") % {"reason": error.strerror})
        return None
    if len(content) > SIZE_MAX:
        seed.add_problem((), _("The file is larger than %(limit)d bytes; split it.") % {"limit": SIZE_MAX})
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        seed.problems.append(
            SeedProblem(
                file=seed.file, line=line, key="", reason=_("This is not UTF-8; save the file as UTF-8.")
            )
        )
        return None


def _is_storable(text: str, seed: SeedFile) -> bool:
    """Whether the file has no anchors, aliases and tags, and is not nested beyond reason; all of them are
    reported.
    """
    depth = 0

    def refuse(event: yaml.Event, reason: str) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        seed.problems.append(SeedProblem(file=seed.file, line=line, key="", reason=reason))

    try:
        for event in yaml.parse(text, Loader=_Loader):
            if getattr(event, "anchor", None) is not None:
                refuse(event, _("Anchors and aliases (“&” and “*”) are not read here; write the value out."))
            if getattr(event, "tag", None) is not None:
                refuse(event, _("Tags (“!”) are not read here; write a plain value."))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH_MAX:
                refuse(event, _("This is nested too deeply."))
                return False
            if seed.is_hopeless:
                return False
    except yaml.YAMLError as error:
        _refuse_syntax(error, seed)
    return not seed.problems


def _refuse_syntax(error: yaml.YAMLError, seed: SeedFile) -> None:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark else 1
    seed.problems.append(
        SeedProblem(
            file=seed.file, line=line, key="", reason=_("This is not YAML: %(reason)s.") % {"reason": reason}
        )
    )


def _value_of(node: yaml.Node, path: Path_, seed: SeedFile) -> Any:
    """The plain value of a node: dict, list, str, int, Decimal, bool or None; dates stay text for the
    schema to check.
    """
    seed.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping_of(node, path, seed)
    if isinstance(node, yaml.SequenceNode):
        return [_value_of(item, (*path, index), seed) for index, item in enumerate(node.value)]
    return _scalar_of(node, path, seed)


def _mapping_of(node: yaml.MappingNode, path: Path_, seed: SeedFile) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            seed.problems.append(
                SeedProblem(file=seed.file, line=line, key=key_of(path), reason=_("A key is a plain word."))
            )
            continue
        key = key_node.value
        if key in value:
            reason = _("The key “%(key)s” stands here twice; the first is on line %(line)d.") % {
                "key": shown(key),
                "line": seed.line_of((*path, key)),
            }
            seed.problems.append(
                SeedProblem(file=seed.file, line=line, key=key_of((*path, key)), reason=reason)
            )
            continue
        seed.lines[*path, key] = line
        value[key] = _value_of(value_node, (*path, key), seed)
    return value


def _scalar_of(node: yaml.Node, path: Path_, seed: SeedFile) -> str | int | Decimal | bool | None:
    text: str = node.value
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in {"yes", "true", "on"}
    if kind == "int" and _WHOLE_NUMBER.match(text):
        return int(text)
    if kind == "float" and _NUMBER.match(text):
        return Decimal(text)
    if kind in {"int", "float"}:
        seed.add_problem(
            path,
            _("YAML reads “%(value)s” as a number; write a plain decimal number, or put text in quotes.")
            % {"value": shown(text)},
        )
    if not is_storable(text, controls=_TEXT_CONTROLS):
        seed.add_problem(path, _("The text contains control characters; remove them."))
    return text.strip()
