"""Importing translations: what a translator wrote beside the texts of an export. They fill what is empty and
overwrite nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.characters import code_text
from commitments.language.languages import LANGUAGES
from commitments.models import Conference
from commitments.record.translating import (
    KINDS,
    SHOWN_MAX,
    NotTranslated,
    TextKind,
    column_to_fill,
    write_translations,
)
from commitments.refusals import Refused
from tracker.imports.cells import CellValue
from tracker.imports.files import PROBLEMS_MAX, FileRefused, ImportProblem
from tracker.imports.mapping import ImportField, ReadContext, says_the_same, text_cell
from tracker.imports.meanwhile import news_of_history
from tracker.imports.planning import (
    Batch,
    ImportPlan,
    ImportSchema,
    PlannedRow,
    change_reason,
    values_as_text,
)
from tracker.imports.results import is_as_left, made_row, put_back, values_before
from tracker.imports.written import Written
from tracker.models import Import, ImportKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _kind_cell(cell: CellValue, context: ReadContext) -> TextKind:
    found = KINDS.get(code_text(text_cell(cell, context)).lower())
    if found is None:
        raise Refused(_("There are no texts of “%(text)s”.") % {"text": text_cell(cell, context)[:40]})
    return found


def _language_cell(cell: CellValue, context: ReadContext) -> str:
    code = code_text(text_cell(cell, context)).lower()
    if code not in LANGUAGES:
        raise Refused(
            _("“%(text)s” is none of the languages: %(known)s.")
            % {"text": code[:20], "known": ", ".join(LANGUAGES)}
        )
    return code


def _plan_translations(plan: ImportPlan, _person: "User") -> None:
    keys: dict[str, set[str]] = defaultdict(set)
    for row in plan.rows:
        keys[row.values["kind"].name].add(row.values["key"])
    found = {name: KINDS[name].find(sorted(wanted)) for name, wanted in keys.items()}
    seen: dict[str, str] = {}
    repeated: set[int] = set()
    for row in plan.rows:
        kind, key, text = row.values["kind"], row.values["key"], row.values["translation"]
        row.target = found[kind.name].get(key)
        if row.target is None:
            plan.fault(row.number, "key", _("There is no “%(key)s”.") % {"key": key[:60]})
            continue
        language = row.values["language"]
        try:
            column = column_to_fill(kind, row.target, name=row.values["field"], language=language)
        except NotTranslated as refusal:
            plan.fault(row.number, "field", str(refusal))
            continue
        row.key = f"{key} {column}"
        told = f"{kind.name} {row.key}"
        if seen.get(told, text) != text:
            plan.fault(row.number, "translation", _("Another row says something else of the same text."))
        elif told in seen:
            repeated.add(row.number)
        seen[told] = text
        _check_meanwhile(plan, row, kind)
        _check_text(plan, row, column)
        row.new_values = {column: text}
        row.after = values_as_text(kind.model, row.new_values)
    plan.take_out(repeated)


def _check_meanwhile(plan: ImportPlan, row: PlannedRow, kind: TextKind) -> None:
    """What the translator translated from must be what is there."""
    for language, column in kind.columns(row.values["field"]).items():
        name = f"now_{language}"
        stored = str(getattr(row.target, column))
        if name in plan.columns and not says_the_same(row.values.get(name) or None, stored[:SHOWN_MAX]):
            plan.fault(
                row.number,
                name,
                _("Meanwhile it says “%(text)s”. Begin with a new export.")
                % {"text": stored[:60] or _("(nothing)")},
            )


def _check_text(plan: ImportPlan, row: PlannedRow, column: str) -> None:
    try:
        row.target._meta.get_field(column).clean(row.values["translation"], row.target)
    except ValidationError as error:
        plan.fault(row.number, "translation", " ".join(error.messages))


def _lock(rows: Sequence[PlannedRow]) -> None:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.values["kind"].name].add(row.target.pk)
    # Whoever enrols holds the conference first; and all hold tables in one order.
    conferences = {
        row.target.conference_id for row in rows if row.values["kind"].name in {"resolution", "participation"}
    }
    list(Conference.objects.select_for_update().filter(pk__in=conferences).order_by("pk").values_list("pk"))
    locked = {
        name: kind.rows().select_for_update(of=("self",)).order_by("pk").in_bulk(wanted[name])
        for name, kind in KINDS.items()
        if name in wanted
    }
    for row in rows:
        row.target = locked[row.values["kind"].name][row.target.pk]


def _state_of(row: PlannedRow) -> list[Any]:
    kind = row.values["kind"]
    return [getattr(row.target, column) for column in kind.columns(row.values["field"]).values()]


def _news_of(rows: Sequence[PlannedRow], since: datetime) -> dict[Any, list[str]]:
    by_kind: dict[str, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        by_kind[row.values["kind"].name].append(row)
    keys = Counter(pk for some in by_kind.values() for pk in {row.target.pk for row in some})
    # Rows of two tables may have one database key, and what changed of one is no news of the other.
    return {
        pk: news
        for some in by_kind.values()
        for pk, news in news_of_history(some, since).items()
        if keys[pk] == 1
    }


def _write_translations(batch: Batch, upload: Import, _person: "User") -> int:
    problems = []
    together: dict[tuple[str, int], list[PlannedRow]] = defaultdict(list)
    for row in batch.rows:
        together[row.values["kind"].name, row.target.pk].append(row)
    for (name, _pk), rows in together.items():
        target = rows[0].target
        before = [values_before(target, row.new_values) for row in rows]
        texts = {column: text for row in rows for column, text in row.new_values.items()}
        try:
            write_translations(KINDS[name], target, texts, reason=change_reason(upload))
        except ValidationError as error:
            problems.append(ImportProblem(row=rows[0].number, column="", message=" ".join(error.messages)))
            continue
        for row, values in zip(rows, before, strict=True):
            row.made = {"kind": name, **made_row(target, before=values)}
    if problems:
        raise FileRefused(problems[:PROBLEMS_MAX])
    return len(batch.rows)


def _undo(rows: Sequence[Written], _person: "User", reason: str) -> dict[int, str]:
    stay: dict[int, str] = {}
    keys: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        keys[row.made["kind"]].add(row.made["pk"])
    found = {name: KINDS[name].rows().in_bulk(some) for name, some in keys.items()}
    together: dict[tuple[str, int], list[Written]] = defaultdict(list)
    for row in rows:
        target = found[row.made["kind"]][row.made["pk"]]
        if is_as_left(target, row.made):
            together[row.made["kind"], target.pk].append(row)
        else:
            stay[row.pk] = _("%(key)s was changed since.") % {"key": row.key}
    # Saved once each: a resolution is saved with all its commitments.
    for (name, pk), of_one in together.items():
        target = found[name][pk]
        for row in of_one:
            put_back(target, row.made)
        columns = [column for row in of_one for column in row.made["before"]]
        try:
            KINDS[name].save(target, columns, reason)
        except ValidationError as error:
            stay |= {row.pk: " ".join(error.messages) for row in of_one}
    return stay


def _of_the_export(name: str, label: Any, **options: Any) -> ImportField:
    """A column that the export fills, and by which a row that was not translated asks for nothing."""
    return ImportField(name=name, label=label, is_key=True, **{"read": text_cell, **options})


TRANSLATIONS: Final = ImportSchema(
    kind=ImportKind.TRANSLATIONS,
    permission="commitments.change_resolution",
    fields=(
        _of_the_export("kind", gettext_lazy("Kind"), read=_kind_cell, is_required=True),
        _of_the_export("key", gettext_lazy("Key"), is_required=True),
        _of_the_export("field", gettext_lazy("Text"), is_required=True),
        _of_the_export("language", gettext_lazy("Language"), read=_language_cell, is_required=True),
        ImportField(
            name="translation",
            label=gettext_lazy("Translation"),
            read=text_cell,
            is_required=True,
            about=gettext_lazy("A row without one asks for nothing."),
        ),
        _of_the_export("now_en", gettext_lazy("now in English")),
        _of_the_export("now_fa", gettext_lazy("now in Persian")),
        _of_the_export("now_ar", gettext_lazy("now in Arabic")),
    ),
    plan=_plan_translations,
    lock=_lock,
    state_of=_state_of,
    news_of=_news_of,
    write=_write_translations,
    undo=_undo,
    changes=lambda plan: len({(row.values["kind"].name, row.target.pk) for row in plan.rows if row.target}),
)
