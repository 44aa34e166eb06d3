"""A text laid beside a conference that is there: what it confirms, adds and contradicts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.language.calendars import CalendarDateField, CalendarDateInput
from commitments.models import Citation, Conference, Resolution
from commitments.periods import format_deadline
from commitments.text.proposing.holding import days_told
from commitments.text.proposing.themes import same_action
from commitments.text.statements import statements_by_fact
from commitments.text_drafts.cards import Card, Work
from commitments.text_drafts.participants import Participant
from commitments.vocabulary import DuePrecision, Fact, Strength


@dataclass(kw_only=True)
class Comparison:
    """Lines for people; `missing` names the resolutions of the conference that no accepted card is."""

    confirms: list[str] = field(default_factory=list)
    adds: list[str] = field(default_factory=list)
    contradicts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def put(self, row: str, fact: str, *, there: str, here: str) -> None:
        """One fact of one row: what the record has for it, what the text gives, "" where one is silent."""
        if there and here and there != here:
            told = _("%(row)s, %(fact)s: “%(there)s” in the record, “%(here)s” in this text")
            self.contradicts.append(told % {"row": row, "fact": fact, "there": there, "here": here})
        elif here:
            (self.confirms if there else self.adds).append(f"{row}: {fact}")


def suggest_same(work: Work, text: str, language: str, conference: Conference) -> None:
    """Suggest of each card which resolution of the conference it is: one whose cited passage says the same
    action, else the only one of its theme, where no other card has that theme.
    """
    passages = _passages(conference, language)
    by_theme: dict[str, list[str]] = {}
    for reference, theme in conference.resolutions.values_list("reference", "theme"):
        by_theme.setdefault(str(theme), []).append(reference)
    cards = [card for card in work.cards if not card.is_fact and not card.apart]
    themes = [card.fields.get("theme", "") for card in cards]
    for card in cards:
        words = " ".join(one.span.of(text) for one in card.passages)
        said = [reference for reference, passage in passages if same_action(words, passage)]
        theme = card.fields.get("theme", "")
        only = by_theme.get(theme, []) if themes.count(theme) == 1 else []
        card.same_as = said[0] if said else only[0] if len(only) == 1 else ""


def _passages(conference: Conference, language: str) -> list[tuple[str, str]]:
    """The passages cited for the texts of its resolutions, where sources in this language are attached."""
    cited = Citation.objects.filter(
        resolution__conference=conference, fact=Fact.TEXT, source__language=language, start__isnull=False
    ).select_related("source", "resolution")
    return [(one.resolution.reference, one.passage) for one in cited if one.resolution and one.passage]


def compare(work: Work, conference: Conference, participants: Iterable[Participant]) -> Comparison:
    """What the accepted cards and the participants say beside what the record has."""
    found = Comparison()
    _compare_facts(found, work, conference)
    parts = {part.state_id: part for part in conference.participations.all()}
    for one in participants:
        part = parts.get(one.state.pk)
        there = part.get_role_display() if part is not None else ""
        found.put(one.state.code, str(Fact.PARTICIPATION.label), there=there, here=str(one.role.label))
    resolutions = {row.reference: row for row in conference.resolutions.order_by("number")}
    for card in work.resolutions:
        if row := resolutions.get(card.same_as):
            _compare_resolution(found, card, row)
        else:
            found.adds.append(card.title)
    linked = {card.same_as for card in work.resolutions}
    found.missing = [reference for reference in resolutions if reference not in linked]
    return found


def _compare_facts(found: Comparison, work: Work, conference: Conference) -> None:
    cited = {one.fact: one.citations for one in statements_by_fact(conference.citations.all())}
    for card in work.facts:
        (one,) = card.citations
        fact = Fact(one.fact)
        there = {citation.stated_value for citation in cited.get(fact, ()) if citation.stated_value}
        if fact == Fact.EDITION and conference.edition is not None:
            there.add(str(conference.edition))
        if fact == Fact.DATES and conference.starts_on and conference.ends_on:
            there.add(days_told(conference.starts_on, conference.ends_on))
        if not one.stated_value:
            (found.confirms if fact in cited else found.adds).append(f"{conference.code}: {fact.label}")
        elif one.stated_value in there:
            found.put(conference.code, str(fact.label), there=one.stated_value, here=one.stated_value)
        else:
            told = _(", ").join(sorted(there))
            found.put(conference.code, str(fact.label), there=told, here=one.stated_value)


def _compare_resolution(found: Comparison, card: Card, row: Resolution) -> None:
    found.confirms.append(f"{row.reference}: {Fact.TEXT.label}")
    strength = card.fields.get("strength", "")
    found.put(
        row.reference,
        str(Fact.STRENGTH.label),
        there=row.get_strength_display() if row.strength else "",
        here=str(Strength(strength).label) if strength in Strength.values else "",
    )
    due_on, precision = _deadline(card)
    found.put(
        row.reference,
        str(Resolution._meta.get_field("due_on").verbose_name),
        there=format_deadline(row.due_on, row.due_precision) if row.due_on else "",
        here=format_deadline(due_on, precision) if due_on else "",
    )


def _deadline(card: Card) -> tuple[date | None, str]:
    typed = CalendarDateInput().value_from_datadict(card.fields, {}, "due_on")
    try:
        found: date | None = CalendarDateField(required=False).clean(typed)
    except ValidationError:
        found = None
    precision = card.fields.get("due_precision", "")
    return found, precision if precision in DuePrecision.values else DuePrecision.DAY
