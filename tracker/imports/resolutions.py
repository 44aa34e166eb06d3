"""Importing resolutions. They pass through commitments.record.enrolment, which creates the commitments that
they bring.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.languages import translated_fields
from commitments.models import Citation, Commitment, Conference, Resolution, Wording
from commitments.models.constraints import refuse_unwritten
from commitments.models.wordings import WORDING_FIELDS
from commitments.querysets import further_themes
from commitments.record.bulk_enrolment import NewResolution, enrol_resolutions
from commitments.record.closing import close_in_error
from commitments.record.enrolment import enrol_resolution
from commitments.record.wording import REASON_MAX, Rewording, adds_translations
from commitments.refusals import Refused
from commitments.vocabulary import (
    Addressee,
    Fact,
    ReasonedWordingKind,
    ResolutionType,
    Strength,
    WordingKind,
)
from tracker.imports.addressing import ADDRESSING_FIELDS, addressing_of, named_states_of, parties_of
from tracker.imports.cells import CellValue
from tracker.imports.citing import LOCATOR, SOURCE, check_source, cite, cites_anew, sources_of
from tracker.imports.deadlines import DEADLINE_FIELDS, deadline_of
from tracker.imports.mapping import (
    CLEARED_BY_A_HYPHEN,
    ImportField,
    ReadContext,
    choice_field,
    says_the_same,
    text_cell,
)
from tracker.imports.meanwhile import news_of_history
from tracker.imports.numbering import Numbers, number_cell, number_of
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    change_reason,
    refuse_rows,
    values_as_text,
)
from tracker.imports.references import CONFERENCE
from tracker.imports.results import is_as_left, made_row, put_back, values_before
from tracker.imports.theming import (
    FURTHER,
    THEME_FIELDS,
    held,
    in_words,
    keys_after_the_first,
    stand_as_left,
    themes_before,
    theming_of,
)
from tracker.imports.written import Written
from tracker.models import Import, ImportKind, StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What a row says of the resolution itself; the other columns name it, or where it stands.
_COLUMNS: Final = (
    *translated_fields("title", "text"),
    "strength",
    "type",
    "addressed_to",
)


def _reason_cell(cell: CellValue, context: ReadContext) -> str:
    reason = text_cell(cell, context)
    if len(reason) > REASON_MAX:
        raise Refused(_("A reason has at most %(most)d characters.") % {"most": REASON_MAX})
    return reason


def _plan_resolutions(plan: ImportPlan, _person: "User") -> None:
    conferences = plan.context.conferences
    standing: dict[str, dict[int, Resolution]] = defaultdict(dict)
    named = {row.values["conference"] for row in plan.rows}
    rows = Resolution.objects.filter(conference__code__in=named).select_related("conference", "theme")
    rows = rows.prefetch_related("named_states", further_themes(""))
    for resolution in rows:
        standing[resolution.conference.code][resolution.number] = resolution
    sources = sources_of(plan.rows)
    places = dict(
        Citation.objects.filter(resolution__conference__code__in=named).values_list("reference", "locator")
    )
    worded = set(
        Wording.objects.filter(resolution__conference__code__in=named).values_list("resolution", flat=True)
    )
    parties = parties_of(named)
    numbers = Numbers(plan.context, standing)
    seen: dict[str, dict[str, Any]] = {}
    repeated: set[int] = set()
    for row in plan.rows:
        conference = conferences.get(row.values["conference"])
        if conference is None:
            plan.fault(
                row.number,
                "conference",
                _("There is no conference “%(key)s”.") % {"key": row.values["conference"][:20]},
            )
            continue
        number = number_of(plan, row, conference, numbers)
        if number is None:
            continue
        row.key = f"{conference.code}-R{number}"
        said = {name: value for name, value in row.values.items() if name != "number"}
        if seen.setdefault(row.key, said) != said:
            plan.fault(row.number, "number", _("Another row says something else of the same resolution."))
        elif seen[row.key] is not said:
            repeated.add(row.number)
            continue
        existing = standing[conference.code].get(number)
        row.target = existing or Resolution(conference=conference, number=number, reference=row.key)
        row.new_values = {
            name: _stored(name, value)
            for name, value in row.values.items()
            if name in _COLUMNS and (existing is None or not says_the_same(value, getattr(existing, name)))
        }
        row.new_values |= deadline_of(plan, row, due_on=row.target.due_on, precision=row.target.due_precision)
        row.new_values |= theming_of(plan, row, existing)
        row.new_values |= addressing_of(plan, row, existing, parties.get(conference.code, ()))
        check_source(plan, row, sources)
        _check(plan, row, existing)
        if existing is not None and (conference.published or existing.pk in worded):
            _ask_why(plan, row, existing)
        if existing is not None:
            now = {name: held(existing, name) for name in row.new_values}
            row.before = values_as_text(Resolution, in_words(now))
        told = values_as_text(Resolution, in_words(row.new_values))
        row.after = _("New: %(values)s") % {"values": told} if existing is None else told
        place = cites_anew(row.target, row.values, places, sources, fact=Fact.TEXT)
        codes = _(", ").join(state.code for state in named_states_of(row) or ()) if existing is None else ""
        row.after = _(", ").join(filter(None, (row.after, codes, place)))
    plan.take_out(repeated)


def _stored(name: str, value: Any) -> Any:
    is_text = name.startswith(("title_", "text_"))
    return "" if value is None and is_text else value


def _ask_why(plan: ImportPlan, row: PlannedRow, existing: Resolution) -> None:
    """What was published changes with its kind and its reason, but for texts in one more language."""
    stored = {name: getattr(existing, name) for name in WORDING_FIELDS}
    reworded = [name for name in row.new_values if name in WORDING_FIELDS]
    if _why(row) is None and not adds_translations(stored, reworded):
        for name in row.new_values:
            if name in WORDING_FIELDS:
                plan.fault(
                    row.number,
                    name,
                    _("This was published: say in the columns of the kind and the reason why it changes."),
                )


def _why(row: PlannedRow) -> Rewording | None:
    kind, reason = row.values.get("wording_kind"), row.values.get("wording_reason")
    return Rewording(kind=WordingKind(kind), reason=reason) if kind and reason else None


def _check(plan: ImportPlan, row: PlannedRow, existing: Resolution | None) -> None:
    """Every field on its own, and what must hold between them, without a query for each row."""
    tried = Resolution(
        **{
            field.attname: getattr(row.target, field.attname)
            for field in Resolution._meta.concrete_fields
            if not field.is_relation or field.name == "theme"
        }
    )
    tried.conference = row.target.conference
    for name, value in row.new_values.items():
        if name != FURTHER:
            setattr(tried, name, value)
    if existing is None and "theme" not in row.new_values:
        plan.fault(row.number, "theme", _("This is needed."))
    faults: dict[str, list[str]] = {}
    for check in (
        lambda: tried.clean_fields(exclude=_RELATIONS),
        tried.clean,
        lambda: refuse_unwritten(tried, "title", "text"),
    ):
        try:
            cast("Any", check)()
        except ValidationError as error:
            faults |= getattr(error, "message_dict", {"": error.messages})
    for name, messages in faults.items():
        plan.fault(row.number, name if plan.schema.has(name) else "number", " ".join(messages))


# Read from the database, and not asked for again; the reference follows from conference and number.
_RELATIONS: Final = frozenset({"conference", "theme", "superseded_by", "reference", "search_text"})


def _brings(plan: ImportPlan) -> int:
    parties = parties_of({row.values["conference"] for row in plan.rows})
    new = (row for row in plan.rows if row.target is not None and row.target.pk is None)
    return sum(
        len(row.values.get("named_states") or parties.get(row.values["conference"], ())) for row in new
    )


def _changes(plan: ImportPlan) -> int:
    return sum(
        row.target is not None and row.target.pk is not None and bool(row.new_values) for row in plan.rows
    )


def _lock(rows: Sequence[PlannedRow]) -> None:
    # Whoever enrols in a conference holds it; so nobody adds a resolution meanwhile either.
    conferences = {row.target.conference_id for row in rows}
    locked = Conference.objects.select_for_update().order_by("pk").in_bulk(conferences)
    there = {
        (resolution.conference_id, resolution.number): resolution
        for resolution in Resolution.objects.select_for_update(of=("self",))
        .filter(conference__in=conferences)
        .select_related("theme")
        .prefetch_related(further_themes(""))
        .order_by("pk")
    }
    for row in rows:
        target = row.target
        row.target = there.get((target.conference_id, target.number), Resolution(number=target.number))
        row.target.conference = locked[target.conference_id]


def _state_of(row: PlannedRow) -> list[Any]:
    if row.target.pk is None:
        return []
    return [str(held(row.target, name)) for name in sorted(row.new_values)]


def _write_resolutions(batch: Batch, upload: Import, _person: "User") -> int:
    reason = change_reason(upload)
    new = [row for row in batch.rows if row.target.pk is None]
    known = [row for row in batch.rows if row.target.pk is not None]
    before = {row.number: values_before(row.target, _columns_of(row)) for row in known}
    rethemed = [row for row in known if {"theme", FURTHER} & row.new_values.keys()]
    themes = {row.number: keys_after_the_first(row.target) for row in rethemed}
    for row in batch.rows:
        for name, value in _columns_of(row).items():
            setattr(row.target, name, value)
    wanted = [
        NewResolution(
            resolution=row.target,
            named_states=named_states_of(row) or (),
            further_themes=row.new_values.get(FURTHER) or (),
        )
        for row in new
    ]
    refusals = enrol_resolutions(wanted, reason=reason)
    refusals += [_change(row, reason=reason) for row in known]
    refuse_rows([*new, *known], refusals)
    cited = cite(batch.rows, fact=Fact.TEXT, reason=reason)
    written = [row for row in batch.rows if row.number not in before or row.new_values or row.number in cited]
    for row in written:
        row.made = made_row(row.target, before=before.get(row.number))
    for row in rethemed:
        if (now := keys_after_the_first(row.target)) != themes[row.number]:
            row.made[FURTHER] = {"before": themes[row.number], "after": now}
    return len(written)


def _columns_of(row: PlannedRow) -> dict[str, Any]:
    return {name: value for name, value in row.new_values.items() if name != FURTHER}


def _change(row: PlannedRow, *, reason: str) -> ValidationError | None:
    """Write what a row says of a resolution that is there; why not, where it was refused."""
    if row.new_values:
        try:
            enrol_resolution(
                row.target,
                further_themes=row.new_values.get(FURTHER),
                reason=reason,
                changed=_columns_of(row),
                why=_why(row),
            )
        except ValidationError as error:
            return error
    return None


def _undo(rows: Sequence[Written], person: "User", reason: str) -> dict[int, str]:
    resolutions = Resolution.objects.select_related("conference").in_bulk([row.made["pk"] for row in rows])
    new = [resolutions[row.made["pk"]] for row in rows if "before" not in row.made]
    commitments = Commitment.objects.filter(resolution__in=new)
    standing = StatusReport.objects.not_rejected().filter(commitment__in=commitments)
    reported: dict[int, list[str]] = defaultdict(list)
    for key, reference in (
        standing.order_by("commitment__reference")
        .values_list("commitment__resolution", "commitment__reference")
        .distinct()
    ):
        reported[key].append(reference)
    stay: dict[int, str] = {}
    for row in rows:
        resolution = resolutions[row.made["pk"]]
        if "before" not in row.made:
            if known := reported.get(resolution.pk):
                stay[row.pk] = _("Reports stand on %(references)s; withdraw or return them first.") % {
                    "references": _(", ").join(known[:3])
                }
        elif not is_as_left(resolution, row.made) or not stand_as_left(resolution, row.made):
            stay[row.pk] = _("%(key)s was changed since.") % {"key": resolution.reference}
        else:
            put_back(resolution, row.made)
            try:
                why = Rewording(kind=WordingKind.CORRECTION, reason=reason)
                enrol_resolution(
                    resolution,
                    further_themes=themes_before(row.made),
                    reason=reason,
                    changed=set(row.made["before"]),
                    why=why,
                )
            except ValidationError as error:
                stay[row.pk] = " ".join(error.messages)
    close_in_error(commitments.exclude(resolution__in=reported), reason=reason, person=person)
    return stay


def _text(name: str, label: Any, **options: Any) -> ImportField:
    return ImportField(
        name=name, label=label, read=text_cell, about=CLEARED_BY_A_HYPHEN, can_be_cleared=True, **options
    )


RESOLUTIONS: Final = ImportSchema(
    kind=ImportKind.RESOLUTIONS,
    permission="commitments.add_resolution",
    fields=(
        replace(CONFERENCE, is_required=True),
        ImportField(
            name="number",
            label=gettext_lazy("Number"),
            read=number_cell,
            is_key=True,
            about=gettext_lazy("Within the conference. Without it, a new title takes the next one."),
            other_names=("resolution", "reference"),
        ),
        _text("title_en", gettext_lazy("title in English"), other_names=("title",)),
        _text("title_fa", gettext_lazy("title in Persian")),
        _text("title_ar", gettext_lazy("title in Arabic")),
        _text("text_en", gettext_lazy("text in English"), other_names=("text",)),
        _text("text_fa", gettext_lazy("text in Persian")),
        _text("text_ar", gettext_lazy("text in Arabic")),
        *THEME_FIELDS,
        replace(
            choice_field(Strength, name="strength", label=gettext_lazy("Wording strength")),
            can_be_cleared=True,
        ),
        choice_field(ResolutionType, name="type", label=gettext_lazy("Type")),
        *DEADLINE_FIELDS,
        replace(
            choice_field(Addressee, name="addressed_to", label=gettext_lazy("Addressed to")),
            can_be_cleared=True,
        ),
        choice_field(ReasonedWordingKind, name="wording_kind", label=gettext_lazy("Kind of change")),
        ImportField(
            name="wording_reason",
            label=gettext_lazy("Reason for the change"),
            read=_reason_cell,
            about=gettext_lazy(
                "Needed where title, text, strength or deadline of what was published change."
            ),
        ),
        *ADDRESSING_FIELDS,
        SOURCE,
        LOCATOR,
    ),
    plan=_plan_resolutions,
    brings=_brings,
    changes=_changes,
    lock=_lock,
    state_of=_state_of,
    news_of=news_of_history,
    write=_write_resolutions,
    undo=_undo,
)
