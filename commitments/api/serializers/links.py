"""Where the same row stands in other forms."""

from rest_framework import serializers

from commitments.addresses import list_url, page_url


class LinksSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Other forms of the same row."""

    page = serializers.URLField(help_text="For people, in the language asked for.")
    csv = serializers.URLField(
        help_text="The row as a file for a spreadsheet; of a conference or resolution, its commitments."
    )


def links_of(page: str, key: str, **filters: str) -> dict[str, str]:
    return {"page": page_url(page, key), "csv": list_url("commitment", **filters, format="csv")}
