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


def parse_part(archive: zipfile.ZipFile, part: str, handler: Handler, *, most: int) -> None:
    if archive.getinfo(part).file_size > most:
        raise WorkbookTooLarge(
            _(
                "The workbook holds more than an import can need. Keep the sheet to import alone, without "
                "formats."
            )
        )
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_entities
    with archive.open(part) as stream:
        while chunk := stream.read(BYTES_AT_ONCE):
            parser.Parse(chunk, False)
            if handler.is_done:
                return
        parser.Parse(b"", True)


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
