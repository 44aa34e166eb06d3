"""The steps of a commitment in sentences: who said what, of which day."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commitments.language.calendars import localize_digits
from commitments.templatetags.record import day, moment
from commitments.terms.badges import flag_badge, status_badge
from commitments.vocabulary import Verdict
from tracker.trail.history import HistoryEntry


def in_words(step: HistoryEntry) -> SafeString:
    """One step as a sentence; "" where its reader may not see what it says."""
    if not step.is_shown:
        return SafeString("")
    if step.kind == "report":
        return _of_report(step)
    about = format_html('<a href="#step-{}">{}</a>', step.about, localize_digits(step.about))
    if step.kind == "review":
        level = status_badge(step.status) if step.status else ""
        return format_html(_reviewed(step), who=_who(step), report=about, level=level)
    said = _("{who} disagrees with step {step}.")
    return format_html("{} {}", flag_badge("disputed"), format_html(said, who=_who(step), step=about))


def _of_report(step: HistoryEntry) -> SafeString:
    said = format_html(
        # Translators: such as “Iraq reported: Limited, as of 1 March 2026.”
        _("{who} reported: {level}, as of {day}."),
        who=_who(step),
        level=status_badge(step.status or ""),
        day=day(step.effective_on),
    )
    if step.ceased_at:
        more = format_html(_("It has not counted since {moment}."), moment=moment(step.ceased_at))
    elif step.waits:
        more = format_html("{}", _("It waits for a review and does not count yet."))
    else:
        return said
    return format_html("{} <em>{}</em>", said, more)


def _reviewed(step: HistoryEntry) -> str:
    if step.verdict == Verdict.RETURN:
        return _("{who} returned report {report}; it does not count.")
    if step.verdict == Verdict.WITHDRAW:
        return _("{who} withdrew report {report}; it does not count.")
    if step.status:
        # Translators: such as “Secretariat accepted report 3 as: Limited.”
        return _("{who} accepted report {report} as: {level}.")
    return _("{who} accepted report {report}.")


def _who(step: HistoryEntry) -> SafeString:
    name = step.state_spoken_for.name if step.state_spoken_for else step.office_label
    return format_html("<strong><bdi>{}</bdi></strong>", name)
