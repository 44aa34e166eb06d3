"""Indices that hold all that counting a State's commitments and joining resolutions looks at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0029_open_due_on")]

    operations = [
        migrations.RemoveIndex(model_name="commitment", name="commitment_by_state"),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=[
                    *("state", "status", "resolution", "participation"),
                    *("position", "closed_on", "open_due_on", "id"),
                ],
                name="commitment_by_state",
            ),
        ),
        migrations.AddIndex(
            model_name="resolution",
            index=models.Index(
                fields=["conference", "theme", "number", "lifecycle", "due_on", "strength", "id"],
                name="resolution_without_texts",
            ),
        ),
    ]
