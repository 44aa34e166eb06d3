"""What every question of the record has in common, and those about what conferences speak of: States,
organizations, themes and sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from commitments.language.elsewhere import Found, shortened
from commitments.language.normalization import search_words
from commitments.language.searching import SearchColumn, as_a_name, matching, word_for_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser, User

    from commitments.models import Citation, Organization, Resolution, SourceDocument, State, Theme


M = TypeVar("M", bound=models.Model)


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Whether `user` works on the record and so sees conferences before they are published."""
    return user.is_active and user.has_perm("commitments.view_conference")


class RecordQuerySet(models.QuerySet[M]):
    """Rows of the record: searched in normalized text, and seen by the public only below published
    conferences.
    """

    search_columns: tuple[SearchColumn, ...] = ("search_text",)
    # Whether what words find is told by keys first: rows that are many, and have an index of their words.
    finds_keys_first = False
    key_field = "slug"
    # What the ranks before the last ask, where this is a search.
    better_ranks: tuple[Q, ...] = ()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.better_ranks = self.better_ranks
        return clone

    def beginning_with(self, relation: str) -> Self:
        """The same rows, in an order that begins with a column of what they are related to so, of which there
        is an index: where all of them are asked for, their first are found soonest from there. SQLite does
        not see that by itself.
        """
        rows = self._chain()  # type: ignore[attr-defined]
        rows.query.begins_with = relation
        return cast("Self", rows)

    def finding_keys_first(self) -> Self:
        """The same rows, in an order that no index has: all of them are sorted for any page of them, and with
        less beside what they are sorted by the keys of the page are found sooner (commitments.paging).
        """
        rows = self._chain()  # type: ignore[attr-defined]
        rows.query.finds_keys_first = True
        return cast("Self", rows)

    def get_by_natural_key(self, key: str) -> M:
        return self.get(**{self.key_field: key})

    def search(self, query: str) -> Self:
        """Rows that `query` finds, with a `search_rank`: 0 where it is a name of the row, 1 where each word
        stands as a whole, else 2.
        """
        if not query.strip():
            return self
        found = Found(self.model) if self.finds_keys_first else None
        matched = matching(query, *self.search_columns, found=found)
        better = [
            condition
            for condition in (
                as_a_name(query, *self.search_columns, found=found),
                word_for_word(query, *self.search_columns, found=found),
            )
            if condition
        ]
        last = 2
        if found is not None:
            found.find()
            matched = shortened(matched)
            better = [shortened(condition, given=matched) for condition in better]
            if Q() in better:
                # Whatever is found has this rank.
                last = better.index(Q())
                better = better[:last]
        ranks = [When(condition, then=Value(rank)) for rank, condition in enumerate(better)]
        rows = self.filter(matched).annotate(
            search_rank=Case(*ranks, default=Value(last)) if ranks else Value(last)
        )
        rows.better_ranks = tuple(better)
        return rows

    def ranked(self) -> Self:
        """What was searched for, the best first; else in the order that it has."""
        if "search_rank" not in self.query.annotations:
            return self
        return self.order_by("search_rank", *self.query.order_by)

    if TYPE_CHECKING:

        def published(self) -> Self:
            """Rows that the public may see; every subclass says which."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everything for people who work on the record, published rows for everybody else."""
        return self.all() if may_see_drafts(user) else self.published()


class AliasedQuerySet(RecordQuerySet[M]):
    """Rows of which one can be closed as the alias of another, which its key means from then on."""

    def in_use(self) -> Self:
        """Those that are no alias."""
        return self.filter(alias_of__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return super().visible_to(user).in_use()

    def meant_by(self, keys: Iterable[str]) -> dict[str, M]:
        """The row that each of the keys means; those that mean none are missing."""
        rows: Any = self.filter(**{f"{self.key_field}__in": keys}).select_related("alias_of")
        return {row.natural_key()[0]: row.alias_of or row for row in rows}

    def under_old_keys(self, keys: Iterable[str]) -> dict[str, M]:
        """The one of these rows that each of the keys means as the key of its alias. Whoever asks gives the
        rows that the reader may see, so that an old key tells no more than the new one.
        """
        every: Any = self.model._default_manager.all()
        meant = {key: row.pk for key, row in every.meant_by(keys).items() if row.natural_key()[0] != key}
        seen = self.in_bulk(set(meant.values()))
        return {key: seen[pk] for key, pk in meant.items() if pk in seen}


class StateQuerySet(AliasedQuerySet["State"]):
    key_field = "code"

    def in_use(self) -> Self:
        """Those that can take part; the others wait in the catalogue until somebody checked their names."""
        return self.filter(enabled=True)

    def published(self) -> Self:
        """States are public knowledge."""
        return self.in_use()

    def visible_to(self, user: User | AnonymousUser) -> Self:  # noqa: ARG002
        return self.in_use()

    def in_region(self, *codes: str) -> Self:
        """States whose UN M49 region or subregion is one of `codes`."""
        return self.filter(Q(region__in=codes) | Q(subregion__in=codes))


class OrganizationQuerySet(AliasedQuerySet["Organization"]):
    def published(self) -> Self:
        """Organizations that a published conference names."""
        from commitments.models import Conference, Resolution

        return self.filter(
            Exists(
                Resolution.partner_organizations.through.objects.filter(
                    organization=OuterRef("pk"), resolution__conference__published=True
                )
            )
            | Exists(
                Conference.guests.through.objects.filter(
                    organization=OuterRef("pk"), conference__published=True
                )
            )
        )


class ThemeQuerySet(AliasedQuerySet["Theme"]):
    def published(self) -> Self:
        """Themes that a published conference treats."""
        from commitments.models import Resolution

        return self.of_resolutions(Resolution.objects.published())

    def of_resolutions(self, resolutions: models.QuerySet[Resolution]) -> Self:
        """Themes under which one of the resolutions stands, be it the first or one after it."""
        from commitments.models import FurtherTheme

        further = FurtherTheme.objects.filter(theme=OuterRef("pk"), resolution__in=resolutions.values("pk"))
        return self.filter(Exists(resolutions.filter(theme=OuterRef("pk"))) | Exists(further))


class SourceDocumentQuerySet(RecordQuerySet["SourceDocument"]):
    def published(self) -> Self:
        """Sources that a published conference, or something below it, cites, or a State's position or target
        rests on, and those of groups and of their members.
        """
        from commitments.models import Citation, Membership, StatedPosition, StateGroup, StateTarget

        cited = Citation.objects.published().filter(source=OuterRef("pk"))
        stated = StatedPosition.objects.published().filter(source=OuterRef("pk"))
        targeted = StateTarget.objects.published().stated().filter(source=OuterRef("pk"))
        grouped = StateGroup.objects.filter(source=OuterRef("pk"))
        of_members = Membership.objects.filter(source=OuterRef("pk"))
        return self.filter(
            Exists(cited) | Exists(stated) | Exists(targeted) | Exists(grouped) | Exists(of_members)
        )


class CitationQuerySet(RecordQuerySet["Citation"]):
    key_field = "reference"

    def search(self, query: str) -> Self:
        """Citations whose reference has each word of `query`: it is compared as it is stored, in any case."""
        search_words(query)  # refuses more words than a person types
        words = query.split()
        return self.filter(*(Q(reference__icontains=word) for word in words))

    def published(self) -> Self:
        return self.filter(
            Q(conference__published=True)
            | Q(participation__conference__published=True)
            | Q(resolution__conference__published=True)
        )

    def with_passages(self) -> Self:
        """Citations that give offsets and so can be verified against their source's text."""
        return self.filter(start__isnull=False)
