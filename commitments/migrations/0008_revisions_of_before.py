from django.db import migrations
from django.db.models import F


def count_steps(apps, schema_editor):
    """So far a commitment changed with the steps of its trail alone."""
    apps.get_model("commitments", "Commitment").objects.update(revision=F("version"))


class Migration(migrations.Migration):
    dependencies = [("commitments", "0007_revision")]

    operations = [migrations.RunPython(count_steps, migrations.RunPython.noop)]
