"""Migrations of tables that hold rows already."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.databases import migrating_quickly
from tests.factories import make_commitment, make_focal_point
from tracker.models import Reminder, ReminderMail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before_the_rename():
    """The database as it was when the mail of reminders was called a digest, and afterwards as it is
    today.
    """
    call_command("migrate", "tracker", "0001", verbosity=0)
    yield MigrationExecutor(connection).loader.project_state([("tracker", "0001_initial")]).apps
    call_command("migrate", "tracker", verbosity=0)


def test_mails_of_reminders_keep_their_rows_and_permissions_under_their_new_name(before_the_rename):
    focal, commitment = make_focal_point(), make_commitment()
    digest = before_the_rename.get_model("tracker", "Digest").objects.create(
        user_id=focal.pk, cycle_on="2026-01-31", address="iraq@example.org", language="en"
    )
    before_the_rename.get_model("tracker", "Reminder").objects.create(
        digest=digest, user_id=focal.pk, commitment_id=commitment.pk, occasion="due_30", about_on="2026-02-28"
    )
    type_before = ContentType.objects.get(app_label="tracker", model="digest").pk

    with migrating_quickly():
        call_command("migrate", "tracker", verbosity=0)

    mail = ReminderMail.objects.get()
    assert (mail.pk, mail.address, mail.user) == (digest.pk, "iraq@example.org", focal)
    assert Reminder.objects.get().mail == mail
    ContentType.objects.clear_cache()
    assert ContentType.objects.get_for_model(ReminderMail).pk == type_before
    names = Permission.objects.filter(content_type__app_label="tracker", content_type__model="remindermail")
    assert sorted(names.values_list("codename", flat=True)) == [
        f"{action}_remindermail" for action in ("add", "change", "delete", "view")
    ]
    assert not Permission.objects.filter(codename__endswith="_digest").exists()
