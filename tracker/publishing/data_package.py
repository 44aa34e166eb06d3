"""All that is published, as one file for machines: a Data Package (Frictionless, version 2).

A CSV for every list of the API, with types, enumerations and keys declared, and the
head of every trail. The same data makes the same bytes, on every day: what depends
on the day (schedule, staleness) is left out, for it follows from the dates.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import IO, Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Collate
from django.utils import translation

from commitments import vocabulary
from commitments.api import viewsets
from commitments.columns import ColumnType, Place, register_columns
from commitments.files import tables
from commitments.files.csv_files import csv_parts
from commitments.files.plain_rows import ReadRows
from commitments.files.snapshots import database_snapshot, may_take_long
from commitments.files.tables import (
    Column,
    Table,
    columns_of,
    demo_file_name,
    register_table,
)
from commitments.models import (
    Citation,
    Commitment,
    Membership,
    Participation,
    State,
    StatedPosition,
    StateTarget,
)
from tracker.api.register import RegisterViewSet
from tracker.api.viewsets import MeasurementViewSet
from tracker.models import EvidenceCopy
from tracker.publishing import plain_trail
from tracker.publishing.chains import CHAINS, OnHead, no_head
from tracker.publishing.package_columns import (
    ABOUT_COLUMNS,
    ADDRESSES,
    BOOLEANS,
    DAYS,
    ENUMS,
    INTEGERS,
    TYPES,
    OnTable,
    no_table,
)
from tracker.publishing.plain_chains import PlainLinks
from tracker.trail.tables import COPIES, EVIDENCE, MEASUREMENTS, REPORTS, REVIEWS
from tracker.trail.verifying import head_as_line, lines_as_json

NAME: Final = "mithaq"
PROFILES: Final = "https://datapackage.org/profiles/2.0"
HEADS: Final = "trail-heads.json"
# Files in an archive carry a time; this is the earliest that the format has.
NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
NOBODY: Final = AnonymousUser()
ABOUT: Final = (
    "Commitments of States from international conferences, and how far they are carried out. An empty cell "
    "means that no source states it. "
    "A text that a spreadsheet could take for a formula has an apostrophe before it. Times are UTC. "
    "data/chains.csv holds the digests by which anybody can check that no step, evidence or measurement was "
    "changed or removed; "
    "trail-heads.json holds the last digest of every published chain; manage.py verify_trail --heads "
    "compares a database with it."
)
# The register as it stands, without what changes from one day to the next.
COMMITMENTS: Final = register_table(Place.PACKAGE)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One table of the package: its rows in the order of `order` (plain values are in order already), by
    what a row is known, and to what its columns refer.
    """

    table: Table
    rows: models.QuerySet[Any] | ReadRows
    key: Sequence[str]
    order: Sequence[str] = ()
    foreign_keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    enums: Mapping[str, type[models.TextChoices]] = field(default_factory=dict)
    numbers: Sequence[str] = ()


_STATE: Final = {"state": ("states", "code")}
_COMMITMENT: Final = {"commitment": ("commitments", "reference")}


def _listed(view: type[Any]) -> models.QuerySet[Any]:
    """The rows that an address lists for everybody."""
    viewset = view(action="list", request=SimpleNamespace(user=NOBODY, query_params={}), kwargs={})
    rows: models.QuerySet[Any] = viewset.rows(view.queryset.all().visible_to(NOBODY))
    return rows


