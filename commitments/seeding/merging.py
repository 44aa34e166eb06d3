"""Bringing rows of the record to what a file says, without undoing what staff edited.

A file is merged field by field, three ways: what the file says now, what the
record holds, and what a file last wrote, which the record's history tells by the
reason that begins with FILE_REASON. A field that holds something else than a file
last wrote was edited by staff and is kept.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.db import connection, models
from django.utils.translation import gettext as _

from commitments.fields import save_columns
from commitments.language.languages import LANGUAGES

FILE_REASON: Final = "dossier"
REFRESHED: Final = "refreshed"
ATTACHED_REASON: Final = "attach_source"
SHOWN_MAX: Final = 70
# Any number that nothing else locks under; the letters “mithaq” as bytes.
LOADING_LOCK: Final = int.from_bytes(b"mithaq")


class Action(Enum):
    """What became of a row."""

    CREATED = "create"
    UPDATED = "update"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    UNMENTIONED = "unmentioned"

    @property
    def label(self) -> str:
        """For a page, in its language; the value is for the terminal."""
        return {
            Action.CREATED: _("new"),
            Action.UPDATED: _("changed"),
            Action.UNCHANGED: _("unchanged"),
            Action.KEPT: _("kept as edited"),
            Action.UNMENTIONED: _("not mentioned, stays"),
        }[self]


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A field whose value differs from the file's: overwritten, or kept because staff edited it."""

    name: str
    old: str
    new: str
    kept: bool
    # What the record holds, in full.
    stored: str

    def __str__(self) -> str:
        if self.kept:
            return _("kept %(field)s: “%(old)s”, edited since; the file says “%(new)s”") % {
                "field": self.name,
                "old": self.old,
                "new": self.new,
            }
        return _("%(field)s: “%(old)s” -> “%(new)s”") % {"field": self.name, "old": self.old, "new": self.new}


@dataclass(frozen=True, kw_only=True)
class RowOutcome:
    """What became of one row, and of which of its fields."""

    action: Action
    kind: str
    key: str
    changes: tuple[FieldChange, ...] = ()
    # What to look at, of a row that stands nevertheless.
    warning: str = ""


def outcome_lines(outcomes: Iterable[RowOutcome]) -> Iterator[str]:
    """What became of the rows, in lines for a person: everything that is not as the file says or was not
    before, then the counts.
    """
    told_of = list(outcomes)
    for outcome in told_of:
        if outcome.action is Action.UNCHANGED:
            continue
        yield f"{outcome.action.value:<12}{outcome.kind} {outcome.key}"
        yield from (f"{'':<12}  {change}" for change in outcome.changes)
        if outcome.warning:
            yield f"{'':<12}  {outcome.warning}"
    yield outcome_summary(told_of)


def outcome_summary(outcomes: Iterable[RowOutcome]) -> str:
    """How many rows became what, in a sentence."""
    counts = dict.fromkeys(Action, 0)
    for outcome in outcomes:
        counts[outcome.action] += 1
    return _(
        "%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(kept)d kept as edited, "
        "%(unmentioned)d not mentioned."
    ) % {action.name.lower(): count for action, count in counts.items()}


