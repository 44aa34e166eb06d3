"""Seals: what the trails and the record were at one moment, signed, to be kept elsewhere.

Whoever can write to the database past its guards can make a whole chain anew, or cut its end off with the
count; nothing in the database tells of it. A seal that was kept elsewhere does: it holds the heads of all
chains, a digest of each row of the record, and the history of the record up to then. A row that changed
since has a newer row in its history, or it was changed past the functions that write it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _
from simple_history.manager import HistoryManager

from commitments.language.calendars import utc_isoformat
from commitments.models import Closing, Commitment, StatedPosition, Wording
from commitments.refusals import Refused
from tracker.trail.verifying import Fault, Head, faults_against, heads_of

# Seals of form 1 say nothing of what rows are related to.
FORM: Final = 2
# Rows of the record that are only added to, and what of them may yet be given.
ONLY_ADDED: Final[Mapping[type[models.Model], frozenset[str]]] = {
    StatedPosition: frozenset(),
    Closing: frozenset({"known_until"}),
    Wording: frozenset({"known_until"}),
}


class SealRefused(Refused):
    """A file that is no seal, or whose signature is not that of the key; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Rows of a table that are only ever added to, up to the last one: how many, and the digest of all."""

    last: int
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What was at one moment; `rows` holds the digest of each row of the record, by model and primary key."""

    sealed_at: str
    heads: Mapping[str, Head]
    tables: Mapping[str, Kept]
    rows: Mapping[str, Mapping[str, str]]
    form: int = FORM

    @classmethod
    def of_now(cls, *, at: datetime) -> Self:
        return cls(
            sealed_at=utc_isoformat(at),
            heads=heads_of(Commitment.objects.all()),
            tables={model._meta.db_table: _kept(model, without=out) for model, out in _only_added()},
            rows={model._meta.label_lower: dict(_rows(model)) for model in _with_history()},
        )

    def signed(self, key: Ed25519PrivateKey) -> str:
        """The text of a file that `read` takes."""
        public = key.public_key().public_bytes_raw().hex()
        said = {"seal": self.form, "key": public, **asdict(self)}
        del said["form"]
        return _as_json({**said, "signature": key.sign(_as_json(said).encode()).hex()}) + "\n"

    @classmethod
    def read(cls, text: str, *, key: Ed25519PublicKey) -> Self:
        """The seal in `text`. Raises SealRefused unless `key` signed it as it is."""
        try:
            said = json.loads(text)
            signature = bytes.fromhex(said.pop("signature"))
            if said["seal"] not in range(1, FORM + 1):
                raise SealRefused(f"It is a seal of form {said['seal']}, which this version does not know.")
            key.verify(signature, _as_json(said).encode())
            return cls(
                sealed_at=said["sealed_at"],
                heads={name: Head(**head) for name, head in said["heads"].items()},
                tables={name: Kept(**kept) for name, kept in said["tables"].items()},
                rows=said["rows"],
                form=said["seal"],
            )
        except InvalidSignature as error:
            raise SealRefused("It was changed after it was signed, or another key signed it.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SealRefused(f"It is no seal: {error}") from error


def private_key(path: Path) -> Ed25519PrivateKey:
    """The key that is kept at `path`, made there for its owner's eyes alone where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))


def faults_against_seal(seal: Seal) -> Iterator[Fault]:
    """Everything that is not what it was when the seal was made, and was not changed by the functions that
    write it.
    """
    yield from faults_against(seal.heads, Commitment.objects.all())
    for model, out in _only_added():
        kept = seal.tables.get(model._meta.db_table)
        if kept is not None and _kept(model, without=out, until=kept.last) != kept:
            yield Fault(
                commitment=model._meta.db_table,
                sequence=0,
                message=_("of its first %(count)d rows some were changed or removed.")
                % {"count": kept.count},
            )
    for model in _with_history():
        yield from _faults_in_rows(model, seal)


def _faults_in_rows(model: Any, seal: Seal) -> Iterator[Fault]:
    label = model._meta.label_lower
    sealed, past = seal.rows.get(label, {}), seal.tables.get(model.history.model._meta.db_table)
    if past is None:
        return
    now = dict(_rows(model, form=seal.form))
    newer = model.history.filter(history_id__gt=past.last)
    told = {str(key) for key in newer.values_list(model._meta.pk.attname, flat=True)}
    names = {str(row.pk): str(row) for row in model._default_manager.filter(pk__in=[*now.keys() - told])}
    for key in sorted({*sealed, *now} - told, key=int):
        if sealed.get(key) == now.get(key):
            continue
        if key not in now:
            message = _("was removed, and its history says nothing of it.")
        elif key not in sealed:
            message = _("was added, and its history says nothing of it.")
        else:
            message = _("was changed, and its history says nothing of it.")
        yield Fault(commitment=f"{label} {names.get(key, key)}", sequence=0, message=message)


def _with_history() -> list[Any]:
    found: list[Any] = [
        model
        for app in ("commitments", "tracker")
        for model in apps.get_app_config(app).get_models()
        # Not the row of another model that is called so.
        if isinstance(getattr(model, "history", None), HistoryManager)
    ]
    return sorted(found, key=lambda model: str(model._meta.label_lower))


def _only_added() -> Iterator[tuple[Any, frozenset[str]]]:
    for model in _with_history():
        yield model.history.model, frozenset()
    yield from ONLY_ADDED.items()


def _kept(model: Any, *, without: frozenset[str], until: int | None = None) -> Kept:
    rows = model._default_manager.order_by("pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    digest, last, count = hashlib.sha256(), 0, 0
    names = [field.attname for field in model._meta.concrete_fields if field.name not in without]
    for values in rows.values_list("pk", *names).iterator(chunk_size=2000):
        last, count = values[0], count + 1
        digest.update(_digest(values).encode())
    return Kept(last=last if until is None else until, count=count, sha256=digest.hexdigest())


def _rows(model: Any, *, form: int = FORM) -> Iterator[tuple[str, str]]:
    """Each row by its primary key, with the digest of what its history keeps of it."""
    kept = {field.attname for field in model.history.model._meta.concrete_fields}
    names = [field.attname for field in model._meta.concrete_fields if field.attname in kept]
    rows: Any = model._default_manager.order_by("pk").values_list("pk", *names)
    related = _related(model) if form > 1 else []
    for values in rows.iterator(chunk_size=2000):
        ties = [ones.get(values[0], []) for ones in related]
        yield str(values[0]), _digest([*values, *ties])


def _related(model: Any) -> list[dict[Any, list[Any]]]:
    """For each relation that the history keeps, what each row is related to, in order where there is one."""
    found = []
    for field in model.history.model._history_m2m_fields:
        through = field.remote_field.through
        has_place = any(one.name == "place" for one in through._meta.fields)
        here, there = (f"{name}_id" for name in (field.m2m_field_name(), field.m2m_reverse_field_name()))
        ties: dict[Any, list[Any]] = defaultdict(list)
        ordered = through._default_manager.order_by(*(["place"] if has_place else []), there)
        for row, other in ordered.values_list(here, there):
            ties[row].append(other)
        found.append(ties)
    return found


def _digest(values: Any) -> str:
    return hashlib.sha256(_as_json(list(values)).encode()).hexdigest()


def _as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)
