"""Whom to believe about a request's client: the proxies that DESK_PROXY names, and nobody else."""

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from typing import Any

# What a proxy may say of the client; from anybody else it is dropped before anything reads it.
_SAID = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT"),
    *("HTTP_X_FORWARDED_SSL", "HTTP_X_REAL_IP", "HTTP_FORWARDED"),
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TrustedProxies:
    """WSGI around the desk: a trusted proxy's word becomes the request's scheme and address, so that all code below reads these."""

    def __init__(self, application: Callable, proxies: Sequence[str]):
        self.application = application
        self.networks = [ipaddress.ip_network(proxy) for proxy in proxies]

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        said = {name: environ.pop(name, "") for name in _SAID}
        peer = _address(environ.get("REMOTE_ADDR", ""))
        if peer is not None and self._trusts(peer):
            if said["HTTP_X_FORWARDED_PROTO"].strip().lower() == "https":
                environ["wsgi.url_scheme"] = "https"
            environ["REMOTE_ADDR"] = str(self._client(peer, said["HTTP_X_FORWARDED_FOR"]))
        return self.application(environ, start_response)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self.networks)

    def _client(self, peer: Address, hops: str) -> Address:
        """The last hop that is no proxy of ours; what stands before it the client may have written itself."""
        client = peer
        for hop in reversed(hops.split(",")):
            address = _address(hop.strip())
            if address is None:
                break
            client = address
            if not self._trusts(address):
                break
        return client


def _address(text: str) -> Address | None:
    """An address; one of IPv4 written as IPv6 is the same one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
