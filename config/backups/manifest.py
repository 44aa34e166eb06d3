"""What a backup says of itself, and whether its files are what it says."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, Self

from commitments.refusals import Refused
from tracker.trail.verifying import Head

FORM: Final = 1
NAME: Final = "manifest.json"
MEDIA: Final = "media"
# By what Django calls the kind of a database.
DATABASE_FILES: Final[Mapping[str, str]] = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupRefused(Refused):
    """A backup that is not made or not put back; the message says why, and names the file."""


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file of a backup: its size in bytes, and its digest."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What was backed up; `files` by their path in the folder, `faults` as `verify_trail` named them then.

    `program` is the release of the program that wrote the copy: of SQLite, or of pg_dump.
    """

    made_at: str
    release: str
    vendor: str
    program: str
    migrations: Sequence[str]
    tables: Mapping[str, int]
    heads: Mapping[str, Head]
    faults: Sequence[str]
    files: Mapping[str, KeptFile]

    @property
    def database(self) -> str:
        """The name of the file with the database."""
        return DATABASE_FILES[self.vendor]

    @property
    def media(self) -> dict[str, KeptFile]:
        """The files of people, by their path below MEDIA_ROOT."""
        return {
            name.removeprefix(f"{MEDIA}/"): kept
            for name, kept in self.files.items()
            if name.startswith(f"{MEDIA}/")
        }

    def as_json(self) -> str:
        said = {"backup": FORM, **asdict(self)}
        return json.dumps({**said, "sha256": _digest(said)}, indent=1, sort_keys=True) + "\n"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What the backup in `folder` says of itself. Raises BackupRefused where that is nothing, was
        changed, or speaks of files elsewhere.
        """
        path = folder / NAME
        try:
            said = json.loads(path.read_text())
            digest, form = said.pop("sha256"), said["backup"]
            if form != FORM:
                raise BackupRefused(f"{path}: a backup of form {form}, which this release does not know.")
            if digest != _digest(said):
                raise BackupRefused(f"{path}: was changed after the backup was made.")
            del said["backup"]
            found = cls(
                **said
                | {
                    "heads": {name: Head(**head) for name, head in said["heads"].items()},
                    "files": {name: KeptFile(**kept) for name, kept in said["files"].items()},
                }
            )
            names = {found.database, *(f"{MEDIA}/{name}" for name in found.media)}
        except FileNotFoundError as error:
            raise BackupRefused(f"{folder} holds no whole backup: {NAME} is not there.") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupRefused(f"{path} is no manifest of a backup: {error!r}") from error
        if set(found.files) != names or not all(map(_is_below, names)):
            raise BackupRefused(f"{path}: names files that are not those of a backup.")
        return found

    def check(self, folder: Path) -> None:
        """Raises BackupRefused with every file that is missing, was changed, or does not belong there."""
        faults = [
            fault for name, kept in sorted(self.files.items()) if (fault := _fault_of(folder, name, kept))
        ]
        known = {NAME, *self.files}
        strangers = (name for name in paths_below(folder) if name not in known)
        faults += [f"{folder / name}: does not belong to the backup." for name in strangers]
        if faults:
            raise BackupRefused("\n".join(faults))


def paths_below(folder: Path) -> list[str]:
    """All that is in `folder` and no folder itself, by its path from there."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def digest_of(path: Path) -> KeptFile:
    with path.open("rb") as file:
        return KeptFile(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def _fault_of(folder: Path, name: str, kept: KeptFile) -> str:
    path = folder / name
    if any(one.is_symlink() for one in (path, *path.parents) if folder in one.parents):
        return f"{path}: is a link to elsewhere."
    if not path.is_file():
        return f"{path}: is not there."
    return "" if digest_of(path) == kept else f"{path}: was changed after the backup was made."


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in name


def _digest(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
