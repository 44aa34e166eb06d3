"""The parts of a workbook's package, read as a stream up to a bound."""

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from django.utils.translation import gettext as _

BYTES_AT_ONCE: Final = 64 * 1024
SMALL_PART_MAX_BYTES: Final = 2 * 1024 * 1024
# 20,000 rows of 25 cells with their text in three elements each.
ELEMENTS_MAX: Final = 1_600_000
# Of one tag or comment; expat reads an unfinished one again with each part of it that comes.
MARKUP_MAX_BYTES: Final = 256 * 1024
DEPTH_MAX: Final = 64
# So long a text a spreadsheet keeps in one cell.
TEXT_MAX_LENGTH: Final = 32_767
# What the values of a sheet take in memory.
VALUES_MAX_BYTES: Final = 64 * 1024 * 1024


class WorkbookTooLarge(Exception):
    """A workbook of more than 20,000 rows can need; the message is for people."""


@dataclass(frozen=True)
class Relation:
    """What one part of the package says of another."""

    kind: str
    target: str


class Handler:
    """Told of the elements of a part as they come."""

    is_done = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text between two elements."""


def too_large() -> WorkbookTooLarge:
    return WorkbookTooLarge(
        _("The workbook holds more than an import can need. Keep the sheet to import alone, without formats.")
    )


def parse_part(archive: zipfile.ZipFile, part: str, handler: Handler, *, most: int) -> None:
    """Tell `handler` of the elements of `part`. Raises WorkbookTooLarge for one of more than `most` bytes,
    and for what takes longer, or more memory, than so many bytes should.
    """
    if archive.getinfo(part).file_size > most or _element_count(archive, part) > ELEMENTS_MAX:
        raise too_large()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_MAX:
            raise too_large()
        handler.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_entities
    read = 0
    with archive.open(part) as stream:
        while chunk := stream.read(BYTES_AT_ONCE):
            parser.Parse(chunk, False)
            read += len(chunk)
            if read - parser.CurrentByteIndex > MARKUP_MAX_BYTES:
                raise too_large()
            if handler.is_done:
                return
        parser.Parse(b"", True)


def _element_count(archive: zipfile.ZipFile, part: str) -> int:
    """About how many elements a part has, without telling anybody of them: a hundredth of the time."""
    count = 0
    with archive.open(part) as stream:
        while chunk := stream.read(BYTES_AT_ONCE):
            count += chunk.count(b"<") - chunk.count(b"</")
    return count


def _refuse_entities(*_declaration: Any) -> None:
    raise ValueError("A workbook declares no entities.")


def local_name(name: str) -> str:
    return name.rpartition(":")[2]


class _Relations(Handler):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.found: dict[str, Relation] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", self.folder, attributes["Target"])).lstrip("/")
            self.found[attributes["Id"]] = Relation(kind=attributes["Type"], target=path)


def relations_of(archive: zipfile.ZipFile, part: str) -> dict[str, Relation]:
    folder, name = posixpath.split(part)
    handler = _Relations(folder)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path in archive.namelist():
        parse_part(archive, path, handler, most=SMALL_PART_MAX_BYTES)
    return handler.found


def part_of_kind(relations: Mapping[str, Relation], ending: str, *, optional: bool = False) -> str:
    found = [relation.target for relation in relations.values() if relation.kind.endswith(ending)]
    if not found and not optional:
        raise KeyError(ending)
    return found[0] if found else ""
