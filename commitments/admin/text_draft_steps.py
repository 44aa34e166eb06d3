"""The steps on a draft: what a button does with what was typed beside it, and how others are told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, gettext_lazy

from commitments.admin.text_draft_forms import CardForm, kept_fields
from commitments.language.calendars import localize_digits
from commitments.text_drafts import acts
from commitments.text_drafts.cards import Decision, Work
from commitments.text_drafts.keeping import StepRefused
from commitments.text_drafts.naming import name_state, unname_state
from commitments.vocabulary import Fact, ParticipationRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from commitments.models import TextDraft

_NUMBER_DIGITS: Final = 9
# What each step is called in the list of what others did.
STEP_NAMES: Final = {
    "begin": gettext_lazy("began the draft"),
    "accept": gettext_lazy("accepted card %(card)s"),
    "reject": gettext_lazy("rejected card %(card)s"),
    "reopen": gettext_lazy("opened card %(card)s again"),
    "save": gettext_lazy("wrote in card %(card)s"),
    "join": gettext_lazy("joined card %(card)s with another"),
    "split": gettext_lazy("split card %(card)s"),
    "border": gettext_lazy("changed the borders in card %(card)s"),
    "drop": gettext_lazy("took a passage out of card %(card)s"),
    "cite": gettext_lazy("cited a passage for card %(card)s"),
    "part": gettext_lazy("cited a passage for who took part"),
    "unname": gettext_lazy("took out a passage of who took part"),
    "conference": gettext_lazy("wrote in the forms of the conference"),
    "abandon": gettext_lazy("abandoned the draft"),
    "make": gettext_lazy("made the conference"),
}


class Step:
    """What a button does to what the draft holds, with what was typed beside it."""

    def __init__(self, act: str, place: str, number: int, data: QueryDict) -> None:
        self.number, self.next_card = number, number
        # Where the page is looked at next if that is no card.
        self.anchor = "parts" if act in {"part", "unname"} else ""
        self._act, self._place, self._data = act, place, data
        self.name = {
            "start-earlier": "border",
            "start-later": "border",
            "end-earlier": "border",
            "end-later": "border",
        }.get(act, act)
        if self.name not in STEP_NAMES or self.name in {"begin", "conference", "make", "abandon"}:
            raise StepRefused(_("Choose one of the buttons."))

    def change(self, work: Work, draft: TextDraft) -> None:
        text, number, data = draft.text, self.number, self._data
        if self._act == "cite":
            self._cite(work, text)
            return
        if self._act in {"part", "unname"}:
            self._change_part(work, text)
            return
        card = acts.card_of(work, number)
        if "typed" in data:
            fields = {} if card.is_fact else kept_fields(CardForm, data)
            acts.type_into(work, number, fields, data.get("same_as", "")[:24])
            following = acts.cite_for(work, text, number, data.getlist("fact"), data.getlist("stated_value"))
            if following is not card:
                self.next_card = following.number if following is not None else 0
                self.anchor = "parts"
                return
        self._change(work, text)
        if self._act in {"accept", "reject"}:
            following = work.next_open(number)
            # With the last one decided the page begins at its top, where the way on is.
            self.next_card = following.number if following is not None else 0
            self.anchor = "decided"

    def _change(self, work: Work, text: str) -> None:
        number, data = self.number, self._data
        if self._act == "accept":
            acts.decide(work, number, Decision.ACCEPTED)
        elif self._act == "reject":
            acts.decide(work, number, Decision.REJECTED)
        elif self._act == "reopen":
            acts.decide(work, number, Decision.OPEN)
        elif self._act == "join":
            acts.join(work, number, number_in(data.get("join_with", "")))
        elif self._act == "split":
            at = data.get("marked_start" if self._place == "marked" else "split_at", "")
            acts.split(work, text, number, number_in(at))  # at 0 nothing is split
        elif self._act == "drop":
            acts.drop(work, number, passage_in(self._place))
        elif self._act == "border":
            start, end = (place_in(data.get(name, "")) for name in ("marked_start", "marked_end"))
            acts.set_borders(work, text, number, passage_in(self._place), start=start, end=end)
        elif self.name == "border":
            edge, _dash, way = self._act.partition("-")
            acts.move_border(work, number, passage_in(self._place), edge, -1 if way == "earlier" else 1)

    def _cite(self, work: Work, text: str) -> None:
        data = self._data
        start, end = marked_place(data, work.sentences)
        fact, _colon, number = data.get("cite_for", "").partition(":")
        card = acts.cite(
            work,
            text,
            fact=fact,
            start=start,
            end=end,
            number=number_in(number),
            stated_value=data.get("stated", "")[:120],
        )
        self.next_card = card.number if card is not None else 0
        self.anchor = "parts"

    def _change_part(self, work: Work, text: str) -> None:
        """Another passage for the part of a State that is named already, or none any more."""
        code = self._place
        known = next((one for one in work.named if one.code == code), None)
        if known is None:
            raise StepRefused(_("There is no such passage any more."))
        if self._act == "unname":
            unname_state(work, code)
            return
        start, end = acts.placed(text, *marked_place(self._data, work.sentences))
        fact = Fact.HOST if known.role == ParticipationRole.HOST else Fact.PARTICIPATION
        name_state(work, text, fact=fact, start=start, end=end, said=code)


def marked_place(data: QueryDict, sentences: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """What was marked in a text, or the sentences whose numbers were given; StepRefused for neither."""
    if data.get("marked_end"):
        return place_in(data.get("marked_start", "")), place_in(data.get("marked_end", ""))
    first, last = (number_in(data.get(name, "")) for name in ("from_sentence", "to_sentence"))
    last = last or first
    if not 1 <= first <= last <= len(sentences):
        raise StepRefused(_("Mark a passage of the text first, or give the numbers of its sentences."))
    return sentences[first - 1][0], sentences[last - 1][1]


def step_told(step: dict[str, Any]) -> dict[str, Any]:
    """Who did what and when, in the language of the reader."""
    name = STEP_NAMES.get(step["act"], step["act"])
    if step["act"] == "cite" and not step["card"]:
        name = _("cited a passage")
    return {
        "by": step["by"],
        "at": parse_datetime(step["at"]),
        "words": f"{step['by']}: {str(name) % {'card': localize_digits(step['card'])}}",
    }


def progress_of(work: Work) -> str:
    return _("%(decided)s of %(all)s decided") % {
        "decided": localize_digits(work.decided),
        "all": localize_digits(len(work.cards)),
    }


def address_of(draft: TextDraft, number: int = 0, *, anchor: str = "") -> str:
    """The page of a draft, at one of its cards or at another place of it. It always names a place: without
    one a browser stays at that of the page before.
    """
    address = reverse("admin:commitments_textdraft_change", args=[draft.pk])
    return f"{address}?card={number}#card-{number}" if number else f"{address}#{anchor or 'content-main'}"


def place_in(typed: str) -> int:
    """A place in the text; what is no number marks nothing, and so not its beginning."""
    if not _is_number(typed):
        raise StepRefused(_("Mark a passage of the text first."))
    return int(typed)


def passage_in(typed: str) -> int:
    """Which passage of a card a button names."""
    if not _is_number(typed):
        raise StepRefused(_("There is no such passage any more."))
    return int(typed)


def number_in(typed: str) -> int:
    """The number of a card, or 0, which none has."""
    return int(typed) if _is_number(typed) else 0


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= _NUMBER_DIGITS
