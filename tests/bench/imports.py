"""What imports take: `python -m tests.bench.imports [NAME…]`.

Each kind of import with the rows of one session or one year, sorted and shuffled: seconds and queries of
reading the file, of checking and of importing it, and of undoing it; "locked" is how long the one
transaction of the import lasts, and "undo locked" that of undoing it; and how much memory all of it takes.
"""

import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tests.bench.expense import memory, timed

DAY = "2025-06-01"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as folder:
        os.environ |= {
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789abcdef" * 4,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        wanted = sys.argv[1:]
        for name, scene in SCENES.items():
            if not wanted or name in wanted:
                for title, figures in scene():
                    print(f"{title}: {json.dumps(figures)}", flush=True)


def brought_in(
    kind: str,
    rows: Iterable[Mapping[str, Any]],
    columns: Mapping[str, str],
    *,
    constants: Mapping[str, str] | None = None,
    meanings: Mapping[str, Mapping[str, str]] | None = None,
    undo: bool = False,
) -> dict[str, Any]:
    """The figures of one file, which is then imported."""
    from commitments.language.calendars import Calendar
    from tests.shapes import as_csv
    from tracker.imports.mapping import ImportMapping
    from tracker.imports.running import store_upload
    from tracker.imports.saved_mappings import set_mapping
    from tracker.models import ImportKind

    officer = officer_of_the_bench()
    content = as_csv(rows)

    def handed_in() -> Any:
        upload = store_upload(
            content=io.BytesIO(content),
            name="rows.csv",
            kind=ImportKind(kind),
            calendar=Calendar.GREGORIAN,
            person=officer,
        )
        mapping = ImportMapping(columns=columns, constants=constants or {}, meanings=meanings or {})
        set_mapping(upload, mapping, repeats=False)
        return upload

    with memory() as held:
        return _brought_in(handed_in, held, officer=officer, undo=undo)


def _brought_in(
    handed_in: Callable[[], Any], held: Callable[[], int], *, officer: Any, undo: bool
) -> dict[str, Any]:
    from tracker.imports.checks import Check
    from tracker.imports.running import plan_import, run_import

    upload, read = timed(handed_in)
    plan, check = timed(lambda: plan_import(upload, person=officer))
    if plan.problems:
        raise SystemExit("\n".join(map(str, plan.problems[:5])))
    seen, stated = Check.of(plan, upload), plan.changes.stated
    # Another request checks than imports.
    del plan
    moments: list[tuple[float, float]] = []

    def run() -> int:
        for _one in run_import(upload, person=officer, check=seen, confirmed=stated):
            if not _one.prepared:
                moments.append((time.perf_counter(), time.process_time()))
        return _one.changed or 0

    changed, whole = timed(run)
    figures = {"rows": changed, "read": read, "check": check, "import": whole}
    seconds, cpu = (round(last - first, 2) for first, last in zip(moments[0], moments[-1], strict=True))
    figures["locked"] = {"s": seconds, "cpu": cpu}
    figures["MB above idle"] = held()
    if undo:
        figures |= undone(upload)
        figures["MB above idle of all"] = held()
    return figures


def undone(upload: Any) -> dict[str, Any]:
    """The figures of undoing a file that was imported."""
    from tracker.imports import undoing

    held: list[dict[str, float]] = []
    write = undoing._write

    def writing(*args: Any, **options: Any) -> Any:
        result, figures_of_it = timed(lambda: write(*args, **options))
        held.append(figures_of_it)
        return result

    undoing._write = writing  # type: ignore[assignment]
    result, figures = timed(lambda: undoing.undo_import(upload, person=officer_of_the_bench()))
    undoing._write = write
    if result.stay:
        raise SystemExit("\n".join(row.stays_because for row in result.stay[:5]))
    return {"undo": figures, "undo locked": held[-1]}


def undone_in_turn() -> Iterator[tuple[str, dict[str, Any]]]:
    """The figures of undoing what was imported and not undone yet, the last first."""
    from tracker.models import Import

    for upload in Import.objects.filter(undone_at=None).exclude(imported_at=None).order_by("-pk"):
        yield f"undoing {upload.get_kind_display().lower()}", undone(upload)


def officer_of_the_bench() -> Any:
    from django.contrib.auth import get_user_model

    from tests.factories import make_officer

    return get_user_model().objects.filter(username="layla").first() or make_officer(username="layla")


def shuffled(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    rows = list(rows)
    random.Random(1).shuffle(rows)
    return rows


def memberships() -> Iterator[tuple[str, dict[str, Any]]]:
    """1,484 participations, which bring as many commitments."""
    from tests.factories import make_conference, make_resolution, make_theme
    from tests.shapes import made_states

    make_theme()
    states = made_states(53)
    for number in range(28):
        make_resolution(conference=make_conference(code=f"TR{number}", starts_on=None, ends_on=None))
    rows = [{"Treaty": f"TR{number}", "Party": state.name_en} for number in range(28) for state in states]
    columns = {"conference": "Treaty", "state": "Party"}
    yield (
        "participations",
        brought_in(
            "participations", shuffled(rows), columns, constants={"basis": "official_record"}, undo=True
        ),
    )


def recommendations() -> Iterator[tuple[str, dict[str, Any]]]:
    """2,900 recommendations to 14 States, with their positions."""
    from tests.factories import make_conference, make_theme
    from tests.shapes import POSITIONS, made_states, recommendations

    states = made_states(14)
    theme = make_theme()
    make_conference(code="UPR1")
    rows = recommendations(2_900, states)
    yield (
        "participations of a session",
        brought_in(
            "participations",
            rows,
            {"state": "State under review"},
            constants={"conference": "UPR1", "basis": "official_record"},
        ),
    )
    yield (
        "recommendations",
        brought_in(
            "resolutions",
            shuffled(rows),
            {
                "number": "No",
                "named_states": "State under review",
                "title_en": "Recommendation",
                "text_en": "Recommendation",
            },
            constants={"conference": "UPR1", "theme": theme.slug, "strength": "recommended"},
        ),
    )
    yield (
        "positions",
        brought_in(
            "positions",
            shuffled(rows),
            {"state": "State under review", "resolution": "No", "position": "Response"},
            constants={"conference": "UPR1", "stated_on": DAY},
            meanings={"position": POSITIONS | {"": "no_row"}},
        ),
    )
    yield from undone_in_turn()


def rows_wanted() -> int:
    return int(os.environ.get("BENCH_ROWS", "8000"))


def scores() -> Iterator[tuple[str, dict[str, Any]]]:
    """400 undertakings of 20 members: 8,000 scores, or as many as BENCH_ROWS says. SQLite refuses more than
    it writes at once.
    """
    from tests.factories import make_conference, make_theme
    from tests.shapes import SCORES, made_states, scores

    members = made_states(20)
    theme = make_theme()
    make_conference(code="G20Y")
    rows = scores(rows_wanted() // len(members), members)
    for_all = {"conference": "G20Y"}
    yield (
        "participations of a year",
        brought_in(
            "participations",
            rows[: len(members)],
            {"state": "Member"},
            constants=for_all | {"basis": "official_record"},
        ),
    )
    # As many as SQLite writes at once, with the commitments that they bring.
    for start in range(0, len(rows), 8_000):
        yield (
            "undertakings",
            brought_in(
                "resolutions",
                shuffled(rows[start : start + 8_000]),
                {"number": "Commitment", "title_en": "What", "text_en": "What"},
                constants=for_all | {"theme": theme.slug},
            ),
        )
    columns = {"state": "Member", "resolution": "Commitment", "status": "Score"}
    meanings = {"status": SCORES | {"": "not_started"}}
    said = for_all | {"evidence_url": "https://example.org/report", "evidence_title": "Report"}
    for number, (order, ordered) in enumerate({"shuffled": shuffled(rows), "sorted": rows}.items()):
        yield (
            f"scores, {order}",
            brought_in(
                "reports",
                ordered,
                columns,
                constants=said | {"effective_on": f"2025-06-0{number + 1}"},
                meanings=meanings,
                undo=True,
            ),
        )
    yield from undone_in_turn()


def many_of_each() -> Iterator[tuple[str, dict[str, Any]]]:
    """8,000 reports and 8,000 measurements of 500 commitments."""
    from commitments.models import Commitment, Resolution
    from tests.factories import make_citation, make_indicator, make_large_register, make_source

    make_large_register()
    source = make_source(slug="figures")
    for resolution in Resolution.objects.filter(conference__code="BAG3"):
        make_indicator(resolution=resolution)
        make_citation(source=source, resolution=resolution)
    references = list(
        Commitment.objects.filter(resolution__conference__code="BAG3")
        .order_by("reference")
        .values_list("reference", flat=True)
    )
    end = date(2025, 6, 1)
    reports = [
        {"reference": reference, "status": "limited", "effective_on": end - timedelta(days=number)}
        for reference in references
        for number in range(16)
    ]
    by_name = {name: name for name in ("status", "effective_on")} | {"commitment": "reference"}
    by_day = sorted(reports, key=lambda row: (row["effective_on"], row["reference"]))
    yield "16 reports each, by day", brought_in("reports", by_day, by_name, undo=True)
    again = [row | {"status": "substantial"} for row in reports]
    yield "16 reports each, by commitment", brought_in("reports", again, by_name, undo=True)
    values = [
        {"reference": reference, "observed_on": end - timedelta(days=number), "value": number}
        for reference in references
        for number in range(16)
    ]
    by_name = {name: name for name in ("observed_on", "value")} | {"commitment": "reference"}
    yield (
        "measurements",
        brought_in("measurements", shuffled(values), by_name, constants={"source": "figures"}),
    )


def deadlines_and_texts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Deadlines of 8,000 commitments, and as many translations as SQLite takes at once: of 85 resolutions
    with 20 commitments each.
    """
    from commitments.models import Commitment, Resolution
    from tests.factories import make_conference, make_theme
    from tests.shapes import made_states, scores

    members = made_states(20)
    theme = make_theme()
    make_conference(code="DLN1")
    rows = scores(400, members)
    for_all = {"conference": "DLN1"}
    columns = {"number": "Commitment", "title_en": "What", "text_en": "What"}
    brought_in("participations", rows, {"state": "Member"}, constants=for_all | {"basis": "official_record"})
    brought_in("resolutions", rows, columns, constants=for_all | {"theme": theme.slug})
    ours = Commitment.objects.filter(resolution__conference__code="DLN1")
    deadlines = [
        {"commitment": reference, "due_on": DAY, "lead_agency": "Office"}
        for reference in ours.values_list("reference", flat=True)
    ]
    yield "deadlines", brought_in("commitments", deadlines, {name: name for name in deadlines[0]}, undo=True)
    texts = [
        {
            "kind": "resolution",
            "key": resolution.reference,
            "field": field,
            "language": language,
            "translation": f"{resolution.reference} {language}",
        }
        for resolution in Resolution.objects.filter(conference__code="DLN1", number__lte=85)
        for field in ("title", "text")
        for language in ("fa", "ar")
    ]
    yield "translations", brought_in("translations", texts, {name: name for name in texts[0]}, undo=True)


def of_the_record() -> Iterator[tuple[str, dict[str, Any]]]:
    """BENCH_ROWS reports of the commitments of the record at hand, one of each before any has two, as on a
    copy of a world that `make bench` built; undone again where `undo` is asked for, too.
    """
    from django.utils import timezone

    from commitments.models import Commitment

    rows = Commitment.objects.published().in_force().filter(resolution__conference__review_policy="none")
    references = list(rows.order_by("pk").values_list("reference", flat=True)[: rows_wanted()])
    today = timezone.localdate()
    reports = [
        {
            "commitment": references[number % len(references)],
            "status": "limited",
            "effective_on": today - timedelta(days=number // len(references)),
        }
        for number in range(rows_wanted())
    ]
    yield (
        "of the record",
        brought_in(
            "reports", shuffled(reports), {name: name for name in reports[0]}, undo="undo" in sys.argv
        ),
    )


SCENES = {
    one.__name__: one
    for one in (memberships, recommendations, scores, deadlines_and_texts, many_of_each, of_the_record)
}

if __name__ == "__main__":
    main()