def hash_of_outcomes(outcomes: Iterable[RowOutcome]) -> str:
    """The same for the same outcomes in any language, and another where the record was changed in between."""
    told = [
        [outcome.action.value, outcome.key, *((one.name, one.stored, one.kept) for one in outcome.changes)]
        for outcome in outcomes
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def wait_for_other_loads() -> None:
    """Hold back, until this transaction ends, every other load of files into this database.

    Two loads at once would each find a row missing and both create it. Call it first
    in the transaction, before anything is read. SQLite needs nothing: a transaction
    there begins with the only write lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])


def reason_of(file: str, *, refresh: bool) -> str:
    """The history_change_reason of rows written from `file`; the column holds 100 characters."""
    return f"{FILE_REASON} {file[:70]}" + (f", {REFRESHED}" if refresh else "")


def save_with_reason(row: models.Model, reason: str) -> None:
    """Check and save a row of a table that no other module guards, new or read under a lock."""
    save_columns(row, None, reason=reason)


def upsert(
    row: models.Model,
    *,
    key: str,
    values: Mapping[str, Any],
    relations: Mapping[str, Iterable[models.Model]] | None = None,
    reason: str,
    refresh: bool = False,
    save: Callable[..., Any] = save_with_reason,
    together: Collection[Collection[str]] = (),
) -> RowOutcome:
    """Bring `row`, new or read under a lock in this transaction, to `values` and its many-to-many
    `relations`.

    Those named in one of the groups of `together` are kept or written as one, and `save` is given the
    relations among them by name. Writes nothing where nothing differs. `key` is the row's public key,
    `reason` comes from reason_of(). Raises ValidationError as full_clean() does.
    """
    related = {name: {one.pk: one for one in ones} for name, ones in (relations or {}).items()}
    kind = str(row._meta.verbose_name)
    if row.pk is None:
        for name, value in values.items():
            setattr(row, name, value)
        # It is related to nothing yet.
        related = {name: ones for name, ones in related.items() if ones or _is_in(name, together)}
        _save(row, related, reason, save=save, together=together)
        return RowOutcome(action=Action.CREATED, kind=kind, key=key)
    now = _values_of(row, [*values]) | _related_of(row, related)
    wanted = {name: _comparable(row, name, value) for name, value in values.items()} | {
        name: _as_kept(row, name, ones) for name, ones in related.items()
    }
    different = [name for name in wanted if now[name] != wanted[name]]
    if not different:
        return RowOutcome(action=Action.UNCHANGED, kind=kind, key=key)
    kept = set() if refresh else _edited_by_staff(row, different, now)
    for group in together:
        if kept & {*group}:
            kept |= {*group} & {*different}
    changes = tuple(
        FieldChange(
            name=dossier_key(name),
            old=_shown(row, name, now[name]),
            new=_shown(row, name, wanted[name]),
            kept=name in kept,
            stored=_in_full(now[name]),
        )
        for name in different
    )
    overwritten = [name for name in different if name not in kept]
    if not overwritten:
        return RowOutcome(action=Action.KEPT, kind=kind, key=key, changes=changes)
    for name in overwritten:
        if name in values:
            setattr(row, name, values[name])
    written = {name: related[name] for name in overwritten if name in related}
    _save(row, written, reason, save=save, together=together)
    return RowOutcome(action=Action.UPDATED, kind=kind, key=key, changes=changes)


def dossier_key(name: str) -> str:
    """A field by the key that dossiers give it: `title_en` is `title.en`."""
    stem, _underscore, language = name.rpartition("_")
    return f"{stem}.{language}" if stem and language in LANGUAGES else name


def _save(
    row: models.Model,
    related: Mapping[str, Mapping[Any, models.Model]],
    reason: str,
    *,
    save: Callable[..., Any],
    together: Collection[Collection[str]],
) -> None:
    """Save the row with its relations, of which `save` writes some itself."""
    own = {name: [*ones.values()] for name, ones in related.items() if _is_in(name, together)}
    save(row, reason, **own)
    _relate(row, {name: ones for name, ones in related.items() if name not in own}, reason)


def _is_in(name: str, together: Collection[Collection[str]]) -> bool:
    return any(name in group for group in together)


def _relate(row: models.Model, related: Mapping[str, Mapping[Any, models.Model]], reason: str) -> None:
    row._change_reason = reason  # type: ignore[attr-defined]
    for name, ones in related.items():
        getattr(row, name).set(ones.values())


def _values_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, _attname(row, name)) for name in names}


def _related_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    found = {}
    for name in names:
        keys = getattr(row, name).values_list("pk", flat=True)
        if (place := _place(row, name)) is not None:
            keys = keys.order_by(place)
        found[name] = _as_kept(row, name, keys)
    return found


def _place(row: models.Model, name: str) -> str | None:
    """What the rows of a relation are ordered by; None where they have no order."""
    field: Any = row._meta.get_field(name)
    through = field.remote_field.through
    if through._meta.auto_created:
        return None
    reverse: str = through._meta.get_field(field.m2m_reverse_field_name()).remote_field.related_name
    return f"{reverse}__place"


def _as_kept(row: models.Model, name: str, keys: Iterable[Any]) -> Any:
    """The keys of related rows, in their order where that matters."""
    return frozenset(keys) if _place(row, name) is None else tuple(keys)


def _attname(row: models.Model, name: str) -> str:
    field: models.Field[Any, Any] = row._meta.get_field(name)  # type: ignore[assignment]
    return field.attname


def _comparable(row: models.Model, name: str, value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else row._meta.get_field(name).to_python(value)  # type: ignore[union-attr]


def _shown(row: models.Model, name: str, value: Any) -> str:
    """A value for people: rows by their public keys, long texts shortened."""
    field = row._meta.get_field(name)
    if field.related_model is not None and value is not None:
        pks = value if isinstance(value, frozenset | tuple) else {value}
        related: Any = field.related_model
        named = {one.pk: "-".join(one.natural_key()) for one in related._default_manager.filter(pk__in=pks)}
        value = ", ".join(
            (named[pk] for pk in pks if pk in named) if isinstance(pks, tuple) else sorted(named.values())
        )
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


def _in_full(value: Any) -> str:
    return str(sorted(value) if isinstance(value, frozenset) else value)


def _edited_by_staff(row: models.Model, names: list[str], now: Mapping[str, Any]) -> set[str]:
    """Those of the fields `names` that hold something else than a file last wrote.

    A row without history came from `loaddata` and nobody has touched it. A row whose
    history knows no file was made or edited by staff, and all of it is theirs.
    """
    loaded = _last_loaded(row, names)
    return (
        set()
        if loaded is None
        else {name for name in names if name not in loaded or loaded[name] != now[name]}
    )


def _last_loaded(row: models.Model, names: list[str]) -> dict[str, Any] | None:
    """What a file last wrote into each field, by the row's history; None where the row has no history.

    A file wrote a field in a history row of its own that changes it. Any other field
    of such a row is only carried along, and may be an edit that was kept.
    """
    history: Any = row.history  # type: ignore[attr-defined]
    rows = [
        past
        for past in history.order_by("history_date", "history_id")
        if not (past.history_change_reason or "").startswith(ATTACHED_REASON)
    ]
    if not rows:
        return None
    many = {field.name for field in row._meta.many_to_many}
    loaded: dict[str, Any] = {}
    before: dict[str, Any] | None = None
    loading, first = True, rows[0]
    for past in rows:
        values = {
            name: _past_related(row, past, name) if name in many else getattr(past, _attname(row, name))
            for name in names
        }
        loading = loading and _is_from_loaddata(row, past, first)
        reason = past.history_change_reason or ""
        if loading or reason.startswith(FILE_REASON):
            wrote_all = before is None or loading or reason.endswith(REFRESHED)
            loaded |= {
                name: value
                for name, value in values.items()
                if wrote_all or (before is not None and before[name] != value)
            }
        before = values
    return loaded


def _is_from_loaddata(row: models.Model, past: Any, first: Any) -> bool:
    """Whether a history row, at the beginning and so like the `first`, was left by `loaddata`.

    It leaves none for the row itself, but one for each many-to-many relation that it sets, without person or
    reason.
    """
    if past.history_type != "~" or past.history_user_id is not None or past.history_change_reason:
        return False
    if any(getattr(past, field.attname) != getattr(first, field.attname) for field in past.tracked_fields):
        return False
    return any(_past_related(row, past, field.name) for field in row._meta.many_to_many)


def _past_related(row: models.Model, past: Any, name: str) -> Any:
    """The keys of the rows that `row` was related to at `past`."""
    field: Any = row._meta.get_field(name)
    column = f"{field.m2m_reverse_field_name()}_id"
    rows = getattr(past, name)
    if _place(row, name) is not None:
        rows = rows.order_by("place")
    return _as_kept(row, name, rows.values_list(column, flat=True))
