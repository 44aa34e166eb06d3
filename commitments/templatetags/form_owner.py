"""`{% csrf_token %}` also says whose the form is, so that what was typed is shown to nobody else."""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from commitments.requests.form_data import OWNER

register = template.Library()


class OwnedFormNode(CsrfTokenNode):
    """The token against forged requests, and the number of whoever is signed in."""

    def render(self, context: Any) -> str:
        token = super().render(context)
        person = getattr(context.get("request"), "user", None)
        if not token or person is None or not person.is_authenticated:
            return token
        return token + format_html('<input type="hidden" name="{}" value="{}">', OWNER, person.pk)


@register.tag
def csrf_token(parser: Any, token: Any) -> OwnedFormNode:  # noqa: ARG001 (the interface of a tag)
    return OwnedFormNode()
