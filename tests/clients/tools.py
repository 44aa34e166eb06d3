"""The programs of docs/dashboards.md: where they are, and the lines that the page gives for each."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "dashboards.md"
# What the page has in the place of a deployment.
DEPLOYMENT: Final = "http://127.0.0.1:8000"
# Where `make clients` installs them; the tests have a VAR_DIR of their own.
PYTHON: Final = Path(os.environ.get("CLIENTS_PYTHON") or ROOT / "var" / "clients" / "bin" / "python")
PACKAGES: Final = PYTHON.parents[1] / "node_modules"
TOOLS: Final = ("pandas", "polars", "duckdb", "dlt")
# Each client, with what the names of its tests have.
CLIENTS: Final = {
    **{tool: f"_of_{tool}_" for tool in TOOLS},
    "feedparser": "_of_feedparser_",
    "R": "_of_r_",
    "LibreOffice": "_of_libreoffice_",
    "Observable (d3, Plot)": "_of_observable_",
    "Power Query (Excel, Power BI)": "_of_power_query_",
    "openapi-python-client": "test_generated_clients",
    "openapi-typescript": "_typescript_",
    "Redocly": "_redocly_",
    "Spectral": "_spectral_",
}
# What npm calls those whose name is another there.
_PACKAGE_OF: Final = {
    "Observable (d3, Plot)": "@observablehq/plot",
    "Power Query (Excel, Power BI)": "@microsoft/powerquery-parser",
    "openapi-typescript": "openapi-typescript",
    "Redocly": "@redocly/cli",
    "Spectral": "@stoplight/spectral-cli",
}
_PIN: Final = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)


def cells_of(tool: str, language: str, *, address: str = DEPLOYMENT) -> list[str]:
    """The pieces in `language` of the section that begins with `tool`, asking the deployment at `address`."""
    section = re.compile(rf"^## {tool}\b(.*?)(?=^## )", re.MULTILINE | re.DOTALL | re.IGNORECASE)
    found = section.search(PAGE.read_text(encoding="utf-8"))
    assert found, f"docs/dashboards.md has no section on {tool}."
    cells = re.findall(rf"```{language}\n(.*?)```", found[1], re.DOTALL)
    assert any(DEPLOYMENT in cell for cell in cells)
    return [str(cell).replace(DEPLOYMENT, address) for cell in cells]


def lines_of(tool: str, *, address: str) -> str:
    """The Python of the section of `tool`, asking the deployment at `address`."""
    (lines,) = cells_of(tool, "python", address=address)
    return lines


def output_of(command: list[str], folder: Path) -> str:
    """What a program writes that is run in `folder`, whose own files it keeps there."""
    quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "HOME": str(folder), "DLT_DATA_DIR": str(folder)}
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | quiet,
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def said_by_node(script: str, cells: list[str], folder: Path) -> list[object]:
    """What a script of this folder says of `cells`; it finds its packages beside itself."""
    shutil.copy(Path(__file__).parent / script, folder)
    (folder / "node_modules").symlink_to(PACKAGES)
    (folder / "cells.json").write_text(json.dumps(cells), encoding="utf-8")
    return list(json.loads(output_of(["node", script, "cells.json"], folder)))


def versions() -> dict[str, str]:
    """What is pinned of the tools, and what this machine has of the others."""
    locks = [(ROOT / ".lock" / f"{name}.txt").read_text() for name in ("test", "clients")]
    pins = {name: version for lock in locks for name, version in _PIN.findall(lock)}
    packages = json.loads((Path(__file__).parent / "package.json").read_text())["dependencies"]
    return (
        pins
        | {client: packages[package] for client, package in _PACKAGE_OF.items()}
        | {"R": _said_version("Rscript"), "LibreOffice": _said_version("soffice")}
    )


def _said_version(program: str) -> str:
    if shutil.which(program) is None:
        return ""
    done = subprocess.run([program, "--version"], check=False, capture_output=True, text=True, timeout=60)
    found = re.search(r"\d+\.[\d.]+", done.stdout + done.stderr)
    return found[0] if found else ""
