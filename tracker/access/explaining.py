"""What somebody may do, in words, for the page of their account."""

from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import format_date
from tracker.access.roles import Role, rights_of
from tracker.models import Mandate

if TYPE_CHECKING:
    from django.contrib.auth.models import User

IN_WORDS: Final = {
    Role.ADMINISTRATOR: gettext_lazy(
        "Administrator: whatever officers and reviewers may, and keeps people, roles, mandates and "
        "everybody’s access tokens."
    ),
    Role.OFFICER: gettext_lazy(
        "Officer of the secretariat: keeps the record, records how far every State has come, imports files, "
        "and sees what was imported, exported and mailed."
    ),
    Role.REVIEWER: gettext_lazy(
        "Reviewer: sees everything, and accepts or returns reports that are not their own."
    ),
    Role.READER: gettext_lazy("Reader: reads what is published, and changes nothing."),
}


def what_may(person: "User", *, on: date) -> list[str]:
    """Sentences on what `person` may do on the day `on`, and from when on or until when."""
    if person.pk is None:
        return []
    if not person.is_active:
        return [_("The account is switched off: this person cannot sign in.")]
    roles = rights_of(person).roles
    said = [str(sentence) for role, sentence in IN_WORDS.items() if role in roles]
    mandates = Mandate.objects.filter(user=person.pk).select_related("state").order_by("starts_on", "pk")
    for mandate in mandates:
        names = {"state": mandate.state.name, "from": format_date(mandate.starts_on)}
        if mandate.ends_on is not None:
            names["until"] = format_date(mandate.ends_on)
        if mandate.in_force(on=on):
            said.append(
                _(
                    "Focal point of %(state)s: reports, imports and measures for it, and may disagree with "
                    "reviews."
                )
                % names
                if mandate.ends_on is None
                else _("Focal point of %(state)s, for the last time on the day before %(until)s.") % names
            )
        elif mandate.starts_on > on and mandate.ends_on != mandate.starts_on:
            said.append(_("Focal point of %(state)s from %(from)s on.") % names)
    if not roles:
        said.append(_("Has no role and no mandate today, and so cannot sign in."))
    elif not person.has_usable_password():
        said.append(_("Has not chosen a password yet."))
    return said
