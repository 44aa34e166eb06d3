"""Making the data package: within the request of whoever asks first where that takes seconds, else by a
process of its own (manage.py build_package), which no request waits for.

While one is made, whoever asks is given the last one, which says of which moment it is, and where there is
none, how far it is. What a conference no longer shows is given to nobody, not for a minute.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from commitments.files.kept_files import KeptFile, found_file, is_being_made, kept_file
from commitments.language.calendars import localize_digits
from commitments.models import Commitment, Conference
from commitments.requests.freshness import MAY_BE_BEHIND
from tracker.api.validators import SETTINGS
from tracker.models import StatusReport
from tracker.publishing.data_package import write_package
from tracker.publishing.package_state import package_state

# Of fewer reports it is made in a few seconds.
REPORTS_MAX: Final = 20_000
# After it was begun, nobody else begins it for so long; and when to ask again.
AGAIN_SECONDS: Final = 30
# Of a record that changes all the time one is made as often; it takes minutes.
EVERY_SECONDS: Final = 3600
_TOLD_EVERY: Final = 1.0


class BeingMade(Exception):
    """There is no package yet; how far it is."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where packages of one database are kept, for all who see the same of it."""

    # Whoever asks one database is not given what another, which may be behind, had meanwhile.
    database: str = field(default_factory=lambda: Commitment.objects.db)
    # Of all by which something leaves the public's sight: a package of before is another's then.
    subject: str = field(default_factory=lambda: json.dumps(["package", *_in_sight()]))

    @property
    def folder(self) -> Path:
        return settings.VAR_DIR / "built" / self.database

    @property
    def progress(self) -> Path:
        return self.folder / "package.progress"


def _in_sight() -> list[Any]:
    shown = Conference.objects.order_by("pk").values_list("pk", "published", "disclosure")
    return [[str(getattr(settings, name)) for name in SETTINGS], list(shown)]


def package() -> KeptFile:
    """The package of now, or where it takes long to make, the last one that was made. Raises BeingMade."""
    place = Place()
    if not _takes_long():
        return _made(place, write_package)
    if (found := found_file(place.folder, subject=place.subject, state=package_state())) is not None:
        return found
    last = found_file(place.folder, subject=place.subject)
    if last is None or time.time() - last.begun_at.timestamp() > EVERY_SECONDS:
        _begin(place)
    if last is None:
        raise BeingMade(_how_far(place))
    return last


def build_package(*, say: Callable[[str], object]) -> KeptFile:
    """The package of now, made where it is not there. Raises MadeByAnother."""
    place = Place()
    place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def write(file: IO[bytes]) -> None:
        write_package(file, on_progress=_Teller(place=place, say=say).tell)

    try:
        return _made(place, write, waits=False)
    finally:
        if not is_being_made(place.folder, subject=place.subject):
            place.progress.unlink(missing_ok=True)


def _made(place: Place, write: Callable[[IO[bytes]], object], **how: Any) -> KeptFile:
    return kept_file(place.folder, subject=place.subject, state=package_state, write=write, **how)


def _takes_long() -> bool:
    last = StatusReport.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) > REPORTS_MAX


def _begin(place: Place) -> None:
    """Begin to make it in a process of its own, unless somebody does already, or did so a moment ago."""
    if is_being_made(place.folder, subject=place.subject) or _was_begun(place):
        return
    place.progress.touch(mode=0o600)
    start(["build_package", *(["--standby"] if MAY_BE_BEHIND.get() else [])])


def start(command: list[str]) -> None:
    """Run a command of ours that nobody waits for; it ends with the site at the latest."""
    _ended[:] = [one for one in _ended if one.poll() is None]
    _ended.append(
        subprocess.Popen(  # noqa: S603 (our own manage.py)
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    )


# What was begun here, so that the system is told that somebody saw its end.
_ended: Final[list[subprocess.Popen[bytes]]] = []


def _was_begun(place: Place) -> bool:
    try:
        return time.time() - place.progress.stat().st_mtime < AGAIN_SECONDS
    except FileNotFoundError:
        return False


def _how_far(place: Place) -> str:
    said = _("The data package is being made; ask again in a while.")
    try:
        told = json.loads(place.progress.read_text())
    except (FileNotFoundError, ValueError):
        return said
    at = _("It is at table %(number)s of %(tables)s, row %(row)s.") % {
        name: localize_digits(told[name]) for name in ("number", "tables", "row")
    }
    return f"{said} {at}"


@dataclass(kw_only=True)
class _Teller:
    """Tells now and then how far it is: a file, for those who ask for the package, and whoever looks on."""

    place: Place
    say: Callable[[str], object]
    told_at: float = 0.0

    def tell(self, name: str, number: int, tables: int, row: int) -> None:
        if time.monotonic() - self.told_at < _TOLD_EVERY:
            return
        self.told_at = time.monotonic()
        self.say(f"{name} ({number}/{tables}): {row}")
        part = self.place.progress.with_suffix(".part")
        part.write_text(json.dumps({"number": number, "tables": tables, "row": row}))
        part.replace(self.place.progress)
