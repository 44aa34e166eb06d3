"""The catalogue of a language as a spreadsheet that an editor reads and amends, and what is taken from it.

A row is one form of one message: the English, where people see it, what stands there now, and an empty
cell for what should. A message of several catalogues is one row, for it is said alike everywhere.
"""

import gettext
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from commitments.language.languages import RIGHT_TO_LEFT
from commitments.refusals import Refused
from config.catalogues import PLACEHOLDER, catalogue_files, faults, forms_of, read_catalogue, sources_of
from config.glossary import misses, read_glossary
from tracker.imports.files import FileRefused, read_workbook

HEADINGS: Final = ("english", "now", "change_to", "numbers", "context", "seen_in", "catalogues", "form")
_WIDTHS: Final = (60, 60, 60, 12, 20, 40, 14, 6)
# So many numbers are looked through for those that a form of the plural is said of.
_NUMBERS: Final = range(121)
_EXAMPLES: Final = 4
# Of folders and names of modules: who sees their strings.
_PLACES: Final = (
    ("mail/", "mail"),
    ("templates/admin/", "desk"),
    ("templates/", "public page"),
    ("management/", "command line"),
    ("/api/", "API"),
    ("/admin/", "desk"),
    ("/desk/", "desk"),
    ("/models/", "names of fields"),
    ("vocabulary", "names of levels and kinds"),
    ("/imports/", "imports"),
    ("/dossiers/", "dossiers"),
    ("/seeding/", "dossiers"),
)

Key = tuple[str, tuple[str, ...]]


class SheetRefused(Refused):
    """A sheet of which nothing was taken; the message names each fault with its row."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One form of one message of a language."""

    key: Key
    form: int
    numbers: str
    now: str
    catalogues: tuple[str, ...]
    seen_in: str = ""

    @property
    def english(self) -> str:
        source = self.key[1]
        return source[0] if self.form == 0 or len(source) == 1 else source[1]


def entries_of(language: str, *, root: Path, located: Path | None = None) -> list[Entry]:
    """Every form of every message of the catalogues below `root`; where it is seen as those below
    `located` say.
    """
    found: dict[tuple[Key, int], Entry] = {}
    for file in catalogue_files(root, language):
        catalogue = read_catalogue(file)
        app = file.relative_to(root).parts[0]
        places = _places(read_catalogue(located / file.relative_to(root))) if located else {}
        for message in filter(lambda one: one.id, catalogue):
            key = _key(message)
            for form, now in enumerate(forms_of(message)):
                numbers = _numbers(catalogue, form) if len(key[1]) > 1 else ""
                entry = found.get((key, form)) or Entry(
                    key=key, form=form, numbers=numbers, now=now, catalogues=()
                )
                seen = dict.fromkeys(filter(None, [*entry.seen_in.split("; "), *places.get(key, ())]))
                found[key, form] = replace(
                    entry, catalogues=(*entry.catalogues, app), seen_in="; ".join(seen)
                )
    return list(found.values())


