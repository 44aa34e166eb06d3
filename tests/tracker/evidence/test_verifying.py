"""A file that is not what was handed in any more is named by verify_trail, for each report that it backs."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commitments.vocabulary import EvidenceKind
from tests.factories import at, make_commitment, make_evidence_file, make_officer, report
from tracker.evidence import verifying
from tracker.trail.recording import NewEvidence

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(at(2026, 3, 10), tick=False)]


@pytest.fixture
def path(settings, tmp_path):
    """Where the one file lies that backs a report of two States."""
    settings.MEDIA_ROOT = tmp_path
    officer = make_officer()
    file = make_evidence_file(uploaded_by=officer)
    for reference in ("BAG3-R1-IRQ", "BAG3-R1-IRN"):
        shown = NewEvidence(kind=EvidenceKind.FILE, title="A letter", file=file)
        report(
            commitment=make_commitment(reference=reference),
            effective_on=date(2026, 3, 1),
            author=officer,
            evidence=[shown],
        )
    return Path(file.content.path)


def complaints(*arguments):
    errors = StringIO()
    try:
        call_command("verify_trail", *arguments, stdout=StringIO(), stderr=errors)
    except CommandError as error:
        errors.write(str(error))
    return errors.getvalue().splitlines()


def test_an_untouched_file_has_no_fault(path):
    assert complaints() == []


def test_one_that_was_overwritten_is_named_and_read_once(path, monkeypatch):
    path.write_bytes(b"A text that shows something else.")
    read = []
    opened = verifying.opened_verified
    monkeypatch.setattr(verifying, "opened_verified", lambda file: read.append(file) or opened(file))

    assert complaints() == [
        "BAG3-R1-IRN-1: its file “A letter” was changed on the disk.",
        "BAG3-R1-IRQ-1: its file “A letter” was changed on the disk.",
        "2 faults in the trail, named above.",
    ]
    assert len(read) == 1


def test_one_that_is_gone_is_named_unless_only_the_database_is_at_hand(path):
    path.unlink()

    assert complaints()[0] == "BAG3-R1-IRN-1: its file “A letter” is not on the disk."
    assert complaints("--without-files") == []
