"""Loopback: addresses that only this machine reaches."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches ``host``; a name is not looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
