"""A text laid beside a conference that is there: what it confirms, adds and contradicts."""

from collections.abc import Iterable, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.language.calendars import CalendarDateField, CalendarDateInput
from commitments.models import Citation, Conference, Organization, Resolution, State, TextDraft, Theme
from commitments.periods import format_deadline
from commitments.states.names import match_key, names_in_texts
from commitments.text.proposing import names
from commitments.text.proposing.drafting import LANGUAGES
from commitments.text.proposing.folding import Folded
from commitments.text.proposing.holding import days_told
from commitments.text.proposing.layout import Block
from commitments.text.proposing.themes import same_action
from commitments.text.statements import statements_by_fact
from commitments.text_drafts.cards import Card, Work
from commitments.text_drafts.participants import Participant
from commitments.vocabulary import Addressee, DuePrecision, Fact, Strength


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

    def put_each(self, row: str, fact: str, *, there: AbstractSet[str], here: AbstractSet[str]) -> None:
        """One fact of one row that is a set of names: a text that leaves one out contradicts nothing."""
        for name in sorted(here):
            (self.confirms if name in there else self.adds).append(
                _("%(row)s, %(fact)s: %(name)s") % {"row": row, "fact": fact, "name": name}
            )


@dataclass(frozen=True)
class _StatesNamed:
    """Which States passages name, by their names in the reader's language."""

    @cached_property
    def _catalogue(self) -> dict[str, list[str]]:
        return names_in_texts()

    @cached_property
    def _called(self) -> dict[str, str]:
        return {state.code: state.name for state in State.objects.filter(code__in=self._catalogue)}

    def in_passage(self, passage: str, language: str) -> set[str]:
        folded = Folded(passage)
        read_as = language if language in LANGUAGES else "en"
        found = names.find(folded, [Block(start=0, end=len(folded.text))], read_as, self._catalogue)
        return {self._called[one.code] for one in found}


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


def compare(
    work: Work, draft: TextDraft, conference: Conference, participants: Iterable[Participant]
) -> Comparison:
    """What the accepted cards of a draft and the participants say beside what the record has."""
    found = Comparison()
    _compare_facts(found, work, draft, conference)
    _compare_parts(found, work, conference, participants)
    resolutions = {
        row.reference: row
        for row in conference.resolutions.select_related("theme")
        .prefetch_related("further_themes", "partner_organizations", "named_states", "citations__source")
        .order_by("number")
    }
    states = _StatesNamed()
    for card in work.resolutions:
        if row := resolutions.get(card.same_as):
            _compare_resolution(found, card, row)
            _compare_named(found, card, row, draft, states)
        else:
            found.adds.append(card.title)
    linked = {card.same_as for card in work.resolutions}
    found.missing = [reference for reference in resolutions if reference not in linked]
    return found


def _compare_facts(found: Comparison, work: Work, draft: TextDraft, conference: Conference) -> None:
    cited = {one.fact: one.citations for one in statements_by_fact(conference.citations.all())}
    for card in work.facts:
        (one,) = card.citations
        fact = Fact(one.fact)
        there = {citation.stated_value for citation in cited.get(fact, ()) if citation.stated_value}
        if fact == Fact.EDITION and conference.edition is not None:
            there.add(str(conference.edition))
        if fact == Fact.DATES and conference.starts_on and conference.ends_on:
            there.add(days_told(conference.starts_on, conference.ends_on))
        if fact == Fact.CITY and _is_other_city(one.span.of(draft.text), draft.language, conference):
            there, here = {_city_in(conference, draft.language)}, one.span.of(draft.text)
        elif not one.stated_value:
            (found.confirms if fact in cited else found.adds).append(f"{conference.code}: {fact.label}")
            continue
        else:
            here = one.stated_value
        told = here if here in there else _(", ").join(sorted(there))
        found.put(conference.code, str(fact.label), there=told, here=here)


def _city_in(conference: Conference, language: str) -> str:
    return str(getattr(conference, f"city_{language}", ""))


