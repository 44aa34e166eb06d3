"""From which address a request came."""

from ipaddress import ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

# So much of an IPv6 address is one customer's.
IPV6_PREFIX: Final = 64


def address_of(request: HttpRequest) -> str | None:
    """The address that sent it, of IPv6 the network of one customer.

    The proxy is believed where it is believed about https, in what it added itself, which comes
    last; None where it does not say, for all would be counted as one.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return counted_address(told)


def counted_address(told: str) -> str | None:
    """How an address is counted; None where it is none."""
    try:
        address = ip_address(told)
    except ValueError:
        return None
    if address.version == 4:
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(ip_network((address, IPV6_PREFIX), strict=False))
