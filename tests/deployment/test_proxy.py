"""What is believed of a request's client, and of whom."""

import pytest

from servicedesk.proxy import TrustedProxies

PROXIES = ["172.30.77.0/24", "2001:db8::/64"]


def seen(peer: str, proxies: list[str] = PROXIES, **headers: str) -> dict[str, str]:
    """What the desk sees of a request from `peer`."""
    found: dict[str, str] = {}
    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **{f"HTTP_{name.upper()}": value for name, value in headers.items()}}
    TrustedProxies(lambda environ, start: found.update(environ) or [], proxies)(environ, lambda *_: None)
    return found


def test_a_trusted_proxy_names_client_and_scheme():
    request = seen("172.30.77.1", x_forwarded_for="203.0.113.9", x_forwarded_proto="https")
    assert (request["REMOTE_ADDR"], request["wsgi.url_scheme"]) == ("203.0.113.9", "https")


def test_nobody_else_does():
    request = seen(
        "203.0.113.9", x_forwarded_for="198.51.100.1", x_forwarded_proto="https", x_real_ip="198.51.100.1", forwarded="for=198.51.100.1"
    )
    assert (request["REMOTE_ADDR"], request["wsgi.url_scheme"]) == ("203.0.113.9", "http")
    assert not [name for name in request if name.startswith(("HTTP_X_", "HTTP_FORWARDED"))]


def test_without_trusted_proxies_even_this_machine_is_not_believed():
    assert seen("127.0.0.1", [], x_forwarded_proto="https", x_forwarded_for="203.0.113.9")["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("hops", "client"),
    [
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first one the client wrote itself
        ("198.51.100.1, 203.0.113.9, 172.30.77.5", "203.0.113.9"),
        ("172.30.77.9", "172.30.77.9"),
        ("198.51.100.1, nonsense", "172.30.77.1"),
        ("", "172.30.77.1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_client_is_the_last_hop_that_is_no_proxy_of_ours(hops, client):
    assert seen("172.30.77.1", x_forwarded_for=hops)["REMOTE_ADDR"] == client


@pytest.mark.parametrize("peer", ["::ffff:172.30.77.1", "2001:db8::7"])
def test_a_proxy_may_come_by_ipv6(peer):
    assert seen(peer, x_forwarded_for="203.0.113.9")["REMOTE_ADDR"] == "203.0.113.9"


def test_plain_requests_through_the_proxy_stay_plain():
    assert seen("172.30.77.1", x_forwarded_proto="http")["wsgi.url_scheme"] == "http"


def test_a_peer_without_an_address_is_nobody():
    assert seen("", x_forwarded_proto="https")["wsgi.url_scheme"] == "http"


def test_the_desk_is_behind_it():
    from servicedesk.wsgi import application

    assert isinstance(application, TrustedProxies)
