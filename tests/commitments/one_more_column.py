"""Prints, as JSON, where a column stands that is declared in one place; in a process of its own, for the
columns are read as the code is loaded.
"""

import json
import sys
from datetime import UTC, date, datetime
from types import SimpleNamespace

import django

from commitments import columns

NAME = "conference_edition"


def main() -> None:
    columns.REGISTER = (
        *columns.REGISTER,
        columns.RegisterColumn(
            name=NAME,
            holds=columns.ColumnType.INTEGER,
            path="resolution.conference.edition",
            is_nullable=True,
            about="Which of its series.",
            order="resolution__conference__edition",
        ),
    )
    django.setup()
    sys.stdout.write(json.dumps(found()))


def found() -> dict[str, object]:
    from drf_spectacular.generators import SchemaGenerator

    from commitments.api.serializers import CommitmentDetailSerializer, CommitmentSerializer
    from commitments.api.stored_fields import REGISTER_FIELDS
    from commitments.files.downloads import download
    from commitments.files.tables import REGISTER
    from tests.downloads import read_csv, read_xlsx
    from tracker.publishing.data_package import resources, schema_of

    package = next(resource for resource in resources() if resource.table.name == "commitments")
    schema = SchemaGenerator().get_schema(request=None, public=True)
    listing = schema["paths"]["/api/v1/commitments/"]["get"]["parameters"]
    return {
        "json": CommitmentSerializer(row(), context={}).data[NAME],
        "detail": NAME in CommitmentDetailSerializer(row(), context={}).fields,
        "csv": read_csv(download([row()], REGISTER, flavour="csv"))[0][NAME],
        "xlsx": read_xlsx(download([row()], REGISTER, flavour="xlsx"))[0][NAME],
        "package": [field for field in schema_of(package)["fields"] if field["name"] == NAME],
        "schema": schema["components"]["schemas"]["Commitment"]["properties"][NAME],
        "ordering": NAME
        in next(one for one in listing if one["name"] == "ordering")["schema"]["items"]["pattern"],
        "loaded": "resolution__conference__edition" in REGISTER_FIELDS,
    }


def row() -> SimpleNamespace:
    """A row of the register as for_register gives it, as far as its columns read it."""
    names = {f"{name}_{language}": name for name in ("title", "name") for language in ("en", "fa", "ar")}
    conference = SimpleNamespace(code="BAG3", edition=3)
    shown = {column.path: None for column in columns.REGISTER if column.path.startswith("standing_")}
    return SimpleNamespace(
        reference="BAG3-R1-IRQ",
        position="unknown",
        lead_agency="",
        schedule="overdue",
        stale=False,
        effective_due_on=date(2026, 3, 1),
        effective_due_precision="day",
        updated_at=datetime(2026, 3, 10, tzinfo=UTC),
        version=0,
        state=SimpleNamespace(code="IRQ", region="142", groups_held=[], **names),
        participation=SimpleNamespace(basis="inferred"),
        resolution=SimpleNamespace(
            reference="BAG3-R1",
            conference=conference,
            theme=SimpleNamespace(slug="rivers"),
            all_themes=lambda: [SimpleNamespace(slug="rivers")],
        ),
        wording=SimpleNamespace(strength=None, **names),
        **(shown | {"standing_status": "limited", "standing_reviewed": False, "standing_disputed": False}),
    )


if __name__ == "__main__":
    main()
