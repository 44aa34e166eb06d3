"""The triggers that keep the ledger of levels, as SQL of each database; ledger_triggers installs them."""
# ruff: noqa: S608 (all SQL here is made of names of our own)

from collections.abc import Iterator
from typing import Final

from tracker.models.ledger import ASK_FOR_WAITING, THEY_WAIT, WAITING_TABLE, WAITING_VARIABLE
from tracker.register.ledger_sql import (
    CLOSING,
    COMMITMENT,
    CONFERENCE,
    FURTHER,
    MOVE,
    MOVES,
    PARTICIPATION,
    PERIOD,
    POSITION,
    RESOLUTION,
    SUMS,
    Dialect,
    moving,
    renewed,
    themes_now,
)

NAME: Final = "tracker_ledger"


def _taken(row: str, dialect: Dialect) -> str:
    """SQL that takes back the moves of a commitment whose row was another."""
    return (
        f"INSERT INTO {MOVES} ({MOVE}, difference, is_summed)"
        f" SELECT {MOVE}, -SUM(difference), {dialect.false}"
        f" FROM {MOVES} WHERE resolution_id = {row}.resolution_id AND state_id = {row}.state_id"
        f" GROUP BY {MOVE} HAVING SUM(difference) <> 0"
    )


def _sums_of(row: str, sign: int, dialect: Dialect) -> str:
    """SQL for the sums to which what is counted of a resolution belonged, or belongs, as its row says."""
    published = f"(SELECT published FROM {CONFERENCE} WHERE id = {row}.conference_id)"
    same = f"{row}.conference_id AS conference_id"
    return (
        f"SELECT {row}.id AS resolution_id, {same}, {row}.theme_id AS theme_id, {dialect.true} AS is_first,"
        f" {published} AS is_published, {sign} AS sign UNION ALL SELECT {row}.id, {same}, f.theme_id,"
        f" {dialect.false}, {published}, {sign} FROM {FURTHER} AS f WHERE f.resolution_id = {row}.id"
    )


def _sums_of_further(row: str, sign: int, dialect: Dialect) -> str:
    return (
        f"SELECT asked.id AS resolution_id, asked.conference_id, {row}.theme_id AS theme_id,"
        f" {dialect.false} AS is_first, held.published AS is_published, {sign} AS sign"
        f" FROM {RESOLUTION} AS asked JOIN {CONFERENCE} AS held ON held.id = asked.conference_id"
        f" WHERE asked.id = {row}.resolution_id"
    )


def _movings(dialect: Dialect) -> Iterator[tuple[str, str, str, str, str]]:
    """What moves between sums: a trigger's name, its event, its table, for which resolutions, and where."""
    both = f"{_sums_of('OLD', -1, dialect)} UNION ALL {_sums_of('NEW', 1, dialect)}"
    yield "theme", "AFTER UPDATE OF theme_id, conference_id", RESOLUTION, "NEW.id", both
    yield "resolution_gone", "BEFORE DELETE", RESOLUTION, "OLD.id", _sums_of("OLD", -1, dialect)
    for event, signs in (
        ("INSERT", {"NEW": 1}),
        ("UPDATE OF theme_id, resolution_id", {"OLD": -1, "NEW": 1}),
        ("DELETE", {"OLD": -1}),
    ):
        sums = " UNION ALL ".join(_sums_of_further(row, sign, dialect) for row, sign in signs.items())
        resolutions = " UNION ".join(f"SELECT {row}.resolution_id" for row in signs)
        yield f"further_{event.split()[0].lower()}", f"AFTER {event}", FURTHER, resolutions, sums
    of_one = " WHERE asked.conference_id = NEW.id"
    published = (
        f"{themes_now(dialect, of_one, published='OLD.published', sign='-1')} UNION ALL"
        f" {themes_now(dialect, of_one, published='NEW.published')}"
    )
    resolutions = f"SELECT id FROM {RESOLUTION} WHERE conference_id = NEW.id"
    yield "published", "AFTER UPDATE OF published", CONFERENCE, resolutions, published


