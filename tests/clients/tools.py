"""The Python tools of docs/dashboards.md: where they are, and the lines that the page gives for each."""

import os
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "dashboards.md"
# What the page has in the place of a deployment.
DEPLOYMENT: Final = "http://127.0.0.1:8000"
# Where `make clients` installs them; the tests have a VAR_DIR of their own.
PYTHON: Final = Path(os.environ.get("CLIENTS_PYTHON") or ROOT / "var" / "clients" / "bin" / "python")
TOOLS: Final = ("pandas", "polars", "duckdb", "dlt")
_PIN: Final = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)


def lines_of(tool: str, *, address: str) -> str:
    """The Python of the section of `tool`, asking the deployment at `address`."""
    section = re.compile(rf"^## {tool}\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL | re.IGNORECASE)
    found = section.search(PAGE.read_text(encoding="utf-8"))
    assert found, f"docs/dashboards.md has no section on {tool}."
    (lines,) = re.findall(r"```python\n(.*?)```", found[1], re.DOTALL)
    assert DEPLOYMENT in lines
    return str(lines).replace(DEPLOYMENT, address)


def versions() -> dict[str, str]:
    """What is pinned of the tools, and of the programs that make clients."""
    locks = [(ROOT / ".lock" / f"{name}.txt").read_text() for name in ("test", "clients")]
    pins = {name: version for lock in locks for name, version in _PIN.findall(lock)}
    source = (ROOT / "tests" / "config" / "test_generated_clients.py").read_text()
    return pins | dict(re.findall(r"(openapi-typescript)@([0-9.]+)", source))
