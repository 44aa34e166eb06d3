"""The code as the tests of the house look at it: its files, its modules, and what each imports."""

import ast
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
APPS: Final = ("commitments", "tracker", "config")
CODE: Final = sorted(
    path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
)
TESTS: Final = sorted((ROOT / "tests").rglob("*.py"))


class Import(NamedTuple):
    """One import: the line it stands on, and the full name of what is imported."""

    line: int
    name: str


def module_of(path: Path) -> str:
    """The name by which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(tree: ast.AST) -> list[Import]:
    """Every import, wherever it stands: in functions, and for type checking alone, too."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [Import(node.lineno, f"{node.module or '.'}.{alias.name}") for alias in node.names]
    return found


def strings_of(tree: ast.AST) -> list[ast.Constant]:
    """Every string of the code that is not a docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
