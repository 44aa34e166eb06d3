"""Which fields a row of the register reads."""

from collections.abc import Iterable, Iterator
from typing import Final

from commitments.columns import REGISTER, ColumnType, RegisterColumn
from commitments.language.languages import LANGUAGES, translated_fields
from commitments.models import Commitment
from commitments.models.commitments import STANDING_FIELDS


def stored_fields(columns: Iterable[RegisterColumn]) -> Iterator[str]:
    """The fields that these columns of the register read, which are those that do not begin at an
    annotation.
    """
    own = {field.name for field in Commitment._meta.get_fields()}
    for column in columns:
        steps = (column.path or column.name).split(".")
        # Of the present, what a resolution says stands in the resolution itself.
        steps = ["resolution", *steps[1:]] if steps[0] == "wording" else steps
        if column.value is None and steps[0] in own:
            path = "__".join(steps)
            is_translated = column.holds is ColumnType.TRANSLATED
            yield from (f"{path}_{language}" for language in LANGUAGES) if is_translated else (path,)


# What a row of the register is made of; reading the texts of resolutions along with it takes most of the time
# of a list.
REGISTER_FIELDS: Final = (
    "closed_on",
    *STANDING_FIELDS,
    *stored_fields(REGISTER),
    *translated_fields("resolution__theme__name", "resolution__conference__title"),
)
