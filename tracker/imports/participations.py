"""Importing participations. They pass through commitments.record.enrolment, which creates the commitments
that they bring.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _, gettext_lazy

from commitments.models import Citation, Commitment, Conference, Participation
from commitments.record.bulk_enrolment import enrol_participations
from commitments.record.closing import close_parts_in_error
from commitments.record.enrolment import lock_conferences
from commitments.vocabulary import Basis, Fact, ParticipationRole
from tracker.imports.citing import LOCATOR, SOURCE, check_source, cite, cites_anew, sources_of
from tracker.imports.mapping import (
    CLEARED_BY_A_HYPHEN,
    ImportField,
    choice_field,
    date_cell,
    says_the_same,
    text_cell,
)
from tracker.imports.meanwhile import news_of_history
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    change_reason,
    refuse_rows,
    values_as_text,
)
from tracker.imports.references import CONFERENCE, STATE
from tracker.imports.results import is_as_left, made_row, put_back, values_before
from tracker.imports.written import Written
from tracker.models import Import, ImportKind, StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


def _plan_participations(plan: ImportPlan, person: "User") -> None:
    conferences = {conference.code: conference for conference in Conference.objects.visible_to(person)}
    standing = {
        (row.conference_id, row.state_id): row
        for row in Participation.objects.filter(conference__in=conferences.values()).select_related(
            "conference", "state"
        )
    }
    sources = sources_of(plan.rows)
    places = dict(
        Citation.objects.filter(participation__conference__in=conferences.values()).values_list(
            "reference", "locator"
        )
    )
    seen: dict[str, dict[str, Any]] = {}
    repeated: set[int] = set()
    for row in plan.rows:
        values = row.values
        conference = conferences.get(values["conference"])
        if conference is None:
            plan.fault(
                row.number,
                "conference",
                _("There is no conference “%(key)s”.") % {"key": values["conference"][:20]},
            )
            continue
        row.key = f"{conference.code}-{values['state'].code}"
        if seen.setdefault(row.key, values) != values:
            plan.fault(row.number, "state", _("Another row says something else of the same participation."))
        elif seen[row.key] is not values:
            repeated.add(row.number)
            continue
        existing = standing.get((conference.pk, values["state"].pk))
        row.target = existing or Participation(conference=conference, state=values["state"])
        row.new_values = {
            name: value if name == "joined_on" else value or ""
            for name, value in values.items()
            if name not in {"conference", "state", "source", "locator"}
            and (existing is None or not says_the_same(value, getattr(existing, name)))
        }
        row.before = (
            values_as_text(Participation, {name: getattr(existing, name) for name in row.new_values})
            if existing is not None
            else ""
        )
        row.after = (
            _("New: %(values)s") % {"values": values_as_text(Participation, row.new_values)}
            if existing is None
            else values_as_text(Participation, row.new_values)
        )
        _check_joining(plan, row)
        check_source(plan, row, sources)
        place = cites_anew(row.target, row.values, places, sources, fact=Fact.PARTICIPATION)
        row.after = _(", ").join(filter(None, (row.after, place)))
    plan.take_out(repeated)


def _check_joining(plan: ImportPlan, row: PlannedRow) -> None:
    """Name the row whose State would join before its conference begins, or after its part ended."""
    if row.new_values.get("joined_on") is None:
        return
    part = copy(row.target)
    part.joined_on = row.new_values["joined_on"]
    try:
        part.clean()
    except ValidationError as refusal:
        plan.fault(row.number, "joined_on", " ".join(refusal.messages))


def _brings(plan: ImportPlan) -> int:
    conferences = {row.values["conference"] for row in plan.rows}
    asked = Conference.objects.filter(code__in=conferences).annotate(count=Count("resolutions"))
    resolutions = dict(asked.values_list("code", "count"))
    new = (row for row in plan.rows if row.target is not None and row.target.pk is None)
    return sum(resolutions[row.values["conference"]] for row in new)


def _lock(rows: Sequence[PlannedRow]) -> None:
    # Whoever enrols in a conference holds it; so nobody adds a participation meanwhile either.
    conferences = {row.target.conference_id for row in rows}
    locked = Conference.objects.select_for_update().order_by("pk").in_bulk(conferences)
    there = {
        (participation.conference_id, participation.state_id): participation
        for participation in Participation.objects.select_for_update(of=("self",))
        .filter(conference__in=conferences)
        .select_related("state")
        .order_by("pk")
    }
    for row in rows:
        target = row.target
        row.target = there.get((target.conference_id, target.state_id), Participation(state=target.state))
        row.target.conference = locked[target.conference_id]


def _state_of(row: PlannedRow) -> list[Any]:
    if row.target.pk is None:
        return []
    return [row.target.closed_on, *(getattr(row.target, name) for name in sorted(row.new_values))]


def _write_participations(batch: Batch, upload: Import, _person: "User") -> int:
    reason = change_reason(upload)
    rows = [row for row in batch.rows if row.changes]
    before = {row.number: values_before(row.target, row.new_values) for row in rows}
    for row in rows:
        for name, value in row.new_values.items():
            setattr(row.target, name, value)
    changed = {row.target.pk: row.new_values for row in rows if row.target.pk is not None}
    refusals = enrol_participations([row.target for row in rows], reason=reason, changed=changed)
    refuse_rows(rows, refusals)
    cite(rows, fact=Fact.PARTICIPATION, reason=reason)
    for row in rows:
        row.made = made_row(row.target, before=before[row.number])
    return len(rows)


def _undo(rows: Sequence[Written], _person: "User", reason: str) -> dict[int, str]:
    participations = Participation.objects.select_related("conference", "state").in_bulk(
        [row.made["pk"] for row in rows]
    )
    reported = reported_on(Commitment.objects.filter(participation__in=participations))
    stay: dict[int, str] = {}
    wrong: list[Participation] = []
    back: dict[int, Written] = {}
    for row in rows:
        participation = participations[row.made["pk"]]
        if "before" in row.made:
            if not is_as_left(participation, row.made):
                stay[row.pk] = _("%(key)s was changed since.") % {"key": participation}
                continue
            put_back(participation, row.made)
            back[participation.pk] = row
        elif participation.closed_on is not None:
            stay[row.pk] = _("%(key)s was closed since.") % {"key": participation}
        elif known := reported.get(participation.pk):
            stay[row.pk] = _("Reports stand on %(references)s; withdraw or return them first.") % {
                "references": _(", ").join(known[:3])
            }
        else:
            wrong.append(participation)
    lock_conferences({participation.conference_id for participation in participations.values()})
    close_parts_in_error(wrong, reason=reason)
    refusals = enrol_participations(
        [participations[pk] for pk in back],
        reason=reason,
        changed={pk: set(row.made["before"]) for pk, row in back.items()},
    )
    return stay | {
        row.pk: " ".join(refusal.messages)
        for row, refusal in zip(back.values(), refusals, strict=True)
        if refusal is not None
    }


def reported_on(commitments: "QuerySet[Commitment]") -> dict[int, list[str]]:
    """The references of those on which a report stands that was neither returned nor withdrawn, by the
    primary keys of their participations.
    """
    found: dict[int, list[str]] = {}
    reports = StatusReport.objects.not_rejected().filter(commitment__in=commitments)
    for participation, reference in (
        reports.order_by("commitment__reference")
        .values_list("commitment__participation", "commitment__reference")
        .distinct()
    ):
        found.setdefault(participation, []).append(reference)
    return found


PARTICIPATIONS: Final = ImportSchema(
    kind=ImportKind.PARTICIPATIONS,
    permission="commitments.add_participation",
    fields=(
        replace(CONFERENCE, is_required=True),
        replace(STATE, is_required=True),
        choice_field(ParticipationRole, name="role", label=gettext_lazy("Role")),
        choice_field(Basis, name="basis", label=gettext_lazy("Basis"), is_required=True),
        ImportField(
            name="joined_on",
            label=gettext_lazy("Joined on"),
            read=date_cell,
            about=gettext_lazy("Where it joined later than the others. A hyphen takes it away."),
            can_be_cleared=True,
        ),
        SOURCE,
        LOCATOR,
        ImportField(
            name="note_en",
            label=gettext_lazy("note in English"),
            read=text_cell,
            about=CLEARED_BY_A_HYPHEN,
            can_be_cleared=True,
        ),
        ImportField(
            name="note_fa",
            label=gettext_lazy("note in Persian"),
            read=text_cell,
            about=CLEARED_BY_A_HYPHEN,
            can_be_cleared=True,
        ),
        ImportField(
            name="note_ar",
            label=gettext_lazy("note in Arabic"),
            read=text_cell,
            about=CLEARED_BY_A_HYPHEN,
            can_be_cleared=True,
        ),
    ),
    plan=_plan_participations,
    brings=_brings,
    lock=_lock,
    state_of=_state_of,
    news_of=news_of_history,
    write=_write_participations,
    undo=_undo,
)