def _is_other_city(passage: str, language: str, conference: Conference) -> bool:
    """Whether a passage names another city than the record does in the same language; in another language it
    may be the same one.
    """
    there = match_key(_city_in(conference, language))
    return bool(there) and there not in match_key(passage)


def _compare_parts(
    found: Comparison, work: Work, conference: Conference, participants: Iterable[Participant]
) -> None:
    """Who took part; and which States the text names without giving them a part."""
    parts = {part.state.code: part for part in conference.participations.select_related("state")}
    with_part = set()
    for one in participants:
        part = parts.get(one.state.code)
        there = part.get_role_display() if part is not None else ""
        found.put(one.state.code, str(Fact.PARTICIPATION.label), there=there, here=str(one.role.label))
        with_part.add(one.state.code)
    for code in dict.fromkeys(one.code for one in work.named):
        if code not in with_part:
            (found.confirms if code in parts else found.adds).append(
                _("%(state)s: named, without a part") % {"state": code}
            )


def _compare_resolution(found: Comparison, card: Card, row: Resolution) -> None:
    found.confirms.append(f"{row.reference}: {Fact.TEXT.label}")
    strength = card.fields.get("strength", "")
    found.put(
        row.reference,
        str(Fact.STRENGTH.label),
        there=row.get_strength_display() if row.strength else "",
        here=str(Strength(strength).label) if strength in Strength.values else "",
    )
    addressee = card.fields.get("addressed_to", "")
    found.put(
        row.reference,
        _named("addressed_to"),
        there=row.get_addressed_to_display() if row.addressed_to else "",
        here=str(Addressee(addressee).label) if addressee in Addressee.values else "",
    )
    due_on, precision = _deadline(card)
    found.put(
        row.reference,
        _named("due_on"),
        there=format_deadline(row.due_on, row.due_precision) if row.due_on else "",
        here=format_deadline(due_on, precision) if due_on else "",
    )


def _compare_named(
    found: Comparison, card: Card, row: Resolution, draft: TextDraft, states: _StatesNamed
) -> None:
    """The theme, the partners and the States of one resolution, each by its name."""
    themes = {str(theme.pk): theme.name for theme in (row.theme, *row.further_themes.all())}
    theme = str(card.fields.get("theme", ""))
    here = themes.get(theme) or next((one.name for one in Theme.objects.filter(pk__in=_keys([theme]))), "")
    found.put(row.reference, _named("theme"), there=themes.get(theme, row.theme.name), here=here)
    chosen = Organization.objects.filter(pk__in=_keys(card.fields.get("partner_organizations", [])))
    found.put_each(
        row.reference,
        _named("partner_organizations"),
        there={one.name for one in row.partner_organizations.all()},
        here={one.name for one in chosen},
    )
    there = {state.name for state in row.named_states.all()}
    for citation in row.citations.all():
        if citation.fact == Fact.TEXT and citation.passage:
            there |= states.in_passage(citation.passage, citation.source.language)
    said = [states.in_passage(one.span.of(draft.text), draft.language) for one in card.passages]
    found.put_each(row.reference, _named("named_states"), there=there, here=set().union(*said))


def _keys(typed: Iterable[str]) -> list[int]:
    """Those of what a form sent that may be keys of rows."""
    return [int(key) for key in typed if key.isdecimal() and len(key) < 10]


def _named(field_name: str) -> str:
    """What a field of resolutions is called."""
    return str(Resolution._meta.get_field(field_name).verbose_name)  # type: ignore[union-attr]


def _deadline(card: Card) -> tuple[date | None, str]:
    typed = CalendarDateInput().value_from_datadict(card.fields, {}, "due_on")
    try:
        found: date | None = CalendarDateField(required=False).clean(typed)
    except ValidationError:
        found = None
    precision = card.fields.get("due_precision", "")
    return found, precision if precision in DuePrecision.values else DuePrecision.DAY