def resources(on_head: OnHead = no_head) -> list[Resource]:
    """Every table of the package; each refers only to tables before it, or to itself. `on_head` is told of
    the head of each chain while the last of them is read.
    """
    return [
        Resource(
            table=tables.STATES,
            rows=_listed(viewsets.StateViewSet),
            order=["code"],
            key=["code"],
            enums={"kind": vocabulary.StateKind},
        ),
        Resource(
            table=tables.ORGANIZATIONS,
            rows=_listed(viewsets.OrganizationViewSet),
            order=["slug"],
            key=["slug"],
            enums={"kind": vocabulary.OrganizationKind},
        ),
        Resource(table=tables.THEMES, rows=_listed(viewsets.ThemeViewSet), order=["slug"], key=["slug"]),
        Resource(
            table=tables.SOURCES,
            rows=_listed(viewsets.SourceViewSet).defer("text"),
            order=["slug"],
            key=["slug"],
        ),
        Resource(
            table=tables.GROUPS,
            rows=_listed(viewsets.StateGroupViewSet),
            order=["slug"],
            key=["slug"],
            foreign_keys={"source": ("sources", "slug")},
        ),
        Resource(
            table=tables.MEMBERSHIPS,
            rows=Membership.objects.select_related("group", "state", "source").filter(
                state__in=State.objects.visible_to(NOBODY)
            ),
            order=["group__slug", "state__code", "valid_from"],
            key=[],
            foreign_keys={"group": ("groups", "slug"), "source": ("sources", "slug"), **_STATE},
        ),
        Resource(
            table=tables.CONFERENCES,
            rows=_listed(viewsets.ConferenceViewSet),
            order=["code"],
            key=["code"],
            foreign_keys={"host": ("states", "code")},
        ),
        Resource(
            table=tables.PARTICIPATIONS,
            rows=Participation.objects.visible_to(NOBODY).select_related("conference", "state"),
            order=["conference__code", "state__code"],
            key=["conference", "state"],
            foreign_keys={"conference": ("conferences", "code"), **_STATE},
        ),
        Resource(
            table=tables.RESOLUTIONS,
            rows=_listed(viewsets.ResolutionViewSet),
            order=["reference"],
            key=["reference"],
            foreign_keys={
                "conference": ("conferences", "code"),
                "theme": ("themes", "slug"),
                "superseded_by": ("", "reference"),
                "addressed_group": ("groups", "slug"),
            },
        ),
        Resource(
            table=tables.INDICATORS,
            rows=_listed(viewsets.IndicatorViewSet),
            order=["reference"],
            key=["reference"],
            foreign_keys={"resolution": ("resolutions", "reference")},
            enums={"kind": vocabulary.IndicatorKind},
            numbers=["baseline", "target"],
        ),
        Resource(
            table=tables.CITATIONS,
            rows=Citation.objects.visible_to(NOBODY).prefetch_related(
                "source", "conference", "participation__conference", "participation__state", "resolution"
            ),
            order=["reference"],
            key=["reference"],
            foreign_keys={"source": ("sources", "slug")},
        ),
        Resource(
            table=COMMITMENTS,
            rows=_listed(RegisterViewSet),
            order=["reference"],
            key=["reference"],
            foreign_keys={
                column.name: column.foreign_key
                for column in register_columns(Place.PACKAGE)
                if column.foreign_key is not None
            },
        ),
        Resource(
            table=tables.POSITIONS,
            rows=StatedPosition.objects.visible_to(NOBODY).select_related("commitment__state", "source"),
            order=["commitment__reference", "recorded_at"],
            key=[],
            foreign_keys=_COMMITMENT | _STATE | {"source": ("sources", "slug")},
        ),
        Resource(
            table=tables.TARGETS,
            rows=StateTarget.objects.visible_to(NOBODY)
            .stated()
            .select_related("indicator", "commitment__state", "source")
            .defer("source__text"),
            order=["indicator__reference", "commitment__state__code"],
            key=["indicator", "commitment"],
            foreign_keys=_COMMITMENT
            | _STATE
            | {"indicator": ("indicators", "reference"), "source": ("sources", "slug")},
            numbers=["baseline", "target"],
        ),
        Resource(
            table=REPORTS,
            rows=plain_trail.reports(),
            key=["reference"],
            foreign_keys=_COMMITMENT | _STATE,
        ),
        Resource(
            table=EVIDENCE,
            rows=plain_trail.evidence(),
            key=["report", "number"],
            foreign_keys={"report": ("reports", "reference"), "citation": ("citations", "reference")},
            enums={"kind": vocabulary.EvidenceKind},
        ),
        Resource(
            table=COPIES,
            rows=EvidenceCopy.objects.visible_to(NOBODY).select_related(
                "commitment", "file", "evidence__report__commitment"
            ),
            order=["commitment__reference", "sequence"],
            key=["commitment", "sequence"],
            foreign_keys=_COMMITMENT | {"report": ("reports", "reference")},
        ),
        Resource(
            table=REVIEWS,
            rows=plain_trail.reviews(),
            key=["reference"],
            foreign_keys=_COMMITMENT | _STATE | {"report": ("reports", "reference")},
        ),
        Resource(
            table=MEASUREMENTS,
            rows=_listed(MeasurementViewSet),
            order=["commitment__reference", "indicator__number", "observed_on", "number"],
            key=["reference"],
            foreign_keys=_COMMITMENT
            | _STATE
            | {"indicator": ("indicators", "reference"), "source": ("sources", "slug")},
            numbers=["value"],
        ),
        Resource(
            table=CHAINS,
            rows=PlainLinks(on_head=on_head),
            key=["chain", "number"],
        ),
    ]


