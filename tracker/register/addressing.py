"""Where people read the rows of the register that a number counts."""

from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from tracker.register.as_of import AsOf


def register_url(as_of: AsOf, **narrowing: str) -> str:
    """The page that lists the commitments in force which pass these filters, on the day of `as_of`; another
    filter can be added to its address.
    """
    narrowing |= dict(parse_qsl(as_of.query))
    return f"{reverse('commitments')}?{urlencode({**narrowing, 'closed': 'false'}, safe=',')}"
