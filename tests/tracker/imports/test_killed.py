"""An import whose process is killed, at whatever moment, leaves nothing."""

import io
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from commitments.language.calendars import Calendar
from commitments.models import Commitment
from tests.extent import extent
from tests.factories import make_commitment, make_officer
from tracker.imports.running import store_upload
from tracker.models import Import, ImportKind, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
# What another process does: import, in one transaction or (the control) row by row, say how far it is and
# wait to be told to go on.
PROGRAM = """
import sys, django
django.setup()
from django.conf import settings
from django.db import connections, transaction
settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = sys.argv[1]
from tracker.imports import running
running.ROWS_AT_ONCE = 10
if sys.argv[3] == "torn":
    import contextlib
    from tracker.trail.ready_steps import ReadySteps
    ReadySteps.record = transaction.atomic(ReadySteps.record)
    running.transaction.atomic = lambda *a, **k: contextlib.nullcontext()
    Import_select = running.Import.objects.select_for_update
    running.Import.objects.select_for_update = running.Import.objects.all
    running.lock_rows = lambda *a, **k: None
from django.contrib.auth.models import User
from tracker.imports.checks import Check
from tracker.imports.running import plan_import, run_import
from tracker.models import Import
upload = Import.objects.get(pk=sys.argv[2])
person = User.objects.get(pk=upload.uploaded_by_id)
check = Check.of(plan_import(upload, person=person), upload)
for progress in run_import(upload, person=person, check=check):
    print(progress.done, flush=True)
    sys.stdin.readline()
"""


def start(upload, how):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, "-c", PROGRAM, str(connection.settings_dict["NAME"]), str(upload.pk), how]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def kill(process, *, after):
    """Kill the import while it goes on to the rows after these."""
    with process:
        for done in process.stdout:
            process.stdin.write("\n")
            process.stdin.flush()
            if int(done) >= after:
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def upload():
    for letter in "ABCDEFGHIJKLMNOPQRST":
        make_commitment(reference=f"BAG3-R1-{letter}AA")
    references = Commitment.objects.order_by("reference").values_list("reference", flat=True)
    rows = [f"{reference},limited,2026-0{month}-01" for month in range(1, 9) for reference in references]
    text = "reference,status,effective_on\n" + "\n".join(rows) + "\n"
    return store_upload(
        content=io.BytesIO(text.encode()),
        name="rows.csv",
        kind=ImportKind.REPORTS,
        calendar=Calendar.GREGORIAN,
        person=make_officer(),
    )


@pytest.mark.parametrize("rows", extent([40], long=list(range(0, 140, 7))))
def test_nothing_of_it_is_there(upload, rows):
    kill(start(upload, "whole"), after=rows)

    assert StatusReport.objects.count() == 0
    assert Import.objects.get().imported_at is None
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())


def test_without_the_transaction_half_of_it_would_be(upload):
    """The control."""
    kill(start(upload, "torn"), after=80)

    assert 0 < StatusReport.objects.count() < 160
