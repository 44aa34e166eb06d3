"""What a dossier defines for all of its parts: sources, organizations, themes."""

from commitments.dossiers.checking import items
from commitments.dossiers.upserting import (
    DossierLoad,
    date_value,
    localized_values,
    text_values,
    translatable_values,
)
from commitments.models import Organization, SourceDocument, Theme
from commitments.seeding.merging import save_with_reason


def load_definitions(loading: DossierLoad) -> None:
    for path, item in items(loading.seed, "sources"):
        source = SourceDocument.objects.select_for_update().filter(
            slug=item["slug"]
        ).first() or SourceDocument(slug=item["slug"])
        values = (
            localized_values(item, "title")
            | translatable_values(item, "publisher")
            | text_values(item, "language", "url", "reliability", "sha256")
            | {"published_on": date_value(item, "published_on")}
        )
        loading.upsert_row(path, source, key=item["slug"], values=values, save=_save_source)
    for path, item in items(loading.seed, "organizations"):
        organization = Organization.objects.select_for_update().filter(
            slug=item["slug"]
        ).first() or Organization(slug=item["slug"])
        loading.upsert_row(
            path,
            organization,
            key=item["slug"],
            values=localized_values(item, "name") | text_values(item, "acronym", "kind", "url"),
            save=save_with_reason,
        )
    for path, item in items(loading.seed, "themes"):
        theme = Theme.objects.select_for_update().filter(slug=item["slug"]).first() or Theme(
            slug=item["slug"]
        )
        loading.upsert_row(
            path,
            theme,
            key=item["slug"],
            values=localized_values(item, "name") | {"order": item.get("order", 0)},
            save=save_with_reason,
        )


def _save_source(source: SourceDocument, reason: str) -> None:
    """Save a source; a text that was attached under another SHA-256 is not this document's and goes."""
    if (
        source.pk is not None
        and source.text
        and SourceDocument.objects.get(pk=source.pk).sha256 != source.sha256
    ):
        source.text, source.attached_at = "", None
    save_with_reason(source, reason)