# What moves follow from, beside the commitments themselves: how to find these from a row of it.
_OF_ONE: Final = {
    PERIOD: "SELECT {row}.commitment_id AS id{among}",
    POSITION: "SELECT {row}.commitment_id AS id{among}",
    CLOSING: (
        "SELECT {row}.commitment_id AS id{among} UNION SELECT one.id FROM "
        + COMMITMENT
        + " AS one WHERE one.participation_id IN (SELECT {row}.participation_id{among})"
    ),
}
_OF_MANY: Final = (
    ("joined", PARTICIPATION, "joined_on", f"SELECT id FROM {COMMITMENT} WHERE participation_id = NEW.id"),
    (
        "begun",
        CONFERENCE,
        "starts_on",
        f"SELECT one.id FROM {COMMITMENT} AS one JOIN {RESOLUTION} AS asked ON asked.id = one.resolution_id"
        " WHERE asked.conference_id = NEW.id",
    ),
    ("held", RESOLUTION, "conference_id", f"SELECT id FROM {COMMITMENT} WHERE resolution_id = NEW.id"),
)
_OWN: Final = ("resolution_id", "state_id", "participation_id", "joined_on")
_KEYS: Final = f"SELECT resolution_id, state_id FROM {COMMITMENT} WHERE id"
# Of SQLite: whether who changes periods has said that their commitments wait.
_THEY_WAIT: Final = f"EXISTS (SELECT 1 FROM {WAITING_TABLE} WHERE commitment_id = {THEY_WAIT})"


def on_sqlite(dialect: Dialect) -> Iterator[tuple[str, str]]:
    """The triggers, each with its name."""

    def trigger(name: str, event: str, table: str, *statements: str, when: str = "") -> tuple[str, str]:
        return (
            f"by_{name}",
            f"CREATE TRIGGER {NAME}_by_{name} {event} ON {table}{f' WHEN {when}' if when else ''}"
            f" BEGIN {'; '.join(statements)}; END",
        )

    def touched(found: str) -> str:
        keys = f"{_KEYS} IN ({found})"
        return renewed(f"one.id IN ({found})", keys, dialect)

    yield "", f"CREATE TABLE IF NOT EXISTS {WAITING_TABLE} (commitment_id integer NOT NULL PRIMARY KEY)"
    for table, found in _OF_ONE.items():
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            name = f"{table}_{event.lower()}"
            if table != PERIOD:
                yield trigger(name, f"AFTER {event}", table, touched(found.format(row=row, among="")))
                continue
            which = "NEW.known_until IS NULL AND " if event == "INSERT" else ""
            now = touched(found.format(row=row, among=""))
            yield trigger(name, f"AFTER {event}", table, now, when=f"{which}NOT {_THEY_WAIT}")
            waits = f"INSERT OR IGNORE INTO {WAITING_TABLE} VALUES ({row}.commitment_id)"
            yield trigger(f"{name}_waits", f"AFTER {event}", table, waits, when=f"{which}{_THEY_WAIT}")
    all_waiting = touched(f"SELECT commitment_id AS id FROM {WAITING_TABLE}")
    done = f"DELETE FROM {WAITING_TABLE}"
    said = f"OLD.commitment_id = {THEY_WAIT}"
    yield trigger("waiting", "AFTER DELETE", WAITING_TABLE, all_waiting, done, when=said)
    for name, table, column, found in _OF_MANY:
        differs = f"NEW.{column} IS NOT OLD.{column}"
        yield trigger(name, f"AFTER UPDATE OF {column}", table, touched(found), when=differs)
    yield trigger("commitment_insert", "AFTER INSERT", COMMITMENT, touched("SELECT NEW.id AS id"))
    differ = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _OWN)
    again = touched("SELECT NEW.id AS id")
    event = f"AFTER UPDATE OF {', '.join(_OWN)}"
    yield trigger("commitment_update", event, COMMITMENT, _taken("OLD", dialect), again, when=differ)
    yield trigger("commitment_delete", "AFTER DELETE", COMMITMENT, _taken("OLD", dialect))
    for name, event, table, resolutions, sums in _movings(dialect):
        statements = [moving(sums, resolutions, dialect)]
        if event == "BEFORE DELETE":
            statements.append(f"DELETE FROM {MOVES} WHERE resolution_id = OLD.id")
        yield trigger(name, event, table, *statements)


def _function(name: str, body: str) -> tuple[str, str]:
    return (
        "",
        f"CREATE OR REPLACE FUNCTION {NAME}_by_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" {body} END $$",
    )


def _touch(found: str, *, waits: bool = False) -> str:
    """A call for the commitments with these keys, of which it is said whether they may wait."""
    function = f"{NAME}_touch_or_wait" if waits else f"{NAME}_touch"
    return f"PERFORM {function}(ARRAY(SELECT DISTINCT id FROM ({found}) AS found WHERE id IS NOT NULL));"


