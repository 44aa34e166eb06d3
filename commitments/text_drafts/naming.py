"""Which passage of the text names a State that took part, as people decide it."""

from django.utils.translation import gettext as _

from commitments.models import State
from commitments.states.names import StateNames, UnknownState
from commitments.text_drafts.cards import Named, Work
from commitments.text_drafts.keeping import StepRefused
from commitments.text_drafts.participants import line_of, read_line
from commitments.vocabulary import Fact, ParticipationRole


def name_state(work: Work, text: str, *, fact: str, start: int, end: int, said: str) -> None:
    """Have the passage name a State, in place of the one that did: that which `said` names, else the one
    that the passage itself does. A line of names that was written already gets it, too.
    """
    names = StateNames()
    inside = {one.code for one in work.named if start <= one.start and one.end <= end}
    try:
        if not said.strip() and len(inside) == 1:
            state = State.objects.get(code=inside.pop())
        else:
            state = names.find(said.strip() or text[start:end])
    except UnknownState as refusal:
        message = str(refusal) if said.strip() else _("Name the State beside the passage.")
        raise StepRefused(message) from refusal
    role = ParticipationRole.HOST if fact == Fact.HOST else ParticipationRole.PARTICIPANT
    unname_state(work, state.code)
    work.named.append(Named(code=state.code, start=start, end=end, role=role))
    work.named.sort(key=lambda one: one.start)
    line = str(work.conference.get("participants", ""))
    if line.strip() and state.code not in {one.state.code for one in read_line(line, (), names=names)[0]}:
        added = line_of(work.named, [state], comma="")
        work.conference["participants"] = f"{line.rstrip()}{_(', ')}{added}"


def unname_state(work: Work, code: str) -> None:
    """Have no passage of the text name a State."""
    work.named = [one for one in work.named if one.code != code]
