"""What was typed into a form of the desk that could not be taken, kept until its person sees the form again.

A form is sent after its session ended, or fails the check against forged requests. What
it holds then travels with the page that is answered, signed, and from there into the new
session; the page of the form shows it. Nothing is written by any of this: the person
sends the form again. Files, passwords and tokens are never kept.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from commitments.requests.form_data import OWNER

# The hidden field in which a page carries a kept form.
CARRIED: Final = "_kept_form"
# What a page can carry back in one field, well below DATA_UPLOAD_MAX_MEMORY_SIZE.
CARRIED_MAX: Final = 2_000_000
CARRIED_FOR: Final = timedelta(days=7)
# For how long after signing in the page of the form shows it, and how many forms a session holds.
SHOWN_FOR: Final = timedelta(minutes=30)
FORMS_MAX: Final = 3
SALT: Final = "mithaq.kept-form"
SESSION_KEY: Final = "kept_forms"
_SECRET: Final = re.compile(r"pass(?:word|phrase)|secret|token|(?:^|_)otp(?:_|$)", re.IGNORECASE)
_HARMLESS: Final = frozenset({"usable_password"})
_NOT_TYPED: Final = frozenset({CARRIED, OWNER, "csrfmiddlewaretoken"})


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """The fields of a form, the address that it was sent to, and the number of its person."""

    path: str
    fields: list[tuple[str, list[str]]]
    owner: int | None = None
    had_files: bool = False
    had_secrets: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """What this request brings: a carried form, or its own fields; None where nothing was typed."""
        if carried := request.POST.get(CARRIED):
            return cls.carried(carried)
        path = request.get_full_path()
        if not is_of_the_desk(path):
            return None
        typed = [(name, texts) for name, texts in request.POST.lists() if name not in _NOT_TYPED]
        fields = [(name, texts) for name, texts in typed if not is_secret(name)]
        if not fields or request.path == reverse("admin:login"):
            return None
        owner = request.POST.get(OWNER, "")
        return cls(
            path=path,
            fields=fields,
            owner=int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 19 else None,
            had_files=any(getattr(file, "name", "") for file in request.FILES.values()),
            had_secrets=len(fields) < len(typed),
        )

    @classmethod
    def carried(cls, text: str) -> Self | None:
        """The form that a page of ours carries; None where it was not signed here, or long ago."""
        try:
            return cls(**signing.loads(text[: CARRIED_MAX + 1], salt=SALT, max_age=CARRIED_FOR))
        except (signing.BadSignature, TypeError):
            return None

    def to_carry(self) -> str:
        """The text by which a page carries it; empty where it is too long for that."""
        text = signing.dumps(vars(self), salt=SALT, compress=True)
        return text if len(text) <= CARRIED_MAX else ""

    def belongs_to(self, person: Any) -> bool:
        """Whether it may be shown to `person`: it was made for them, or does not say for whom."""
        return self.owner is None or self.owner == person.pk

    def data(self) -> QueryDict:
        """The fields as a form reads them."""
        data = QueryDict(mutable=True)
        for name, texts in self.fields:
            data.setlist(name, list(texts))
        data._mutable = False
        return data


def is_secret(name: str) -> bool:
    """Whether a field of this name is never kept."""
    return name not in _HARMLESS and _SECRET.search(name) is not None


def is_of_the_desk(path: str) -> bool:
    """Whether `path` is an address of the admin on this very site, and so may be led to."""
    return (
        url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        and not urlsplit(path).netloc
        and path.startswith(reverse("admin:index"))
    )


def hand_over(request: HttpRequest, kept: KeptForm) -> None:
    """Put the form into the session, from where its page shows it; the oldest makes room."""
    until = (timezone.now() + SHOWN_FOR).isoformat()
    others = [entry for entry in _entries(request) if entry["path"] != kept.path]
    request.session[SESSION_KEY] = [*others[1 - FORMS_MAX :], {**vars(kept), "until": until}]


def kept_for(request: HttpRequest) -> KeptForm | None:
    """What the session holds for this address."""
    path = request.get_full_path()
    for entry in _entries(request):
        if entry["path"] == path and entry["until"] > timezone.now().isoformat():
            return KeptForm(**{name: value for name, value in entry.items() if name != "until"})
    return None


def let_go(request: HttpRequest) -> None:
    """Forget what the session holds for this address, which was sent again by now."""
    entries = _entries(request)
    left = [entry for entry in entries if entry["path"] != request.get_full_path()]
    if len(left) < len(entries):
        request.session[SESSION_KEY] = left


def _entries(request: HttpRequest) -> list[dict[str, Any]]:
    return list(request.session.get(SESSION_KEY, []))
