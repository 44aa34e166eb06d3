"""What lists of the trail need of each row, in a fixed number of queries."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from commitments.models import Citation
from tracker.models import Dissent, Evidence, EvidenceCopy, Review


def reports_for_listing(visible: Any, *, seen_by: Any) -> QuerySet[Any]:
    """All that a row of a list of reports shows, in a fixed number of queries."""
    # A report may cite a passage of a conference that this reader does not see.
    citations = Prefetch("citation", Citation.objects.visible_to(seen_by))
    copies = Prefetch("copies", EvidenceCopy.objects.select_related("file").order_by("sequence"))
    evidence = Evidence.objects.select_related("file").prefetch_related(citations, copies).order_by("number")
    reviews = reviews_with_dissents(Review.objects.visible_to(seen_by).order_by("sequence"))
    rows: QuerySet[Any] = visible.with_state().with_updated_at(seen_by=seen_by)
    rows = rows.select_related("commitment__resolution", "commitment__state")
    return rows.prefetch_related(Prefetch("evidence", evidence), Prefetch("reviews", reviews))


def reviews_with_dissents(reviews: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = reviews.prefetch_related(Prefetch("dissents", Dissent.objects.all()))
    return rows
