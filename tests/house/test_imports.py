"""Imports point one way: between the apps, between the packages of an app, and between modules."""

import ast
import functools
import graphlib
import itertools
from collections import defaultdict
from typing import Final

import pytest

from tests.house.code import CODE, imports_of, module_of

# Models and the questions that are asked of them know each other: one room with two doors.
ONE_ROOM: Final = {"commitments.querysets": "commitments.models", "tracker.querysets": "tracker.models"}
# What a package may import of its own app, where its docstring makes a promise of it.
IMPORTS_ONLY: Final = {
    "commitments.language": {"refusals"},
    "commitments.files": {"addresses", "columns", "language", "refusals", "terms"},
    "commitments.models": {"fields", "in_force", "language", "moving", "periods", "vocabulary"},
    "tracker.models": set(),
    "tracker.access": {"clock", "models"},
    "tracker.trail": {"access", "clock", "models"},
    "tracker.evidence": {"access", "clock", "models"},
    "tracker.register": {"collecting", "models"},
    "tracker.imports": {"access", "collecting", "evidence", "models", "trail"},
    "tracker.api": {"access", "evidence", "models", "register", "trail"},
    "tracker.site": {"models", "publishing", "register", "trail"},
    "tracker.desk": {"access", "models"},
}
# Who may import a package, where that is not everybody who stands above it.
IMPORTED_ONLY_BY: Final = {
    "commitments.admin": {"tracker.admin"},
    "tracker.admin": set(),
    "tracker.site": {"config.urls"},
    "tracker.publishing": {"config.urls", "tracker.management", "tracker.site"},
    "tracker.demo": {"config.management", "tracker.management"},
    "tracker.imports": {"config.translation_sheets", "tracker.admin"},
    "tracker.desk": {"config.admin_app", "tracker.admin", "tracker.management"},
}
# Modules that write, and packages that only read.
WRITERS: Final = {
    "commitments.record.bulk_enrolment",
    "commitments.record.closing",
    "commitments.record.enrolment",
    "commitments.record.positions",
    "tracker.access.appointing",
    "tracker.evidence.uploading",
    "tracker.trail.appending",
    "tracker.trail.measuring",
    "tracker.trail.periods",
    "tracker.trail.rebuilding",
    "tracker.trail.recording",
    "tracker.trail.reviewing",
}
READERS: Final = ("tracker.register", "tracker.site", "tracker.publishing")


@functools.cache
def modules_of_ours() -> dict[str, set[str]]:
    """Every module, and the names that it imports."""
    return {
        module_of(path): {name for _line, name in imports_of(ast.parse(path.read_text()))} for path in CODE
    }


def owner(name: str, modules: dict[str, set[str]]) -> str | None:
    """The module that an imported name belongs to, or None where it is not ours."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


def module_graph(modules: dict[str, set[str]]) -> dict[str, set[str]]:
    """Which modules of ours each module imports."""
    return {
        module: {target for name in names if (target := owner(name, modules)) and target != module}
        for module, names in modules.items()
    }


def package_of(module: str) -> str:
    """The room of an app that a module is in; a module at the top of its app is a room of its own."""
    package = ".".join(module.split(".")[:2])
    return ONE_ROOM.get(package, package)


def package_graph(modules: dict[str, set[str]]) -> dict[str, dict[str, set[str]]]:
    """Which packages each package imports, and in which of its modules."""
    graph: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for module, targets in module_graph(modules).items():
        for target in targets:
            if package_of(target) != package_of(module):
                graph[package_of(module)][package_of(target)].add(module)
    return graph


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The names along a circle, each importing the next, or nothing where there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        # It goes from what is imported to who imports it.
        return list(reversed(error.args[1]))
    return []


def package_circle(modules: dict[str, set[str]]) -> list[str]:
    """A circle of packages, each with those of its modules that import the next."""
    graph = package_graph(modules)
    names = circle({package: set(targets) for package, targets in graph.items()})
    return [
        f"{package} imports {following} in {', '.join(sorted(graph[package][following]))}"
        for package, following in itertools.pairwise(names)
    ]


def test_the_packages_of_an_app_import_one_another_in_one_direction():
    assert package_circle(modules_of_ours()) == []


def test_modules_import_one_another_in_one_direction():
    graph = module_graph(modules_of_ours())
    for querysets, models in ONE_ROOM.items():
        for module in graph:
            if f"{module}.".startswith(f"{querysets}."):
                graph[module] = {
                    target for target in graph[module] if not f"{target}.".startswith(f"{models}.")
                }

    assert circle(graph) == []


def test_a_circle_of_packages_would_be_found_with_its_modules():
    """The control."""
    modules = {
        "tracker.access.roles": {"tracker.models.Mandate", "django.db.models"},
        "tracker.models": set(),
        "tracker.trail.recording": {"tracker.access.roles.rights_of"},
        "tracker.clock": {"tracker.trail.recording.record_status"},
    }
    assert package_circle(modules) == []

    modules["tracker.access.roles"] = {"tracker.clock.next_recorded_at"}
    assert sorted(package_circle(modules)) == [
        "tracker.access imports tracker.clock in tracker.access.roles",
        "tracker.clock imports tracker.trail in tracker.clock",
        "tracker.trail imports tracker.access in tracker.trail.recording",
    ]


def test_models_and_querysets_may_know_each_other_and_nobody_else_through_them():
    modules = {
        "tracker.models": {"tracker.querysets.ReviewQuerySet"},
        "tracker.querysets": {"tracker.models.Review"},
    }
    assert package_circle(modules) == []

    modules |= {"tracker.querysets": {"tracker.clock.now"}, "tracker.clock": {"tracker.models.Review"}}
    assert package_circle(modules) != []


@pytest.mark.parametrize(("app", "others"), [("commitments", {"tracker", "config"}), ("tracker", {"config"})])
def test_apps_import_one_another_in_one_direction(app, others):
    """The record knows nothing of what is tracked about it, and neither knows how both are set up."""
    assert [
        f"{module}: {name}"
        for module, names in modules_of_ours().items()
        for name in sorted(names)
        if module.split(".")[0] == app and name.split(".")[0] in others
    ] == []


@pytest.mark.parametrize("package", IMPORTS_ONLY)
def test_a_package_imports_of_its_app_what_it_says(package):
    app = package.split(".")[0]
    targets = {target for target in package_graph(modules_of_ours())[package] if target.split(".")[0] == app}

    assert targets <= {f"{app}.{name}" for name in IMPORTS_ONLY[package]}


@pytest.mark.parametrize("package", IMPORTED_ONLY_BY)
def test_a_package_is_imported_only_by_those_it_is_for(package):
    importers = {source for source, targets in package_graph(modules_of_ours()).items() if package in targets}

    assert importers <= IMPORTED_ONLY_BY[package]


@pytest.mark.parametrize("package", READERS)
def test_what_reads_imports_nothing_that_writes(package):
    graph = module_graph(modules_of_ours())

    assert set(modules_of_ours()) >= WRITERS
    assert {
        (module, target)
        for module, targets in graph.items()
        for target in targets & WRITERS
        if package_of(module) == package
    } == set()


@pytest.mark.parametrize("package", [*IMPORTS_ONLY, *IMPORTED_ONLY_BY, *ONE_ROOM])
def test_the_packages_of_these_rules_exist(package):
    """A rule about a package that was renamed would hold of nothing."""
    assert any(f"{module}.".startswith(f"{package}.") for module in modules_of_ours())
