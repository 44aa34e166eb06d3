"""The source on which a row of a file rests, and the place in it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from commitments.language.characters import code_text
from commitments.models import Citation, Participation, Resolution, SourceDocument
from commitments.vocabulary import Fact
from tracker.imports.cells import CellValue
from tracker.imports.mapping import ImportField, ReadContext, text_cell

if TYPE_CHECKING:
    from tracker.imports.planning import ImportPlan, PlannedRow

# Sources that are offered to choose from; of more the name is typed.
_OFFERED_MAX: Final = 300
# Rows that one statement writes.
_AT_ONCE: Final = 500


def _slug_cell(cell: CellValue, context: ReadContext) -> str:
    return code_text(text_cell(cell, context)).lower()


def _source_offers(_text: str, _context: ReadContext) -> list[tuple[str, str]]:
    rows = SourceDocument.objects.order_by("slug")[: _OFFERED_MAX + 1]
    offers = [(source.slug, f"{source.slug}: {source.title}") for source in rows]
    return offers if len(offers) <= _OFFERED_MAX else []


SOURCE: Final = ImportField(
    name="source",
    label=gettext_lazy("Source"),
    read=_slug_cell,
    offers=_source_offers,
    about=gettext_lazy("The short name of a source document that there is."),
)
LOCATOR: Final = ImportField(
    name="locator",
    label=gettext_lazy("Locator"),
    read=text_cell,
    about=gettext_lazy("Where to look in the source, such as a page."),
)


def sources_of(rows: Iterable["PlannedRow"]) -> dict[str, SourceDocument]:
    """By slug, those that the rows name."""
    named = {row.values["source"] for row in rows if "source" in row.values}
    return {source.slug: source for source in SourceDocument.objects.filter(slug__in=named)}


def check_source(plan: "ImportPlan", row: "PlannedRow", sources: Mapping[str, SourceDocument]) -> None:
    """A fault of the plan where the row names a source that there is not, or a place in none."""
    slug = row.values.get("source")
    if slug is not None and slug not in sources:
        plan.fault(row.number, "source", _("There is no source “%(key)s”.") % {"key": slug[:60]})
    locator = row.values.get("locator")
    if locator and slug is None:
        plan.fault(row.number, "locator", _("Name the source in which this is the place."))
    if locator and len(locator) > (limit := Citation._meta.get_field("locator").max_length or 0):
        plan.fault(row.number, "locator", _("At most %(limit)d characters.") % {"limit": limit})


def cites_anew(
    target: Participation | Resolution,
    values: Mapping[str, Any],
    known: Mapping[str, str],
    sources: Mapping[str, SourceDocument],
    *,
    fact: Fact,
) -> str:
    """The source of a row, in words, where what it is about does not rest on it at that place already;
    `known` are the places that are cited, by reference.
    """
    source = sources.get(values.get("source") or "")
    if source is None:
        return ""
    reference = Citation.reference_for(target, source, fact=fact, start=None, end=None)
    locator = values.get("locator") or ""
    if reference in known and locator in {"", known[reference]}:
        return ""
    return _("Source: %(place)s") % {"place": _(", ").join(filter(None, (source.slug, locator)))}


def cite(rows: Iterable["PlannedRow"], *, fact: Fact, reason: str) -> set[int]:
    """Cite the source of each row for `fact` of what it is about, which is stored; the numbers of those where
    that was not so already.
    """
    rows = [row for row in rows if row.values.get("source")]
    sources = sources_of(rows)
    wanted = {
        Citation.reference_for(
            row.target, sources[row.values["source"]], fact=fact, start=None, end=None
        ): row
        for row in rows
    }
    known = Citation.objects.select_for_update().order_by("pk").in_bulk(wanted, field_name="reference")
    new, moved, anew = [], [], set()
    for reference, row in wanted.items():
        citation = known.get(reference)
        locator = row.values.get("locator") or (citation.locator if citation else "")
        if citation is None:
            name = "resolution" if isinstance(row.target, Resolution) else "participation"
            source = sources[row.values["source"]]
            citation = Citation(reference=reference, source=source, fact=fact, **{name: row.target})
            new.append(citation)
        elif citation.locator != locator:
            moved.append(citation)
        else:
            continue
        citation.locator = locator
        citation.clean_fields(exclude={"source", "resolution", "participation"})
        anew.add(row.number)
    bulk_create_with_history(new, Citation, batch_size=_AT_ONCE, default_change_reason=reason)
    for citation in moved:
        citation.updated_at = timezone.now()
    bulk_update_with_history(
        moved, Citation, ["locator", "updated_at"], batch_size=_AT_ONCE, default_change_reason=reason
    )
    return anew
