"""Loading the catalogue of States; official names that staff edited are kept."""

from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.language.languages import translated_fields
from commitments.models import State
from commitments.seeding.brief_writing import write_briefly
from commitments.seeding.merging import Action, RowOutcome, reason_of, upsert
from commitments.seeding.reading import SeedFile, SeedRefused, read_seed_file
from commitments.seeding.rehearsing import rehearsal
from commitments.seeding.schemas import check_schema

SCHEMA: Final = "states.schema.json"
_TEXTS: Final = ("region", "subregion", *translated_fields("official_name"))


def load_states(path: Path, *, dry_run: bool = False, refresh: bool = False) -> list[RowOutcome]:
    """Bring the States to what the catalogue at `path` says; a State it does not mention stays.

    What staff edited is kept unless `refresh`. Raises SeedRefused with everything that is wrong; then nothing
    is written.
    """
    seed = read_seed_file(path)
    check_schema(seed, SCHEMA)
    _check_codes(seed)
    _refuse(seed)
    if dry_run:
        with rehearsal():
            return _load(seed, refresh=refresh)
    return write_briefly(lambda: _load(seed, refresh=refresh))


def _load(seed: SeedFile, *, refresh: bool) -> list[RowOutcome]:
    reason = reason_of(seed.file, refresh=refresh)
    states = {state.code: state for state in State.objects.select_for_update()}
    outcomes = []
    for index, item in enumerate(seed.value):
        state = states.pop(item["code"], None) or State(code=item["code"])
        try:
            outcomes.append(
                upsert(state, key=item["code"], values=_columns(item), reason=reason, refresh=refresh)
            )
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                for message in messages:
                    seed.add_problem((index, name), message)
    _refuse(seed)
    return outcomes + [
        RowOutcome(action=Action.UNMENTIONED, kind=str(State._meta.verbose_name), key=code)
        for code in sorted(states)
    ]


def _refuse(seed: SeedFile) -> None:
    if seed.problems:
        raise SeedRefused(seed.problems)


def _check_codes(seed: SeedFile) -> None:
    """Each code once, whichever kind of code it is."""
    seen: dict[tuple[str, object], int] = {}
    for index, item in enumerate(seed.value if isinstance(seed.value, list) else []):
        for key in ("code", "alpha2", "m49"):
            value = item.get(key) if isinstance(item, dict) else None
            if not isinstance(value, str):
                continue
            if (key, value) in seen:
                reason = _("“%(value)s” stands here twice; the first is on line %(line)d.")
                seed.add_problem((index, key), reason % {"value": value, "line": seen[key, value]})
            seen.setdefault((key, value), seed.line_of((index, key)))


def _columns(item: dict[str, Any]) -> dict[str, Any]:
    return (
        {key: item.get(key) for key in ("alpha2", "m49")}
        | {key: item[key] for key in ("kind", *translated_fields("name"))}
        | {key: item.get(key) or "" for key in _TEXTS}
        | {"enabled": item.get("enabled", True)}
        | {"other_names": "\n".join(item.get("other_names", []))}
    )
