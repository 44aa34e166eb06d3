"""Fills in since when a report of each commitment waits for its review."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, Min, OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    commitments = apps.get_model("commitments", "Commitment").objects.using(schema_editor.connection.alias)
    reports = apps.get_model("tracker", "StatusReport").objects.using(schema_editor.connection.alias)
    reviews = apps.get_model("tracker", "Review").objects.using(schema_editor.connection.alias)
    waiting = reports.filter(~Exists(reviews.filter(report=OuterRef("pk"))), needs_review=True)
    of_each = waiting.filter(commitment=OuterRef("pk")).order_by().values("commitment")
    since = Subquery(of_each.annotate(since=Min("recorded_at")).values("since"))
    commitments.filter(pk__in=waiting.values("commitment")).update(waiting_since=since)


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0028_waiting_since'),
        ('tracker', '0028_level_counts'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