def write_package(file: IO[bytes], *, on_progress: OnTable = no_table) -> None:
    """Write the package of all that is published to `file`; every part of it is from one moment."""
    with (
        translation.override("en"),
        database_snapshot(Commitment.objects.db),
        tempfile.TemporaryFile("w+", encoding="ascii") as heads,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        may_take_long(Commitment.objects.db)
        # A file, for there are as many heads as commitments.
        every = resources(lambda name, head: heads.write(head_as_line(name, head)))
        described = [
            _write_table(archive, one, partial(on_progress, one.table.name, number, len(every)))
            for number, one in enumerate(every, start=1)
        ]
        heads.seek(0)
        described.append(
            {
                "name": "trail-heads",
                "path": HEADS,
                "format": "json",
                "mediatype": "application/json",
                "encoding": "utf-8",
                **_write(archive, HEADS, lines_as_json(heads)),
            }
        )
        _write(archive, "datapackage.json", [as_json(_package(described))])


def _package(described: list[dict[str, Any]]) -> dict[str, Any]:
    title = "Mithaq: commitments of States and how far they are carried out"
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": demo_file_name(NAME),
        "title": f"Invented data for demonstration. {title}" if settings.DEMO else title,
        "description": ABOUT,
        "homepage": f"{settings.SITE_URL}/",
        "resources": described,
    }


def _write_table(
    archive: zipfile.ZipFile, resource: Resource, on_progress: tables.OnProgress
) -> dict[str, Any]:
    table, path = resource.table, f"data/{resource.table.name}.csv"
    on_progress(0)
    parts = csv_parts(_in_order(resource), table, flavour="csv", language="en", on_progress=on_progress)
    written = _write(archive, path, parts)
    return {
        "name": table.name,
        "path": path,
        "type": "table",
        "$schema": f"{PROFILES}/dataresource.json",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **written,
        "schema": schema_of(resource),
    }


def _in_order(resource: Resource) -> Any:
    if not isinstance(resource.rows, models.QuerySet):
        return resource.rows
    return resource.rows.order_by(
        *(_in_byte_order(resource.rows.model, name) for name in resource.order), "pk"
    )


def _in_byte_order(model: type[models.Model], path: str) -> Any:
    """Texts are ordered by their bytes, whatever order the database is set up with."""
    column: Any = model
    for step in path.split("__"):
        column = column._meta.get_field(step)
        column, ended = (column.related_model, column) if column.is_relation else (column, column)
    if not isinstance(ended, models.CharField):
        return F(path)
    return Collate(F(path), "C" if connection.vendor == "postgresql" else "BINARY")


def schema_of(resource: Resource) -> dict[str, Any]:
    """The Table Schema of a resource: the type of each column, what it may hold, and to what it refers."""
    return {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(column, resource) for column in columns_of(resource.table, language="en")],
        "missingValues": [""],
        **({"primaryKey": list(resource.key)} if resource.key else {}),
        "foreignKeys": [
            {"fields": [name], "reference": {"resource": table, "fields": [key]}}
            for name, (table, key) in resource.foreign_keys.items()
        ],
    }


def _field(column: Column, resource: Resource) -> dict[str, Any]:
    name = column.name
    described: dict[str, Any] = {
        "name": name,
        "type": "number" if name in resource.numbers else _type(column),
    }
    if column.holds is ColumnType.URL or name in ADDRESSES:
        described["format"] = "uri"
    if name in ABOUT_COLUMNS:
        described["description"] = ABOUT_COLUMNS[name]
    constraints: dict[str, Any] = {"required": True} if name in resource.key else {}
    if enum := column.choices or resource.enums.get(name) or ENUMS.get(name):
        constraints["enum"] = list(enum.values)
    return described | ({"constraints": constraints} if constraints else {})


def _type(column: Column) -> str:
    """What the column says it holds, else what its name says in every table."""
    if column.holds is not None:
        return TYPES.get(column.holds, "string")
    name = column.name
    if name in BOOLEANS:
        return "boolean"
    if name in INTEGERS:
        return "integer"
    if name.endswith("_at"):
        return "datetime"
    return "date" if name.endswith("_on") or name in DAYS else "string"


def _write(archive: zipfile.ZipFile, path: str, parts: Iterable[bytes]) -> dict[str, Any]:
    """Add a file, and tell its digest and length."""
    entry = zipfile.ZipInfo(path, date_time=NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    digest, length = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)
            digest.update(part)
            length += len(part)
    return {"hash": f"sha256:{digest.hexdigest()}", "bytes": length}


def as_json(content: Any) -> bytes:
    """JSON as a person reads it."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
