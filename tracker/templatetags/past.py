"""How pages keep the day that they were asked for."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def at(path: str, as_of: Any) -> str:
    """`path` for the same day and moment of knowledge as the page; as it is where the page shows the
    present.
    """
    query = getattr(as_of, "query", "")
    return f"{path}?{query}" if query else path
