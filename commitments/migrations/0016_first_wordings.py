"""What every resolution of a published conference says, as its first wording."""

from itertools import takewhile

from django.db import migrations

FIELDS = ("title_en", "title_fa", "title_ar", "text_en", "text_fa", "text_ar", "strength", "due_on")


def first_seen(versions, row):
    """The moment of the earliest of these versions; of a row without history, when it was last saved."""
    found = list(versions)
    return found[-1].history_date if found else row.updated_at


def keep_first_wordings(apps, schema_editor):
    model = lambda name: apps.get_model("commitments", name)  # noqa: E731
    latest_first = ("-history_date", "-history_id")
    for conference in model("Conference").objects.filter(published=True).order_by("pk"):
        versions = model("HistoricalConference").objects.filter(id=conference.pk).order_by(*latest_first)
        published_at = first_seen(takewhile(lambda version: version.published, versions), conference)
        for resolution in model("Resolution").objects.filter(conference=conference).order_by("pk"):
            versions = model("HistoricalResolution").objects.filter(id=resolution.pk).order_by(*latest_first)
            model("Wording").objects.create(
                resolution=resolution,
                known_from=max(published_at, first_seen(versions, resolution)),
                **{field: getattr(resolution, field) for field in FIELDS},
            )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0015_wordings")]

    operations = [migrations.RunPython(keep_first_wordings, migrations.RunPython.noop)]
