"""How the commitments of something stand, in one sentence whose every number says what it counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from commitments.language.calendars import localize_digits
from commitments.vocabulary import Status
from tracker.register.counting import Tally

# By what is said beside the commitments: whose they are, and what they come from.
_FORMS: Final = {
    # Translators: such as “17 commitments from 3 conferences: 4 complete, 1 overdue.”
    ("conferences",): gettext_lazy("{commitments} from {conferences}: {parts}."),
    # Translators: such as “96 commitments of 12 States: 4 complete, 1 overdue.”
    ("states",): gettext_lazy("{commitments} of {states}: {parts}."),
    # Translators: such as “48 commitments of 12 States from 3 conferences: 4 complete, 1 overdue.”
    ("states", "conferences"): gettext_lazy("{commitments} of {states} from {conferences}: {parts}."),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A number in words, and the filters of the register that narrow all of them to what it counts."""

    words: str
    narrowing: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """The commitments, what they are of and from, and how many of them stand somehow."""

    form: str
    numbers: Mapping[str, Said]
    parts: list[Said]

    def __str__(self) -> str:
        return self.form.format(
            **{name: said.words for name, said in self.numbers.items()},
            parts=_(", ").join(part.words for part in self.parts),
        )


def sentence(
    tally: Tally,
    *,
    overdue: int,
    conferences: Collection[str] | None = None,
    states: Collection[str] | None = None,
) -> Sentence:
    """The sentence on commitments that are counted by `tally`; of the `conferences` and `states`, by their
    keys, it names what is given.
    """
    complete, unreported = tally.counts[Status.COMPLETE], tally.counts[Status.NO_INFORMATION]
    said = ngettext("%(shown)s complete", "%(shown)s complete", complete)
    parts = [_said(said, complete, status="complete")]
    if overdue:
        said = ngettext("%(shown)s overdue", "%(shown)s overdue", overdue)
        parts.append(_said(said, overdue, schedule="overdue"))
    if unreported:
        said = ngettext(
            "%(shown)s of which nothing is reported", "%(shown)s of which nothing is reported", unreported
        )
        parts.append(_said(said, unreported, status="no_information"))
    said = ngettext("%(shown)s commitment", "%(shown)s commitments", tally.total)
    numbers = {"commitments": _said(said, tally.total)}
    if states is not None:
        said = ngettext("%(shown)s State", "%(shown)s States", len(states))
        numbers["states"] = _said(said, len(states), state=",".join(states))
    if conferences is not None:
        said = ngettext("%(shown)s conference", "%(shown)s conferences", len(conferences))
        numbers["conferences"] = _said(said, len(conferences), conference=",".join(conferences))
    form = str(_FORMS[tuple(name for name in numbers if name != "commitments")])
    return Sentence(form=form, numbers=numbers, parts=parts)


def _said(words: str, number: int, **narrowing: str) -> Said:
    return Said(words=words % {"shown": localize_digits(number)}, narrowing=narrowing)
