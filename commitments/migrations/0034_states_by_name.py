"""States in the order of their names, in which the register is read by them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0030_what_counts_look_at")]

    operations = [
        migrations.AddIndex(
            model_name="state",
            index=models.Index(fields=[f"sort_{language}"], name=f"state_by_name_{language}"),
        )
        for language in ("en", "fa", "ar")
    ]
