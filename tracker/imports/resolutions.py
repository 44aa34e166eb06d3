"""Importing resolutions. They pass through commitments.enrolment, which creates the commitments that they
bring.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.closing import close_in_error
from commitments.enrolment import enrol_resolution
from commitments.language.calendars import western_digits
from commitments.language.characters import code_text
from commitments.language.languages import translated_fields
from commitments.models import Citation, Commitment, Conference, Resolution, Wording
from commitments.models.constraints import refuse_unwritten
from commitments.models.wordings import WORDING_FIELDS
from commitments.querysets import further_themes
from commitments.refusals import Refused
from commitments.states.names import match_key
from commitments.vocabulary import Addressee, Fact, ResolutionType, Strength, WordingKind
from commitments.wording import REASON_MAX, Rewording
from tracker.imports.addressing import ADDRESSING_FIELDS, addressing_of, named_states_of, parties_of
from tracker.imports.cells import CellValue
from tracker.imports.citing import LOCATOR, SOURCE, check_source, cite, cites_anew, sources_of
from tracker.imports.files import PROBLEMS_MAX, FileRefused, ImportProblem
from tracker.imports.mapping import (
    CLEARED_BY_A_HYPHEN,
    ImportField,
    ReadContext,
    choice_field,
    date_cell,
    says_the_same,
    text_cell,
)
from tracker.imports.meanwhile import news_of_history
from tracker.imports.planning import ImportPlan, ImportSchema, PlannedRow, change_reason, values_as_text
from tracker.imports.references import CONFERENCE, NUMBER, REFERENCE
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
from tracker.models import Import, ImportKind, ResultRow, StatusReport

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# What the databases hold of a number.
NUMBER_MAX: Final = 32_767
# What a row says of the resolution itself; the other columns name it, or where it stands.
_COLUMNS: Final = (
    *translated_fields("title", "text"),
    "strength",
    "type",
    "due_on",
    "addressed_to",
)


def _number_cell(cell: CellValue, context: ReadContext) -> str:
    """The number, or the reference of which it is the end."""
    code = western_digits(code_text(text_cell(cell, context)).upper())
    if not NUMBER.fullmatch(code) and not REFERENCE.fullmatch(code):
        raise Refused(_("“%(text)s” is no number of a resolution.") % {"text": code[:40]})
    if int(code.rpartition("R")[2]) > NUMBER_MAX:
        raise Refused(_("The number of a resolution is at most %(most)d.") % {"most": NUMBER_MAX})
    return code


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
    numbers = _Numbers(plan.context, standing)
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
        number = _number(plan, row, conference, numbers)
        if number is None:
            continue
        row.key = f"{conference.code}-R{number}"
        said = {name: value for name, value in row.values.items() if name != "number"}
        if seen.setdefault(row.key, said) != said:
            plan.fault(row.number, "number", _("Another row says something else of the same resolution."))
        elif seen[row.key] is not said:
            repeated.add(row.number)
        existing = standing[conference.code].get(number)
        row.target = existing or Resolution(conference=conference, number=number, reference=row.key)
        row.new_values = {
            name: _stored(name, value)
            for name, value in row.values.items()
            if name in _COLUMNS and (existing is None or not says_the_same(value, getattr(existing, name)))
        }
        row.new_values |= theming_of(plan, row, existing)
        row.new_values |= addressing_of(plan, row, existing, parties.get(conference.code, ()))
        check_source(plan, row, sources)
        _check(plan, row, existing)
        if existing is not None and (conference.published or existing.pk in worded):
            _ask_why(plan, row)
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


class _Numbers:
    """The numbers of resolutions that a file names by their titles: those of the record, then the next."""

    def __init__(self, context: ReadContext, standing: Mapping[str, Mapping[int, Resolution]]) -> None:
        self.context = context
        self.last = {code: max(rows, default=0) for code, rows in standing.items()}
        self.new: dict[tuple[str, str], int] = {}

    def of(self, conference: str, title: str) -> int | None:
        """None where several have this title."""
        titled = self.context.resolutions.get(conference, {}).get(match_key(title), set())
        if len(titled) > 1:
            return None
        if titled:
            return int(next(iter(titled)).rpartition("-R")[2])
        key = (conference, match_key(title))
        if key not in self.new:
            self.last[conference] = self.new[key] = self.last.get(conference, 0) + 1
        return self.new[key]


def _number(plan: ImportPlan, row: PlannedRow, conference: Conference, numbers: _Numbers) -> int | None:
    told = row.values.get("number")
    if told is not None:
        if REFERENCE.fullmatch(told) and not told.startswith(f"{conference.code}-R"):
            plan.fault(
                row.number,
                "number",
                _("%(reference)s is no resolution of %(conference)s.")
                % {"reference": told, "conference": conference.code},
            )
            return None
        return int(told.rpartition("R")[2])
    title = next((row.values[name] for name in translated_fields("title") if row.values.get(name)), None)
    if title is None:
        plan.fault(row.number, "number", _("Say which resolution it is: by its number or by its title."))
        return None
    number = numbers.of(conference.code, title)
    if number is None:
        plan.fault(
            row.number, "number", _("Several resolutions have this title; say the number of this one.")
        )
    return number


def _ask_why(plan: ImportPlan, row: PlannedRow) -> None:
    """What was published changes with its kind and its reason."""
    if _why(row) is None:
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


def _write_resolutions(batch: Sequence[PlannedRow], upload: Import, _person: "User") -> int:
    problems = []
    changed = 0
    reason = change_reason(upload)
    for row in batch:
        is_new = row.target.pk is None
        columns = {name: value for name, value in row.new_values.items() if name != FURTHER}
        before = values_before(row.target, columns)
        themes = [] if is_new else keys_after_the_first(row.target)
        for name, value in columns.items():
            setattr(row.target, name, value)
        try:
            if is_new or row.new_values:
                enrol_resolution(
                    row.target,
                    named_states=named_states_of(row) if is_new else None,
                    reason=reason,
                    further_themes=row.new_values.get(FURTHER),
                    changed=columns,
                    why=_why(row),
                )
            is_cited = cite(row.target, row.values, fact=Fact.TEXT, reason=reason)
        except ValidationError as error:
            problems.append(ImportProblem(row=row.number, column="", message=" ".join(error.messages)))
            continue
        if is_new or row.new_values or is_cited:
            row.made = made_row(row.target, before=before)
            if not is_new and (now := keys_after_the_first(row.target)) != themes:
                row.made[FURTHER] = {"before": themes, "after": now}
            changed += 1
    if problems:
        raise FileRefused(problems[:PROBLEMS_MAX])
    return changed


def _undo(rows: Sequence[ResultRow], person: "User", reason: str) -> dict[int, str]:
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
            read=_number_cell,
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
        ImportField(
            name="due_on",
            label=gettext_lazy("Due on"),
            read=date_cell,
            about=CLEARED_BY_A_HYPHEN,
            can_be_cleared=True,
        ),
        replace(
            choice_field(Addressee, name="addressed_to", label=gettext_lazy("Addressed to")),
            can_be_cleared=True,
        ),
        choice_field(WordingKind, name="wording_kind", label=gettext_lazy("Kind of change")),
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
    lock=_lock,
    state_of=_state_of,
    news_of=news_of_history,
    write=_write_resolutions,
    undo=_undo,
)