def _waiting() -> Iterator[tuple[str, str]]:
    """Functions by which commitments wait, and are asked for; their variable ends with its transaction."""
    head = "RETURNS void LANGUAGE plpgsql AS $$ DECLARE"
    waiting = f"NULLIF(current_setting('{WAITING_VARIABLE}', true), '')::bigint[]"
    yield (
        "",
        f"CREATE OR REPLACE FUNCTION {NAME}_touch_or_wait(touched_ids bigint[]) {head}"
        f" waiting bigint[] := {waiting}; BEGIN IF waiting IS NULL THEN PERFORM {NAME}_touch(touched_ids);"
        f" ELSE PERFORM set_config('{WAITING_VARIABLE}', (waiting || touched_ids)::text, true); END IF;"
        " END $$",
    )
    yield (
        "",
        f"CREATE OR REPLACE FUNCTION {ASK_FOR_WAITING}() {head}"
        f" waiting bigint[] := {waiting}; BEGIN PERFORM set_config('{WAITING_VARIABLE}', '', true);"
        f" PERFORM {NAME}_touch(ARRAY(SELECT DISTINCT unnest(waiting))); END $$",
    )


def _of_statement(name: str, event: str, table: str, found: str) -> Iterator[tuple[str, str]]:
    """A function, and the trigger that calls it once for all rows of a statement."""
    yield _function(name, f"{_touch(found, waits=table == PERIOD)} RETURN NULL;")
    rows = "OLD" if event == "DELETE" else "NEW"
    yield (
        f"by_{name}",
        f"CREATE TRIGGER {NAME}_by_{name} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {NAME}_by_{name}()",
    )


def _of_row(name: str, event: str, table: str, body: str, when: str = "") -> Iterator[tuple[str, str]]:
    yield _function(name, f"{body} RETURN {'OLD' if event == 'BEFORE DELETE' else 'NULL'};")
    yield (
        f"by_{name}",
        f"CREATE TRIGGER {NAME}_by_{name} {event} ON {table} FOR EACH ROW"
        f"{f' WHEN ({when})' if when else ''} EXECUTE FUNCTION {NAME}_by_{name}()",
    )


def on_postgresql(dialect: Dialect) -> Iterator[tuple[str, str]]:
    """The triggers, each with its name, and the functions that they call."""
    ids = "= ANY(touched_ids)"
    keys = f"{_KEYS} {ids}"
    # Two who change causes of one commitment follow each other, for the second has to see what the first did;
    # who records holds its row already.
    yield (
        "",
        f"CREATE OR REPLACE FUNCTION {NAME}_touch(touched_ids bigint[]) RETURNS void LANGUAGE plpgsql"
        " SET plan_cache_mode = force_generic_plan AS $$"
        f" BEGIN IF cardinality(touched_ids) > 0 THEN PERFORM 1 FROM {COMMITMENT} WHERE id {ids}"
        f" ORDER BY id FOR NO KEY UPDATE; {renewed(f'one.id {ids}', keys, dialect)}; END IF; END $$",
    )
    yield from _waiting()
    for table, found in _OF_ONE.items():
        for event in ("INSERT", "UPDATE", "DELETE"):
            of_rows = found.format(row="changed", among=" FROM changed")
            yield from _of_statement(f"{table}_{event.lower()}", event, table, of_rows)
    for name, table, column, found in _OF_MANY:
        differs = f"NEW.{column} IS DISTINCT FROM OLD.{column}"
        yield from _of_row(name, f"AFTER UPDATE OF {column}", table, _touch(found), differs)
    yield from _of_statement("commitment_insert", "INSERT", COMMITMENT, "SELECT changed.id FROM changed")
    differ = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _OWN)
    again = f"{_taken('OLD', dialect)}; {_touch('SELECT NEW.id')}"
    yield from _of_row("commitment_update", f"AFTER UPDATE OF {', '.join(_OWN)}", COMMITMENT, again, differ)
    yield from _of_row("commitment_delete", "AFTER DELETE", COMMITMENT, f"{_taken('OLD', dialect)};")
    for name, event, table, resolutions, sums in _movings(dialect):
        # Whoever makes a resolution, of which nothing is summed yet, waits for nobody.
        body = (
            f"IF EXISTS (SELECT 1 FROM {MOVES} WHERE is_summed AND resolution_id IN ({resolutions})) THEN"
            f" LOCK TABLE {SUMS} IN SHARE ROW EXCLUSIVE MODE; {moving(sums, resolutions, dialect)}; END IF;"
        )
        if event == "BEFORE DELETE":
            body += f" DELETE FROM {MOVES} WHERE resolution_id = OLD.id;"
        yield from _of_row(name, event, table, body)
