"""Where a reader of the changes stands, as a token that tells nothing.

A position counts all changes, those of drafts too, so no reader gets to see one. A
token is good for one audience, and names the change at its position by its key: a
database that was put back to an earlier day does not take it for a place in another
history.
"""

import base64
import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from commitments.refusals import ParameterRefused, ProblemType
from tracker.models import Change
from tracker.querysets import states_shown_in_full_to

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

BEGINNING: Final = "0"
END: Final = "end"
# What begins with a minus could be a formula to a spreadsheet, and would get an apostrophe in a file.
_MARK: Final = "c"
# With the rest a multiple of three, so that a token ends without padding.
_MAC_LENGTH: Final = 17
_PLACE_LENGTH: Final = 8
_LENGTH: Final = _MAC_LENGTH + 2 * _PLACE_LENGTH


class CursorRefused(ParameterRefused):
    """A cursor that this reader was not given."""

    problem = ProblemType.CURSOR_REFUSED

    def __init__(self) -> None:
        super().__init__(
            {
                "after": [
                    _(
                        "This cursor was given to readers who see other rows, or is damaged. Empty your copy "
                        "and begin anew with after=0."
                    )
                ]
            }
        )


class CursorUnknown(ParameterRefused):
    """A cursor of a history that this database does not have, as after a backup was put back."""

    status_code = HTTPStatus.GONE
    problem = ProblemType.CURSOR_UNKNOWN

    def __init__(self) -> None:
        super().__init__(
            {
                "after": [
                    _(
                        "What this cursor stands for is not in this database, as after a backup was put "
                        "back. Empty your copy and begin anew with after=0."
                    )
                ]
            }
        )


def audience_of(user: "User | AnonymousUser") -> str:
    """What `user` sees of the register, under a name: who has the same one sees the same rows."""
    states = states_shown_in_full_to(user)
    if states is None:
        return "record"
    keys = sorted(set(states))
    return f"states:{','.join(map(str, keys))}" if keys else "public"


@dataclass(frozen=True, kw_only=True)
class Cursors:
    """The cursors of one audience."""

    audience: str

    def cursor_of(self, change: Change) -> str:
        """The token of the place right after `change`; the same one each time."""
        place = (change.position or 0).to_bytes(_PLACE_LENGTH, "big") + _fingerprint(change)
        mac = self._mac(place, settings.SECRET_KEY)
        return _MARK + base64.urlsafe_b64encode(mac + _masked(place, mac, settings.SECRET_KEY)).decode()

    def position_of(self, cursor: str) -> int:
        """The position behind a token. Raises CursorRefused, CursorUnknown."""
        place = self._place_in(cursor)
        position = int.from_bytes(place[:_PLACE_LENGTH], "big")
        change = Change.objects.filter(position=position).first()
        if change is None or _fingerprint(change) != place[_PLACE_LENGTH:]:
            raise CursorUnknown
        return position

    def _place_in(self, cursor: str) -> bytes:
        try:
            # Those that were given before tokens began with a letter stay good.
            bare = cursor.removeprefix(_MARK) if len(cursor) % 4 == 1 else cursor
            token = base64.b64decode(bare.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            raise CursorRefused from None
        if len(token) == _LENGTH:
            mac, masked = token[:_MAC_LENGTH], token[_MAC_LENGTH:]
            for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
                place = _masked(masked, mac, secret)
                if constant_time_compare(mac, self._mac(place, secret)):
                    return place
        raise CursorRefused

    def _mac(self, place: bytes, secret: str | bytes) -> bytes:
        return _keyed("mac", self.audience.encode() + b"|" + place, secret)[:_MAC_LENGTH]


def _masked(place: bytes, mac: bytes, secret: str | bytes) -> bytes:
    """`place` made unreadable, or readable again: a stream that `mac`, which no two places share, begins."""
    return bytes(one ^ other for one, other in zip(place, _keyed("mask", mac, secret), strict=False))


def _keyed(purpose: str, value: bytes, secret: str | bytes) -> bytes:
    return salted_hmac(f"tracker.cursors.{purpose}", value, secret=secret, algorithm="sha256").digest()


def _fingerprint(change: Change) -> bytes:
    """What tells the change from any other that might stand at its position."""
    named = change.key or f"{change.commitment_id} {change.kind} {change.changed_at.timestamp()}"
    return hashlib.sha256(named.encode()).digest()[:_PLACE_LENGTH]
