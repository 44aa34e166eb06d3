"""Fills in what each commitment's status was claimed to be by the report on which it rests."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Q, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    commitments = apps.get_model("commitments", "Commitment").objects.using(schema_editor.connection.alias)
    reports = apps.get_model("tracker", "StatusReport").objects.using(schema_editor.connection.alias)
    reviews = apps.get_model("tracker", "Review").objects.using(schema_editor.connection.alias)
    last_verdict = reviews.filter(report=OuterRef("pk")).order_by("-sequence").values("verdict")[:1]
    deciding = (
        reports.filter(commitment=OuterRef("pk"))
        .annotate(last_verdict=Subquery(last_verdict))
        .filter(Q(last_verdict="accept") | Q(last_verdict__isnull=True, needs_review=False))
        .order_by("-effective_on", "-sequence")
    )
    commitments.filter(version__gt=0).update(public_reported_status=Subquery(deciding.values("status")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0005_disclosure'),
        ('tracker', '0003_digest_forms'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
