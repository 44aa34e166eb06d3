"""An import whose process is killed, at whatever moment, leaves nothing."""

import io
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from commitments.language.calendars import Calendar
from commitments.models import Commitment
from tests.factories import make_commitment, make_officer
from tracker.imports.running import store_upload
from tracker.models import Import, ImportKind, StatusReport
from tracker.trail.rebuilding import differences
from tracker.trail.verifying import faults_of

pytestmark = pytest.mark.django_db(transaction=True)
# What another process does: import, in one transaction or (the control) row by row, and say how far it is.
PROGRAM = """
import sys, django
django.setup()
from django.conf import settings
from django.db import connections, transaction
settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = sys.argv[1]
if sys.argv[3] == "torn":
    import contextlib
    from tracker.imports import running
    running.transaction.atomic = lambda *a, **k: contextlib.nullcontext()
    Import_select = running.Import.objects.select_for_update
    running.Import.objects.select_for_update = running.Import.objects.all
from django.contrib.auth.models import User
from tracker.imports.running import run_import
from tracker.models import Import
upload = Import.objects.get(pk=sys.argv[2])
for progress in run_import(upload, person=User.objects.get(pk=upload.uploaded_by_id)):
    print(progress.done, flush=True)
"""


def start(upload, how):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, "-c", PROGRAM, str(connection.settings_dict["NAME"]), str(upload.pk), how]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def upload():
    for first in "ABCDEFGHIJ":
        for second in "ABCDEFGHIJ":
            make_commitment(reference=f"BAG3-R1-{first}{second}A")
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


@pytest.mark.parametrize("rows", [0, 200, 500])
def test_nothing_of_it_is_there(upload, rows):
    process = start(upload, "whole")
    for line in process.stdout:
        if int(line) >= rows:
            break
    time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL
    process.stdout.close()

    assert StatusReport.objects.count() == 0
    assert Import.objects.get().imported_at is None
    assert not list(faults_of(Commitment.objects.all()))
    assert not list(differences())


def test_without_the_transaction_half_of_it_would_be(upload):
    """The control."""
    process = start(upload, "torn")
    for line in process.stdout:
        if int(line) >= 400:
            break
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    process.stdout.close()

    assert 0 < StatusReport.objects.count() < 800
