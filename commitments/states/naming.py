"""Giving a State one more name under which it is found, everywhere and from then on."""

from django.db import transaction
from django.utils.translation import gettext as _

from commitments.language.characters import visible_text
from commitments.models import State
from commitments.refusals import Refused
from commitments.states.names import NAME_MAX_LENGTH, StateNames, UnknownState, match_words


@transaction.atomic
def add_name(state: State, name: str, *, reason: str = "") -> None:
    """Let `name` mean `state`; the history of the State tells who said so.

    Raises Refused for a name that another State has, and for one that says nothing.
    """
    is_one_line = len(name.splitlines()) == 1
    name = visible_text(name).strip()
    if not is_one_line or not name or len(name) > NAME_MAX_LENGTH or not match_words(name):
        raise Refused(_("“%(name)s” is no name.") % {"name": name[:80]})
    state = State.objects.select_for_update().get(pk=state.pk)
    try:
        found = StateNames().find(name)
    except UnknownState as refusal:
        if refusal.is_shared:
            raise
    else:
        if found != state:
            raise Refused(
                _("“%(name)s” is a name of %(state)s already.") % {"name": name, "state": found.name}
            )
        return
    state.other_names = "\n".join(filter(None, [*state.other_names.splitlines(), name]))
    state._change_reason = reason  # type: ignore[attr-defined]
    state.full_clean()
    state.save(update_fields=["other_names", "search_text", "updated_at"])
