"""Whether the files that back reports are still those that were handed in."""

import hashlib
import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from commitments.models import Commitment
from commitments.refusals import ProblemType, Refused
from tracker.models import Evidence, EvidenceCopy, EvidenceFile

if TYPE_CHECKING:
    from io import BufferedReader

logger = logging.getLogger(__name__)


class FileAltered(Refused):
    """What lies under a file's name is not what was handed in; it is sent to nobody."""

    status_code = HTTPStatus.CONFLICT
    problem = ProblemType.FILE_ALTERED

    def __init__(self) -> None:
        super().__init__(
            _(
                "The file on the server is not the one that was handed in any more, and is not sent. Tell "
                "those who run the site: a backup may have it."
            )
        )


def opened_verified(file: EvidenceFile) -> IO[bytes]:
    """The content of `file` from its beginning, once all of it was read and found to be what was handed in.

    Raises FileAltered, and FileNotFoundError where nothing is there.
    """
    content = cast("BufferedReader", file.content.open("rb"))
    if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
        content.close()
        logger.error("The evidence file %s was changed on disk: it is not sent.", file.key)
        raise FileAltered
    content.seek(0)
    return content


def altered_files(commitments: QuerySet[Commitment]) -> Iterator[tuple[str, int, str]]:
    """Where a file is gone or was changed that backs a report of `commitments`, or is a copy of what does:
    the commitment's reference, the place of the step, and what is wrong. Reads each file once.
    """
    faults: dict[int, str] = {}
    for reference, place, name, file in _files_of(commitments):
        if file.pk not in faults:
            faults[file.pk] = _fault_of(file)
        if fault := faults[file.pk]:
            yield reference, place, fault % {"name": name}


def _files_of(commitments: QuerySet[Commitment]) -> Iterator[tuple[str, int, str, EvidenceFile]]:
    evidence = (
        Evidence.objects.filter(report__commitment__in=commitments, file__isnull=False)
        .select_related("file", "report__commitment")
        .order_by("report__commitment__reference", "report__sequence", "number")
    )
    for piece in evidence:
        if piece.file is not None:
            yield piece.report.commitment.reference, piece.report.sequence, piece.title, piece.file
    copies = EvidenceCopy.objects.filter(commitment__in=commitments).select_related("file", "commitment")
    for copy in copies.order_by("commitment__reference", "sequence"):
        yield copy.commitment.reference, copy.sequence, copy.file.name, copy.file


def _fault_of(file: EvidenceFile) -> str:
    try:
        with opened_verified(file):
            return ""
    except FileNotFoundError:
        return _("its file “%(name)s” is not on the disk.")
    except FileAltered:
        return _("its file “%(name)s” was changed on the disk.")
