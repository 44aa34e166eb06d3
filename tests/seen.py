"""What a browser hands back, unseen by its person, of the versions that a form of the admin was opened on."""

import re

FIELDS = re.compile(r'<input type="hidden" name="([^"]*_seen)" value="([^"]*)">')


def seen_at(client, address):
    """The hidden fields that the page of `address` says its versions in, for who is signed in at `client`."""
    return dict(FIELDS.findall(client.get(address).content.decode()))
