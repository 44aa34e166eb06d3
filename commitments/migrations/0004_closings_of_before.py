"""A closing for every day on which a participation or a commitment was closed so far."""

from itertools import takewhile

from django.db import migrations


def entered_at(history, row):
    """When the day was entered, as the row's history tells; else when the row was last saved."""
    versions = history.objects.filter(id=row.pk).order_by("-history_date", "-history_id")
    latest = list(takewhile(lambda version: version.closed_on == row.closed_on, versions))
    return latest[-1].history_date if latest else row.updated_at


def add_closings(apps, schema_editor):
    model = lambda name: apps.get_model("commitments", name)  # noqa: E731
    closing, participation, commitment = model("Closing"), model("Participation"), model("Commitment")
    history = {participation: model("HistoricalParticipation"), commitment: model("HistoricalCommitment")}
    for row in participation.objects.filter(closed_on__isnull=False).order_by("pk"):
        closing.objects.create(
            participation=row, closed_on=row.closed_on, recorded_at=entered_at(history[participation], row)
        )
    closed = commitment.objects.filter(closed_on__isnull=False).select_related("participation").order_by("pk")
    for row in closed:
        part = row.participation
        by_role = part.role == "observer"
        if part.closed_on is None or (by_role and part.closed_on != row.closed_on):
            closing.objects.create(
                commitment=row,
                closed_on=row.closed_on,
                by_role=by_role,
                recorded_at=entered_at(history[commitment], row),
            )
        # A day that was corrected is that of the participation; of two closings the first rules.
        day = row.closed_on
        if part.closed_on is not None:
            day = min(day, part.closed_on) if by_role else part.closed_on
        if day != row.closed_on:
            commitment.objects.filter(pk=row.pk).update(closed_on=day)
    for row in commitment.objects.filter(closed_on=None, participation__closed_on__isnull=False):
        commitment.objects.filter(pk=row.pk).update(closed_on=row.participation.closed_on)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0003_closings")]

    operations = [migrations.RunPython(add_closings, migrations.RunPython.noop)]
