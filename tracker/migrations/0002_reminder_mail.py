"""The one mail of reminders a cycle is called after what it is; a digest is the hash of a step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def rename_permissions(old: str, new: str):
    """Django renames the content type and leaves the names of its permissions; those that are there follow here."""

    def rename(apps, schema_editor):
        permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
        for permission in permissions.filter(content_type__app_label="tracker", codename__endswith=f"_{old}"):
            permission.codename = permission.codename.removesuffix(old) + new
            permission.save()

    return rename


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("tracker", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="digest", name="tracker_digest_is_one_a_cycle"),
        migrations.RenameModel(old_name="Digest", new_name="ReminderMail"),
        migrations.AlterModelOptions(
            name="remindermail",
            options={"verbose_name": "reminder mail", "verbose_name_plural": "reminder mails"},
        ),
        migrations.AlterField(
            model_name="remindermail",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminder_mails",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="remindermail",
            constraint=models.UniqueConstraint(
                fields=["user", "cycle_on"], name="tracker_remindermail_is_one_a_cycle"
            ),
        ),
        migrations.RenameField(model_name="reminder", old_name="digest", new_name="mail"),
        migrations.AlterField(
            model_name="reminder",
            name="mail",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to="tracker.remindermail",
                verbose_name="reminder mail",
            ),
        ),
        migrations.RunPython(
            rename_permissions("digest", "remindermail"), rename_permissions("remindermail", "digest")
        ),
    ]
