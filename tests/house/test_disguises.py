"""The record knows nothing of what is tracked about it: not by import, and not in disguise.

A disguise is a string that names a module, model, table or address of tracker, a
lookup over one of its relations, or an attribute that only tracker defines, asked
for on something whose type is hidden by a cast, by Any, or by getattr.
"""

import ast
import builtins
import datetime as dt
import decimal
import importlib
import inspect
import io
import pathlib
import pkgutil
import re
from functools import cache
from typing import Final

import pytest
from django.apps import apps
from django.db import models

from tests.house.code import APPS, CODE, ROOT, imports_of, strings_of

RECORD: Final = [path for path in CODE if path.is_relative_to(ROOT / "commitments")]
TEMPLATES: Final = sorted((ROOT / "commitments").rglob("*.html"))
# "tracker.models", "admin:tracker_import_add", "tracker/base.html", and the name of the app by itself.
NAMES_TRACKER: Final = re.compile(r"(?<![a-z])tracker(?=[._:/]|$)")
# Callables whose strings are names of attributes.
TAKE_NAMES: Final = {"getattr", "hasattr", "setattr", "delattr", "attrgetter", "methodcaller"}
PLAIN_TYPES: Final = (
    dt.date,
    dt.datetime,
    dt.timedelta,
    decimal.Decimal,
    io.BytesIO,
    pathlib.Path,
)
# What a merge has changed of a row is a word of the record's own.
OWN_WORDS: Final = {"changes"}
REMOTE_FIELDS: Final = (models.ForeignKey, models.ManyToManyField)


@cache
def relations():
    """The names by which rows of tracker are reached from the rows that they belong to."""
    return {
        name
        for model in apps.get_app_config("tracker").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, REMOTE_FIELDS) and not field.remote_field.hidden
        for name in (field.remote_field.get_accessor_name(), field.related_query_name())
    } - OWN_WORDS


def modules_of(app):
    package = importlib.import_module(app)
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{app}."):
        if ".migrations" not in found.name:
            yield importlib.import_module(found.name)


def own_names(app):
    """Every function, class, constant, method, attribute and field that `app` brings into the world, and
    not those it overrides.
    """
    names = set()
    for module in modules_of(app):
        for name, value in vars(module).items():
            if inspect.isclass(value) and value.__module__ == module.__name__:
                names |= own_attributes(value, app)
            if getattr(value, "__module__", module.__name__) == module.__name__ and not inspect.ismodule(
                value
            ):
                names.add(name)
    return names


def own_attributes(cls, app):
    inherited = {
        name for base in cls.__mro__[1:] if not base.__module__.startswith(f"{app}.") for name in vars(base)
    }
    fields = (
        {field.name for field in cls._meta.get_fields() if not field.auto_created or field.concrete}
        if hasattr(cls, "_meta") and hasattr(cls._meta, "get_fields")
        else set()
    )
    # Django hangs the relations of other apps on a model.
    hung_on = relations() if app == "commitments" and issubclass(cls, models.Model) else set()
    return ({*vars(cls), *inspect.get_annotations(cls)} - inherited - hung_on) | fields


def names_defined(tree):
    """What a file gives names to, beyond what its classes have: attributes that it sets, and annotations
    of its queries.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.Call) and called(node) in {"annotate", "alias"}:
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def names_of_libraries(tree):
    """The attributes of everything that a file imports from elsewhere."""
    for _line, full_name in imports_of(tree):
        module, _, name = full_name.rpartition(".")
        if full_name.split(".")[0] not in APPS:
            yield from dir(importlib.import_module(module or name))
            if module:
                yield from dir(getattr(importlib.import_module(module), name, None))


@cache
def known_names():
    """Every name that the record may use as an attribute: its own, and those of the language and the
    libraries.
    """
    trees = [ast.parse(path.read_text()) for path in RECORD]
    types = (*(value for value in vars(builtins).values() if inspect.isclass(value)), *PLAIN_TYPES)
    return frozenset(
        own_names("commitments")
        | {name for tree in trees for name in names_defined(tree)}
        | {name for plain in types for name in dir(plain)}
        | ({name for tree in trees for name in names_of_libraries(tree)} - relations())
    )


@cache
def names_of_tracker():
    return frozenset((own_names("tracker") | relations()) - known_names())


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def attributes_of(tree):
    """Every attribute that a file asks for, written out or as a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and called(node) in TAKE_NAMES:
            yield from (
                (argument.lineno, name)
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                for name in argument.value.split(".")
            )


def lookups_of(tree):
    """Strings and keyword names that reach over to tracker's tables."""
    # A bare name is a lookup only where it is handed to a call; elsewhere it may be a word of the API.
    arguments = {
        id(argument) for node in ast.walk(tree) if isinstance(node, ast.Call) for argument in node.args
    }
    written = [(node.lineno, node.value, id(node) in arguments) for node in strings_of(tree)]
    named = [
        (node.value.lineno, node.arg, True)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg
    ]
    for line, text, is_argument in written + named:
        steps = text.removeprefix("-").split("__")
        if (is_argument or len(steps) > 1) and not relations().isdisjoint(steps):
            yield line, text


def disguises_of(tree):
    """Where a file of the record knows tracker without an import: the line, and the word."""
    yield from ((node.lineno, node.value) for node in strings_of(tree) if NAMES_TRACKER.search(node.value))
    yield from lookups_of(tree)
    yield from ((line, name) for line, name in attributes_of(tree) if name in names_of_tracker())


def test_the_record_knows_nothing_of_what_is_tracked_about_it():
    found = {str(path.relative_to(ROOT)): [*disguises_of(ast.parse(path.read_text()))] for path in RECORD}

    assert {path: disguises for path, disguises in found.items() if disguises} == {}


def test_the_pages_of_the_record_name_nothing_of_tracker():
    assert [str(path.relative_to(ROOT)) for path in TEMPLATES if NAMES_TRACKER.search(path.read_text())] == []


@pytest.mark.parametrize(
    "code",
    [
        'Commitment.objects.filter(reports__status="x")',
        'Commitment.objects.prefetch_related("reports")',
        'Commitment.objects.order_by("-reports__sequence")',
        'Resolution.objects.filter(commitments__reports__status="x")',
        'State.objects.filter(**{"mandates__until": day})',
        'cast("Any", self.admin_site).preferences(request)',
        "site: Any = self.admin_site\nsite.preferences(request)",
        'getattr(self.admin_site, "preferences")(request)',
        'methodcaller("preferences", request)(self.admin_site)',
        'attrgetter("commitment.reports")(row)',
        "commitment.reports.all()",
        'apps.get_model("tracker", "StatusReport")',
        'apps.get_model("tracker.StatusReport")',
        'import_module("tracker.trail.recording")',
        'import_string("tracker.trail.recording.record_status")',
        'reverse("admin:tracker_import_add")',
        'request.user.has_perm("tracker.add_import")',
        'cursor.execute("SELECT * FROM tracker_statusreport")',
        'render(request, "tracker/base.html")',
        'report = f"tracker.{name}"',
    ],
)
def test_a_disguise_would_be_found(code):
    """The control."""
    assert list(disguises_of(ast.parse(code))) != []


@pytest.mark.parametrize(
    "code",
    [
        '"""Commitments are registered in tracker.admin."""',
        'Commitment.objects.filter(resolution__conference="x").order_by("-state__code")',
        'getattr(state, "name_en")',
        'text = "the tracker of others"',
        'names = ["reports", "evidence"]',
        "request.user.has_perm(permission)",
    ],
)
def test_what_is_none_is_left_alone(code):
    assert list(disguises_of(ast.parse(code))) == []
