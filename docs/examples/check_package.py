"""Check the chains of digests in a published package: `python check_package.py PACKAGE.zip [OLDER.zip]`.

Every row of data/chains.csv must follow the one before it, every public content must be
what its digest says and what the tables say, and all that OLDER published must still be
there. docs/trail.md describes the rules. Ends with 1 where something is wrong.
Python 3.9 or later, nothing to install. What was read waits in a temporary file, so that memory does not grow
with the package.
"""

import csv
import hashlib
import io
import json
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator

Row = dict[str, str]
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
# What was read of the package: its chains, what reports say of their evidence, and its tables, of which steps
# say where they stand in a chain.
STORE = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE links (chain, number INTEGER, digest, PRIMARY KEY (chain, number)) WITHOUT ROWID;
CREATE TABLE backed (chain, sequence INTEGER, evidence);
CREATE TABLE shown (kind, here, said, PRIMARY KEY (kind, here)) WITHOUT ROWID;
CREATE TABLE steps (kind, reference, chain, number INTEGER, digest);
"""
NOT_BACKED = """
SELECT chain, sequence FROM backed WHERE evidence IS NOT ifnull((
    SELECT digest FROM links WHERE links.chain = backed.chain || '-' || backed.sequence || '/evidence'
    ORDER BY number DESC LIMIT 1), '')
"""
NOT_CHAINED = """
SELECT kind, reference FROM steps LEFT JOIN links USING (chain, number)
WHERE steps.digest IS NOT links.digest
"""
# So many ends of chains are kept at hand.
AT_HAND = 100_000
csv.field_size_limit(10_000_000)


def sha256(first: str, second: str) -> str:
    """Two texts with a line feed between them."""
    return hashlib.sha256(f"{first}\n{second}".encode()).hexdigest()


def table(package: zipfile.ZipFile, name: str) -> Iterator[Row]:
    """The rows of a table of the package."""
    with package.open(f"data/{name}.csv") as file:
        yield from csv.DictReader(io.TextIOWrapper(file, "utf-8", newline=""))


def keep_tables(package: zipfile.ZipFile, store: sqlite3.Connection) -> None:
    """Keep what the tables say of what stands in chains."""
    for kind, (name, key, columns) in TABLES.items():
        # A package of before has no table of what was not there yet.
        if f"data/{name}.csv" not in package.namelist():
            continue
        for row in table(package, name):
            said = json.dumps([plain(row[column]) for column in columns])
            store.execute(
                "INSERT OR REPLACE INTO shown VALUES (?, ?, ?)",
                (kind, " ".join(row[one] for one in key), said),
            )
            if kind in {"report", "review"}:
                step = (kind, row["reference"], row["commitment"], row["sequence"], row["digest"])
                store.execute("INSERT INTO steps VALUES (?, ?, ?, ?, ?)", step)


class Chains:
    """The chains of a package, one row after another."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self.store = store
        self.ends: dict[str, tuple[int, str]] = {}
        self.rows = self.public = 0

    def check(self, row: Row) -> Iterator[str]:
        """The row follows the one before it, and its content is what its digest and the tables say."""
        name, number = row["chain"], int(row["number"])
        before = self._before(name, number)
        self.rows += 1
        if before is None:
            yield f"{name}: row {number - 1} is missing"
        if row["form"] != "1" and row["digest"] != sha256(before or "", row["content_digest"]):
            yield f"{name}: row {number} does not follow the row before it"
        if row["content"]:
            self.public += 1
            if row["content_digest"] != sha256(row["salt"], row["content"]):
                yield f"{name}: the content of row {number} is not what its digest says"
            yield from self._check_tables(*content_of(name, row["content"]))
        link = (name, number, row["digest"])
        if not self.store.execute("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", link).rowcount:
            yield f"{name}: row {number} is there more than once"
        if len(self.ends) > AT_HAND:
            self.ends.clear()
        self.ends[name] = (number, row["digest"])

    def _before(self, name: str, number: int) -> "str | None":
        """The digest of the row before, which the first one has not; None where it is missing."""
        if number == 1:
            return ""
        place, digest = self.ends.get(name, (0, ""))
        return digest if place == number - 1 else self.digest(name, number - 1)

    def digest(self, name: str, number: int) -> "str | None":
        """Of the row that stands there; None where there is none."""
        asked = "SELECT digest FROM links WHERE chain = ? AND number = ?"
        found = self.store.execute(asked, (name, number)).fetchone()
        return found[0] if found else None

    def _check_tables(self, kind: str, said: Row) -> Iterator[str]:
        if kind == "report":
            backed = (said["chain"], said["sequence"], said["evidence"])
            self.store.execute("INSERT INTO backed VALUES (?, ?, ?)", backed)
        if kind not in TABLES:
            return
        name, key, columns = TABLES[kind]
        here = " ".join(said[column] for column in key)
        asked = "SELECT said FROM shown WHERE kind = ? AND here = ?"
        found = self.store.execute(asked, (kind, here)).fetchone()
        row = json.loads(found[0]) if found else [None] * len(columns)
        for place, column in enumerate(columns):
            if row[place] != said[column]:
                yield f"{name}: {column} of {here} is not what was recorded"

    def check_ends(self) -> Iterator[str]:
        """A report holds the last digest of its evidence, and what the tables list is in its chain."""
        for chain, sequence in self.store.execute(NOT_BACKED):
            yield f"{chain}: the evidence of row {sequence} is not what it was recorded with"
        for kind, reference in self.store.execute(NOT_CHAINED):
            yield f"{TABLES[kind][0]}: {reference} is not in its chain"

    def check_heads(self, package: zipfile.ZipFile, whose: str) -> Iterator[str]:
        """Each head is in its chain, so that nothing up to it was cut off or changed."""
        for name, head in json.loads(package.read("trail-heads.json")).items():
            if self.digest(name, head["sequence"]) != head["digest"]:
                yield f"{name}: row {head['sequence']} is not the head that {whose} names"


