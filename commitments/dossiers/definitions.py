"""What a dossier defines for all of its parts: sources, organizations, themes, groups of States."""

from typing import Any

from django.db.models import F

from commitments.dossiers.checking import Item, items
from commitments.dossiers.upserting import (
    DossierLoad,
    date_value,
    localized_values,
    text_values,
    translatable_values,
)
from commitments.models import Membership, Organization, SourceDocument, StateGroup, Theme
from commitments.record.memberships import keep_membership
from commitments.seeding.merging import Action, RowOutcome, save_with_reason
from commitments.seeding.reading import Path_


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
            | ({"text_sha256": item["text_sha256"]} if "text_sha256" in item else {})
        )
        loading.upsert_row(path, source, key=item["slug"], values=values, save=_save_source)
    for path, item in items(loading.seed, "organizations"):
        organization = Organization.objects.select_for_update().filter(
            slug=item["slug"]
        ).first() or Organization(slug=item["slug"])
        if loading.upsert_row(
            path,
            organization,
            key=item["slug"],
            values=localized_values(item, "name") | text_values(item, "acronym", "kind", "url"),
            save=save_with_reason,
        ):
            loading.warn_of_namesakes(organization)
    for path, item in items(loading.seed, "themes"):
        theme = Theme.objects.select_for_update().filter(slug=item["slug"]).first() or Theme(
            slug=item["slug"]
        )
        if loading.upsert_row(
            path,
            theme,
            key=item["slug"],
            values=localized_values(item, "name") | {"order": item.get("order", 0)},
            save=save_with_reason,
        ):
            loading.warn_of_namesakes(theme)
    for path, item in items(loading.seed, "groups"):
        stated_in = SourceDocument.objects.filter(slug=item["source"]).first()
        group = StateGroup.objects.select_for_update().filter(slug=item["slug"]).first()
        group = group or StateGroup(slug=item["slug"])
        if stated_in is not None and loading.upsert_row(
            path,
            group,
            key=item["slug"],
            values=localized_values(item, "name") | {"source": stated_in},
            save=save_with_reason,
        ):
            _load_members(loading, path, item, group)


def _load_members(loading: DossierLoad, above: Path_, group_item: Item, group: StateGroup) -> None:
    """Bring the memberships of each State, in the order of their days, to those of the dossier; more of
    them stay.
    """
    stored: dict[int, list[Membership]] = {}
    for one in group.memberships.select_for_update().order_by(F("valid_from").asc(nulls_first=True)):
        stored.setdefault(one.state_id, []).append(one)
    listed: list[tuple[str, Path_, Any]] = [
        (member.get("from") or "", path, member)
        for path, member in items(loading.seed, "members", (above, group_item))
    ]
    for _day, path, member in sorted(listed, key=lambda one: one[0]):
        state = loading.known.states.find(member["state"])
        rows = stored.get(state.pk)
        loading.upsert_row(
            path,
            rows.pop(0) if rows else Membership(group=group, state=state),
            key=f"{group.slug}-{state.code}",
            values={"valid_from": date_value(member, "from"), "valid_until": date_value(member, "until")},
            save=_keep_membership,
        )
    loading.outcomes += [
        RowOutcome(action=Action.UNMENTIONED, kind=str(Membership._meta.verbose_name), key=str(one))
        for rows in stored.values()
        for one in rows
    ]


def _keep_membership(membership: Membership, reason: str) -> None:
    keep_membership(membership, reason=reason)


def _save_source(source: SourceDocument, reason: str) -> None:
    """Save a source; a text that was attached under another SHA-256 is not this document's and goes."""
    if (
        source.pk is not None
        and source.text
        and SourceDocument.objects.get(pk=source.pk).sha256 != source.sha256
    ):
        source.text, source.read_as, source.attached_at = "", "", None
        if SourceDocument.objects.get(pk=source.pk).text_sha256 == source.text_sha256:
            source.text_sha256 = ""
    save_with_reason(source, reason)
