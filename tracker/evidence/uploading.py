"""Keeping files that back reports; the only writer of EvidenceFile."""

import hashlib
from datetime import timedelta
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import RequestDataTooBig
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commitments.language.characters import visible_text
from commitments.refusals import ProblemType, Refused
from tracker import clock
from tracker.access.roles import NotEntitled, rights_of
from tracker.evidence.file_types import BYTES_AT_ONCE, FileType, UploadRefused, type_of, type_of_copy
from tracker.models import Evidence, EvidenceCopy, EvidenceFile
from tracker.models.evidence import stored_under

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

__all__ = [
    "NotEntitled",
    "UploadRefused",
    "UploadTooLarge",
    "UploadsWaiting",
    "files_visible_to",
    "safe_file_name",
    "store_file",
]

NAME_MAX_LENGTH: Final = 200
# What one form may bring, and what it has beside its files.
FILES_AT_ONCE: Final = 5
REST_OF_A_FORM_BYTES: Final = 4 * 1024 * 1024
WAITING_HOURS: Final = 24


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Reads the files of a form to disk, and none of a form that is larger than any may be."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002
        META: Any,  # noqa: ARG002, N803
        content_length: int,
        boundary: Any,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        if content_length > FILES_AT_ONCE * settings.EVIDENCE_MAX_BYTES + REST_OF_A_FORM_BYTES:
            raise RequestDataTooBig(
                _("A form brings at most %(count)d files of at most %(limit)d bytes.")
                % {"count": FILES_AT_ONCE, "limit": settings.EVIDENCE_MAX_BYTES}
            )


class UploadTooLarge(Refused):
    """A file with more bytes than EVIDENCE_MAX_BYTES; the message says how many are kept."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    problem = ProblemType.FILE_TOO_LARGE

    def __init__(self) -> None:
        super().__init__(_("A file has at most %(limit)d bytes.") % {"limit": settings.EVIDENCE_MAX_BYTES})


class UploadsWaiting(Refused):
    """So many of the person's files of the last day back no report that another one is not taken."""

    status_code = HTTPStatus.TOO_MANY_REQUESTS
    problem = ProblemType.UPLOADS_WAITING


def store_file(
    *, content: IO[bytes], name: str, uploaded_by: "User", key: UUID | None = None, is_copy: bool = False
) -> EvidenceFile:
    """Keep `content`, read from its beginning, under the digest of its bytes; a report's evidence may
    name it from now on, or where it `is_copy` a copy of a web address, which may be a saved page.

    `name` is the sender's and becomes harmless; the type is told from the content.
    `key` is drawn at random unless given.
    Raises NotEntitled, UploadTooLarge, UploadRefused (of no kind that is kept, or
    empty) and UploadsWaiting.
    """
    permission = "tracker.add_evidencecopy" if is_copy else "tracker.add_evidencefile"
    if not rights_of(uploaded_by).has(permission):
        raise NotEntitled(
            _(
                "You may not upload evidence. Ask an administrator for the role of an officer, or for a "
                "mandate."
            )
        )
    sha256, size = _digest_and_size(content)
    kind = type_of_copy(content) if is_copy else type_of(content)
    with transaction.atomic():
        _check_waiting(uploaded_by)
        file = EvidenceFile(
            name=safe_file_name(name, kind=kind),
            media_type=kind.media_type,
            size=size,
            sha256=sha256,
            uploaded_by=uploaded_by,
            uploaded_at=clock.now(),
        )
        if key is not None:
            file.key = key
        file.content.name = _stored(content, under=stored_under(file, ""), sha256=sha256)
        file.full_clean()
        file.save(force_insert=True)
    return file


def files_visible_to(user: "User | AnonymousUser") -> QuerySet[EvidenceFile]:
    """Files that `user` uploaded, or that back a report that `user` may see, or are a copy of what does."""
    backing = Q(pk__in=Evidence.objects.visible_to(user).filter(file__isnull=False).values("file"))
    backing |= Q(pk__in=EvidenceCopy.objects.visible_to(user).values("file"))
    return EvidenceFile.objects.filter(backing | Q(uploaded_by=user.pk) if user.pk else backing)


def safe_file_name(name: str, *, kind: FileType) -> str:
    """The sender's name without directories, control and direction characters, at most 200 characters,
    with an ending that its content deserves.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = visible_text(last).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if not dot or f".{ending.lower()}" not in kind.endings:
        # A text called harmless.bat stays text when it is opened.
        stem, ending = shown, kind.endings[0].removeprefix(".")
    return f"{stem[: NAME_MAX_LENGTH - len(ending) - 1].strip() or 'file'}.{ending}"


def _digest_and_size(content: IO[bytes]) -> tuple[str, int]:
    """ReminderMail and size. Raises UploadTooLarge as soon as there is too much, and UploadRefused where
    there is nothing.
    """
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while part := content.read(BYTES_AT_ONCE):
        size += len(part)
        if size > settings.EVIDENCE_MAX_BYTES:
            raise UploadTooLarge
        digest.update(part)
    if not size:
        raise UploadRefused(_("The file is empty."))
    return digest.hexdigest(), size


def _check_waiting(person: "User") -> None:
    # One upload of a person at a time is counted; SQLite has one writer anyway.
    get_user_model().objects.select_for_update().filter(pk=person.pk).first()
    since = clock.now() - timedelta(hours=WAITING_HOURS)
    waiting = EvidenceFile.objects.filter(
        uploaded_by=person, uploaded_at__gt=since, evidence__isnull=True, copies__isnull=True
    ).count()
    if waiting >= settings.EVIDENCE_WAITING_MAX:
        raise UploadsWaiting(
            _(
                "%(count)d files that you uploaded within a day back no report yet. Report with them, or "
                "come back tomorrow."
            )
            % {"count": waiting}
        )


def _stored(content: IO[bytes], *, under: str, sha256: str) -> str:
    """Where the content lies; the same content is kept once, unless what lies there is only half of it."""
    if default_storage.exists(under):
        with default_storage.open(under) as kept:
            if hashlib.file_digest(kept, "sha256").hexdigest() == sha256:
                return under
    content.seek(0)
    return default_storage.save(under, File(content))
