"""A statement from the start for every position that a commitment had so far."""

from itertools import takewhile

from django.db import migrations


def entered(history, row):
    """When and by whom the position was entered, as the row's history tells; else when it was last saved."""
    versions = history.objects.filter(id=row.pk).order_by("-history_date", "-history_id")
    latest = list(takewhile(lambda version: version.position == row.position, versions))
    return (latest[-1].history_date, latest[-1].history_user_id) if latest else (row.updated_at, None)


def add_positions(apps, schema_editor):
    model = lambda name: apps.get_model("commitments", name)  # noqa: E731
    stated, history = model("StatedPosition"), model("HistoricalCommitment")
    rows = []
    for row in model("Commitment").objects.exclude(position="unknown").order_by("pk").iterator():
        recorded_at, user = entered(history, row)
        rows.append(
            stated(commitment=row, position=row.position, recorded_at=recorded_at, recorded_by_id=user)
        )
    stated.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0013_positions")]

    operations = [migrations.RunPython(add_positions, migrations.RunPython.noop)]
