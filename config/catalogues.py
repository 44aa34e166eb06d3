"""The translation catalogues: compiling them without gettext, and what is wrong with one.

Catalogues are the files `*/locale/<language>/LC_MESSAGES/*.po`; what gettext's
runtime reads, the .mo beside each, is compiled here and never committed.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

PLACEHOLDER: Final = re.compile(r"%\([^)]+\)[a-z]|%[sd]|\{[a-z_]*\}")


def catalogue_files(root: Path | None = None, language: str = "*") -> list[Path]:
    """Every catalogue below `root`, the project by default."""
    return sorted((root or settings.BASE_DIR).glob(f"*/locale/{language}/LC_MESSAGES/*.po"))


def read_catalogue(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=file.parent.parent.name)


def compile_catalogues(root: Path | None = None) -> int:
    """Compile every catalogue that changed since it was compiled; returns how many catalogues there are."""
    files = catalogue_files(root)
    for file in files:
        compiled = file.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime > file.stat().st_mtime:
            continue
        # Under another name first: a server that reads it now sees the old one or the new one, whole.
        unfinished = compiled.with_suffix(".mo.part")
        with unfinished.open("wb") as target:
            write_mo(target, read_catalogue(file))
        unfinished.replace(compiled)
    return len(files)


def faults(catalogue: Catalog) -> Iterator[str]:
    """What a person would stumble over in `catalogue`: each message untranslated, unsure, or with other
    placeholders.
    """
    for message in catalogue:
        if not message.id:
            continue
        source, forms = sources_of(message), forms_of(message)
        if message.fuzzy:
            yield f"“{source[0]}” is marked fuzzy"
        elif len(forms) < (catalogue.num_plurals if message.pluralizable else 1) or not all(forms):
            yield f"“{source[0]}” is not translated"
        elif message.pluralizable:
            known = {name for text in source for name in PLACEHOLDER.findall(text)}
            # “One commitment” may leave its number out; no form may ask for what is not given.
            if any(not set(PLACEHOLDER.findall(form)) <= known for form in forms):
                yield f"“{source[0]}” has placeholders that its source has not"
        elif sorted(PLACEHOLDER.findall(source[0])) != sorted(PLACEHOLDER.findall(forms[0])):
            yield f"“{source[0]}” has other placeholders than its source"


def messages_of(catalogue: Catalog) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each message: its sources, singular and plural, and the forms of its translation."""
    yield from ((sources_of(message), forms_of(message)) for message in catalogue if message.id)


def contradictions(one: Catalog, other: Catalog) -> Iterator[str]:
    """Each message that the two catalogues have and say otherwise: at run time one answers for both."""
    said = {(message.context, sources_of(message)): forms_of(message) for message in other if message.id}
    for message in one:
        key = (message.context, sources_of(message))
        if message.id and said.get(key, forms_of(message)) != forms_of(message):
            yield f"“{key[1][0]}” is “{forms_of(message)[0]}” here and “{said[key][0]}” there"


def keys(catalogue: Catalog) -> set[tuple[str | None, str]]:
    """What identifies each message: its context and its (singular) source."""
    return {(message.context, sources_of(message)[0]) for message in catalogue if message.id}


def sources_of(message: Message) -> tuple[str, ...]:
    """The English of a message: one text, or singular and plural."""
    return _texts(message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    """Its translation: one text, or each form of the plural."""
    return _texts(message.string)


def _texts(one_or_many: str | Sequence[str] | None) -> tuple[str, ...]:
    return (one_or_many or "",) if isinstance(one_or_many, str) or one_or_many is None else tuple(one_or_many)
