"""Check the chains of digests in a published package: `python check_package.py PACKAGE.zip [OLDER.zip]`.

Every row of data/chains.csv must follow the one before it, every public content must be
what its digest says and what the tables say, and all that OLDER published must still be
there. docs/trail.md describes the rules. Ends with 1 where something is wrong.
Python 3.9 or later, nothing to install.
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator

Row = dict[str, str]
Chains = dict[str, list[Row]]
# What a content is about: its table, by which columns a row is found there, and what must be the same.
TABLES = {
    "report": ("reports", ("commitment", "sequence"), ("status", "effective_on", "origin", "language")),
    "review": ("reviews", ("commitment", "sequence"), ("report", "verdict", "status")),
    "evidence": ("evidence", ("report", "number"), ("kind", "sha256")),
    "copy": ("copies", ("commitment", "sequence"), ("report", "evidence")),
    "measurement": (
        "measurements",
        ("commitment", "indicator", "observed_on", "number"),
        ("value", "source"),
    ),
}
csv.field_size_limit(10_000_000)


def sha256(first: str, second: str) -> str:
    """Two texts with a line feed between them."""
    return hashlib.sha256(f"{first}\n{second}".encode()).hexdigest()


def table(package: zipfile.ZipFile, name: str) -> list[Row]:
    """A table of the package."""
    return list(csv.DictReader(io.StringIO(package.read(f"data/{name}.csv").decode(), newline="")))


def check_chain(name: str, rows: list[Row]) -> Iterator[str]:
    """Each row follows the one before it, and its content is what its digest says."""
    before = ""
    for place, row in enumerate(rows, start=1):
        if int(row["number"]) != place:
            yield f"{name}: row {place} is missing"
        if row["form"] != "1" and row["digest"] != sha256(before, row["content_digest"]):
            yield f"{name}: row {row['number']} does not follow the row before it"
        if row["content"] and row["content_digest"] != sha256(row["salt"], row["content"]):
            yield f"{name}: the content of row {row['number']} is not what its digest says"
        before = row["digest"]


def contents(chains: Chains) -> Iterator[tuple[str, Row]]:
    """Every public content: what it is about, and its values as the tables write them."""
    for name, rows in list(chains.items()):
        for row in rows:
            if row["content"]:
                said = {
                    key: "" if value is None else value for key, value in json.loads(row["content"]).items()
                }
                said["chain"] = name
                kind = said.get("step") or name.rpartition("/")[2].replace("measurements", "measurement")
                if kind == "evidence":
                    said["report"] = name.rpartition("/")[0]
                if kind in {"review", "copy"}:
                    said["report"] = f"{name}-{said['report']}"
                if kind == "measurement":
                    said["value"] = said["value"].rstrip("0").rstrip(".")
                yield kind, {key: str(value) for key, value in said.items()}


def check_contents(package: zipfile.ZipFile, chains: Chains) -> Iterator[str]:
    """What the tables say is what the chains say, and a report holds the last digest of its evidence."""
    # A package of before has no table of what was not there yet.
    shown = {
        kind: {tuple(row[column] for column in key): row for row in table(package, name)}
        for kind, (name, key, _columns) in TABLES.items()
        if f"data/{name}.csv" in package.namelist()
    }
    for kind, said in contents(chains):
        if kind == "report":
            pieces = chains.get(f"{said['chain']}-{said['sequence']}/evidence", [])
            if said["evidence"] != (pieces[-1]["digest"] if pieces else ""):
                yield (
                    f"{said['chain']}: the evidence of row {said['sequence']} is not what it was recorded "
                    "with"
                )
        if kind in shown:
            name, key, columns = TABLES[kind]
            here = tuple(said[column] for column in key)
            row = shown[kind].get(here)
            for column in columns:
                if row is None or plain(row[column]) != said[column]:
                    yield f"{name}: {column} of {' '.join(here)} is not what was recorded"
    for kind in ("report", "review"):
        for row in shown[kind].values():
            digests = [
                link["digest"] for link in chains[row["commitment"]] if link["number"] == row["sequence"]
            ]
            if digests != [row["digest"]]:
                yield f"{TABLES[kind][0]}: {row['reference']} is not in its chain"


def plain(value: str) -> str:
    """A value without what keeps a spreadsheet from taking it for a formula, and without noughts at its
    end.
    """
    value = value[1:] if value[:1] == "'" else value
    return value.rstrip("0").rstrip(".") if "." in value else value


def check_heads(package: zipfile.ZipFile, chains: Chains, whose: str) -> Iterator[str]:
    """Each head is in its chain, so that nothing up to it was cut off or changed."""
    for name, head in json.loads(package.read("trail-heads.json")).items():
        digests = [row["digest"] for row in chains[name] if row["number"] == str(head["sequence"])]
        if digests != [head["digest"]]:
            yield f"{name}: row {head['sequence']} is not the head that {whose} names"


def main(path: str, older: str = "") -> int:
    """Check the package at `path`; the number to end with."""
    chains: Chains = defaultdict(list)
    with zipfile.ZipFile(path) as package:
        for row in table(package, "chains"):
            chains[row["chain"]].append(row)
        faults = [fault for name, rows in chains.items() for fault in check_chain(name, rows)]
        faults += check_contents(package, chains)
        faults += check_heads(package, chains, "the package")
    if older:
        with zipfile.ZipFile(older) as package:
            faults += check_heads(package, chains, older)
    for fault in faults:
        print(fault, file=sys.stderr)
    rows = [row for chain in chains.values() for row in chain]
    public = sum(1 for row in rows if row["content"])
    print(f"{len(rows)} rows, {public} of them with public content: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
