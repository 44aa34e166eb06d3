"""Saying which commitment or resolution a row is about: by its reference, or by several columns."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _, gettext_lazy

from commitments.language.calendars import western_digits
from commitments.language.characters import code_text
from commitments.refusals import Refused
from commitments.states.names import match_key
from tracker.imports.mapping import (
    ImportField,
    ReadContext,
    conference_cell,
    conference_offers,
    key_cell,
    nearest_states,
    state_cell,
    text_cell,
)

NUMBER: Final = re.compile(r"R?([0-9]{1,5})")
REFERENCE: Final = re.compile(r"[A-Z0-9-]+-R[0-9]{1,5}")


def _resolution_reference(values: Mapping[str, Any], context: ReadContext) -> str:
    """Of a conference and what tells the resolution in it: its number, its title or its reference."""
    told = values["resolution"]
    code = code_text(told).upper()
    if REFERENCE.fullmatch(code):
        return code
    conference = values.get("conference")
    if conference is None:
        raise Refused(
            _("Say of which conference “%(text)s” is a resolution: by a column, or for all rows.")
            % {"text": told[:60]}
        )
    if number := NUMBER.fullmatch(western_digits(code)):
        return f"{conference}-R{int(number[1])}"
    titled = context.resolutions.get(conference, {}).get(match_key(told), set())
    if len(titled) == 1:
        return next(iter(titled))
    if titled:
        raise Refused(
            _("Several resolutions of %(conference)s have the title “%(text)s”: %(references)s.")
            % {"conference": conference, "text": told[:60], "references": _(", ").join(sorted(titled))}
        )
    raise Refused(
        _("“%(text)s” is neither the number nor the title of a resolution of %(conference)s.")
        % {"conference": conference, "text": told[:60]}
    )


def _commitment_reference(values: Mapping[str, Any], context: ReadContext) -> str:
    if "state" not in values:
        raise Refused(_("Say of which State it is: by a column, or for all rows."))
    if "resolution" not in values:
        raise Refused(_("Say of which resolution it is: by its number, its title or its reference."))
    return f"{_resolution_reference(values, context)}-{values['state'].code}"


COMMITMENT: Final = ImportField(
    name="commitment",
    label=gettext_lazy("Reference"),
    read=key_cell,
    about=gettext_lazy(
        "Of the commitment, such as BAG3-R1-IRQ; or conference, resolution and State instead."
    ),
    is_key=True,
    is_required=True,
    other_names=("reference", "commitment"),
    compose=_commitment_reference,
)
CONFERENCE: Final = ImportField(
    name="conference",
    label=gettext_lazy("Conference"),
    read=conference_cell,
    offers=conference_offers,
    is_key=True,
    about=gettext_lazy("Its code, such as BAG3, or its title."),
)
STATE: Final = ImportField(
    name="state",
    label=gettext_lazy("State"),
    read=state_cell,
    offers=nearest_states,
    is_named=True,
    is_key=True,
    about=gettext_lazy("Its name in any of the languages, or its code."),
)
RESOLUTION: Final = ImportField(
    name="resolution",
    label=gettext_lazy("Resolution"),
    read=text_cell,
    is_key=True,
    about=gettext_lazy("Its number, its title or its reference."),
    other_names=("number",),
)


def part(field: ImportField, *, of: ImportField) -> ImportField:
    """`field` as one of the columns that say together what `of` says."""
    return replace(field, part_of=of.name)


# What a kind whose rows are about commitments has in front.
COMMITMENT_FIELDS: Final = (
    COMMITMENT,
    *(part(field, of=COMMITMENT) for field in (CONFERENCE, RESOLUTION, STATE)),
)