def write_entries(file: IO[bytes], entries: Sequence[Entry], *, language: str) -> None:
    """The sheet; what its reader types goes into `change_to`."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, options)
    sheet = workbook.add_worksheet(language)
    sheet.freeze_panes(1, 1)
    head = workbook.add_format({"bold": True, "bottom": 1})
    plain = workbook.add_format({"text_wrap": True, "valign": "top"})
    translated = workbook.add_format(
        {"text_wrap": True, "valign": "top", "reading_order": 2 if language in RIGHT_TO_LEFT else 1}
    )
    for place, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for number, entry in enumerate(entries, start=1):
        cells = (
            *(entry.english, entry.now, "", entry.numbers, entry.key[0], entry.seen_in),
            *(", ".join(entry.catalogues), str(entry.form)),
        )
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text, translated if place in {1, 2} else plain)
    workbook.close()


@dataclass(frozen=True, kw_only=True)
class Change:
    row: int
    entry: Entry
    text: str


def read_changes(file: IO[bytes], *, language: str, root: Path) -> list[Change]:
    """What the sheet would change, none of it written.

    Raises SheetRefused for a file that no import would read either, and with every row whose message is
    gone or was changed since the sheet was made, whose placeholders are others, or that says a term
    otherwise than the glossary.
    """
    try:
        rows = read_workbook(file)
    except FileRefused as error:
        raise SheetRefused(str(error)) from error
    headings = [str(cell or "") for cell in rows[0][1]] if rows else []
    if missing := [heading for heading in HEADINGS if heading not in headings]:
        raise SheetRefused(f"The sheet has no column {', '.join(missing)}: begin with an export.")
    known = {(_source_of(entry), entry.form): entry for entry in entries_of(language, root=root)}
    terms = read_glossary()
    changes, problems = [], []
    for number, cells in rows[1:]:
        row = dict(zip_longest(headings, map(str, cells[: len(headings)]), fillvalue=""))
        if not row["change_to"].strip():
            continue
        form = int(row["form"]) if row["form"].isdecimal() else 0
        entry = known.get(((row["context"], row["english"]), form))
        if entry is None:
            problems.append(f"Row {number}: “{row['english']}” is no message of the product any more.")
            continue
        if entry.now.strip() != row["now"].strip():
            problems.append(f"Row {number}: meanwhile it is “{entry.now}”. Begin with a new export.")
            continue
        change = Change(row=number, entry=entry, text=_with_edges_of(entry.now, row["change_to"].strip()))
        problems += [f"Row {number}: {fault}" for fault in _faults(change, language, terms)]
        changes.append(change)
    if problems:
        raise SheetRefused("\n".join(problems))
    return [change for change in changes if change.text != change.entry.now]


def write_changes(changes: Sequence[Change], *, language: str, root: Path) -> None:
    """Write them into every catalogue that has their message; all else stays as it is."""
    for file in catalogue_files(root, language):
        app, catalogue = file.relative_to(root).parts[0], read_catalogue(file)
        own = [change for change in changes if app in change.entry.catalogues]
        for change in own:
            context, source = change.entry.key
            message = catalogue.get(source[0], context or None)
            assert message is not None
            forms = list(forms_of(message))
            forms[change.entry.form] = change.text
            message.string = tuple(forms) if len(source) > 1 else forms[0]
        if own:
            head = file.read_text(encoding="utf-8").partition("\n\n")[0]
            written = io.BytesIO()
            write_po(written, catalogue, width=0, ignore_obsolete=True)
            body = written.getvalue().decode().partition("\n\n")[2].rstrip("\n")
            file.write_text(f"{head}\n\n{body}\n", encoding="utf-8")


def _faults(change: Change, language: str, terms: Any) -> Iterator[str]:
    """What the checks of catalogues say of the message with this form in place of the one it has."""
    context, source = change.entry.key
    catalogue = Catalog(locale=language)
    forms = [change.text] * (catalogue.num_plurals if len(source) > 1 else 1)
    catalogue.add(
        source if len(source) > 1 else source[0],
        string=tuple(forms) if len(source) > 1 else change.text,
        context=context or None,
    )
    yield from faults(catalogue)
    # A form that is said of one number alone may write it as a word.
    lost = set(PLACEHOLDER.findall(change.entry.now)) - set(PLACEHOLDER.findall(change.text))
    if "," in change.entry.numbers and lost:
        yield f"“{change.text}” lacks {', '.join(sorted(lost))}"
    yield from misses(catalogue, terms)


def _places(catalogue: Catalog) -> dict[Key, list[str]]:
    return {
        _key(message): list(dict.fromkeys(_place(path) for path, _line in message.locations))
        for message in catalogue
        if message.id
    }


def _place(path: str) -> str:
    """Who sees what the file at `path` says: “desk: review”."""
    kind = next((kind for part, kind in _PLACES if part in path), path.split("/", maxsplit=1)[0])
    return f"{kind}: {Path(path).stem.strip('_')}"


def _numbers(catalogue: Catalog, form: int) -> str:
    form_of = gettext.c2py(catalogue.plural_expr)
    examples = [str(number) for number in _NUMBERS if form_of(number) == form]
    return ", ".join(examples[:_EXAMPLES]) + (", …" if len(examples) > _EXAMPLES else "")


def _with_edges_of(now: str, text: str) -> str:
    """`text` with the spaces that stand around `now`, which an editor does not see."""
    before, after = now[: len(now) - len(now.lstrip())], now[len(now.rstrip()) :]
    return f"{before}{text}{after}"


def _source_of(entry: Entry) -> tuple[str, str]:
    return entry.key[0], entry.english


def _key(message: Message) -> Key:
    return message.context or "", sources_of(message)
