"""The questions that people ask of the trail, as QuerySet methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from commitments.querysets import may_see_drafts

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from commitments.models import Commitment
    from tracker.models import StatusReport


class StatusReportQuerySet(models.QuerySet["StatusReport"]):
    def of(self, commitment: Commitment) -> Self:
        """The trail of one commitment in the order it was recorded."""
        return self.filter(commitment=commitment).order_by("sequence", "pk")

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Reports below published conferences, or all for people who work on the record."""
        return self.all() if may_see_drafts(user) else self.filter(commitment__resolution__conference__published=True)