def content_of(name: str, content: str) -> "tuple[str, Row]":
    """What a public content in the chain `name` is about, and its values as the tables write them."""
    said = {key: "" if value is None else value for key, value in json.loads(content).items()}
    said["chain"] = name
    kind = said.get("step") or name.rpartition("/")[2].replace("measurements", "measurement")
    if kind == "evidence":
        said["report"] = name.rpartition("/")[0]
    if kind in {"review", "copy"}:
        said["report"] = f"{name}-{said['report']}"
    if kind == "measurement":
        said["value"] = said["value"].rstrip("0").rstrip(".")
    return kind, {key: str(value) for key, value in said.items()}


def plain(value: str) -> str:
    """A value without what keeps a spreadsheet from taking it for a formula, and without noughts at its
    end.
    """
    value = value[1:] if value[:1] == "'" else value
    return value.rstrip("0").rstrip(".") if "." in value else value


def faults_in(path: str, older: str, chains: Chains) -> Iterator[str]:
    """Every fault of the package at `path`."""
    with zipfile.ZipFile(path) as package:
        keep_tables(package, chains.store)
        for row in table(package, "chains"):
            yield from chains.check(row)
        yield from chains.check_ends()
        yield from chains.check_heads(package, "the package")
    if older:
        with zipfile.ZipFile(older) as package:
            yield from chains.check_heads(package, older)


def main(path: str, older: str = "") -> int:
    """Check the package at `path`; the number to end with."""
    faults = 0
    with tempfile.NamedTemporaryFile() as file:
        store = sqlite3.connect(file.name)
        store.executescript(STORE)
        chains = Chains(store)
        for fault in faults_in(path, older, chains):
            faults += 1
            print(fault, file=sys.stderr)
        store.close()
    print(f"{chains.rows} rows, {chains.public} of them with public content: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
