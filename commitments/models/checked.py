"""Rows whose check constraints are asked of the database all at once.

Django makes a query of each constraint for each row, and to make it takes longer than to ask it: of the load
of a dossier that was a third. Here it is one statement for each model, made once, and given the row's values.
"""

import re
from collections.abc import Collection
from contextlib import nullcontext
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, models, router, transaction
from django.db.models.sql import Query

# Cut off or rounded, a value might pass that does not.
_LENGTH: Final = re.compile(r"\([^)]*\)")


class CheckedRow(models.Model):
    """A row that knows which of its check constraints it breaks before it is stored, by one query."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """What Django's does, with the same errors in the same order."""
        using = router.db_for_write(type(self), instance=self)
        names = frozenset(exclude or ())
        try:
            broken = _broken_by(self, names, using)
        except DatabaseError:
            # A value that no column takes, for Django to say which.
            broken = None
        if broken is None:
            super().validate_constraints(exclude=exclude)  # type: ignore[misc, unused-ignore]
            return
        errors: dict[str, Any] = {}
        for constraint in self._meta.constraints:
            if type(constraint) is models.CheckConstraint:
                if constraint.name in broken:
                    message = constraint.get_violation_error_message()
                    error = ValidationError(message, code=constraint.violation_error_code)
                    errors = error.update_error_dict(errors)
                continue
            try:
                constraint.validate(type(self), self, exclude={*names}, using=using)
            except ValidationError as error:
                fields: tuple[str, ...] = getattr(constraint, "fields", ())
                if getattr(error, "code", None) == "unique" and len(fields) == 1:
                    errors.setdefault(fields[0], []).append(error)
                else:
                    errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)


class _Question(NamedTuple):
    """A statement that tells of each of the `constraints` whether the values of the `fields` break it."""

    statement: str
    constraints: tuple[str, ...]
    parameters: tuple[Any, ...]
    fields: "tuple[models.Field[Any, Any], ...]"


def _broken_by(row: models.Model, exclude: frozenset[str], using: str) -> Collection[str] | None:
    """The names of the check constraints that a row breaks, but for those that look at a column among
    `exclude`; None where it has values that only a query of Django's own can compute.
    """
    question = _question_of(type(row), exclude, using)
    if question is None:
        return ()
    given = [getattr(row, field.attname) for field in question.fields]
    if any(hasattr(value, "resolve_expression") for value in given):
        return None
    connection = connections[using]
    values = [
        field.get_db_prep_value(value, connection)
        for field, value in zip(question.fields, given, strict=True)
    ]
    # A statement that fails ends a transaction of PostgreSQL, unless it has a point to go back to.
    is_guarded = connection.vendor == "postgresql" and connection.in_atomic_block
    guard = transaction.atomic(using=using) if is_guarded else nullcontext()
    with guard, connection.cursor() as cursor:
        cursor.execute(question.statement, [*question.parameters, *values])
        answers = cursor.fetchone()
    return {name for name, breaks in zip(question.constraints, answers, strict=True) if breaks}


@lru_cache(maxsize=512)
def _question_of(model: type[models.Model], exclude: frozenset[str], using: str) -> _Question | None:
    connection = connections[using]
    names: list[str] = []
    parts: list[str] = []
    parameters: list[Any] = []
    fields: dict[str, Any] = {}
    for constraint in model._meta.constraints:
        if type(constraint) is not models.CheckConstraint:
            continue
        read = _fields_of(model, constraint)
        if exclude & {field.name for field in read}:
            continue
        # As the database itself holds it, by the names of columns.
        query = Query(model=model, alias_cols=False)
        where = query.build_where(cast("Any", constraint.condition))
        sql, given = where.as_sql(query.get_compiler(connection=connection), connection)
        names.append(constraint.name)
        parts.append(f"({sql}) IS FALSE")
        parameters += given
        fields |= {str(field.column): field for field in read}
    if not names:
        return None
    quoted = connection.ops.quote_name
    places = ", ".join(f"{_place(field, connection)} AS {quoted(name)}" for name, field in fields.items())
    # All of it is made of names and conditions of our own.
    statement = f"SELECT {', '.join(parts)} FROM (SELECT {places}) AS checked"  # noqa: S608
    return _Question(statement, tuple(names), tuple(parameters), tuple(fields.values()))


def _fields_of(model: Any, constraint: models.CheckConstraint) -> "list[models.Field[Any, Any]]":
    named = {name for name, *_lookups in model._get_expr_references(constraint.condition)}
    return [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in sorted(named)]


def _place(field: "models.Field[Any, Any]", connection: Any) -> str:
    """Where a value of the field goes, of the type that its column has."""
    if connection.vendor == "postgresql":
        return f"%s::{_LENGTH.sub('', str(field.cast_db_type(connection)))}"
    # SQLite compares numbers that are kept as text as what they are once they are in their column.
    return "CAST(%s AS NUMERIC)" if isinstance(field, models.DecimalField) else "%s"
