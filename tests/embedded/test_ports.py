"""Ports that are taken, and by whom."""

import os
import socket

import pytest

from servicedesk.embedded import ports
from servicedesk.embedded.home import EmbeddedError


@pytest.fixture
def taken():
    """A port somebody (this process) listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(("text", "port"), [("", 8000), ("8511", 8511), ("1", 1), ("65534", 65534)])
def test_a_port_is_read(monkeypatch, text, port):
    monkeypatch.setenv("PORT", text)
    assert ports.web_port() == port


@pytest.mark.parametrize("text", ["0", "65535", "-1", "80x", "８０"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(EmbeddedError, match=f"PORT={text} is not a port between 1 and 65534"):
        ports.web_port()


def test_the_holder_of_a_port_is_known(taken):
    assert not ports.is_free(taken)
    assert ports.holder(taken) == os.getpid()


def test_a_connection_alone_does_not_hold_a_port(taken):
    with socket.create_connection(("127.0.0.1", taken)) as client:
        assert ports.holder(client.getsockname()[1]) is None


def test_a_refusal_names_the_holder_and_a_command_that_works(taken):
    with pytest.raises(EmbeddedError, match=rf"port {taken} is taken by process {os.getpid()} .*PORT=(\d+) make up") as refusal:
        ports.require_free(taken, "127.0.0.1")
    other = int(str(refusal.value).rpartition("PORT=")[2].split()[0])
    ports.require_free(other, "127.0.0.1")


def test_a_free_port_is_never_the_webs_or_its_neighbour(monkeypatch):
    offered = iter([5000, 5001, 5002])

    class Probe(socket.socket):
        def bind(self, address):
            pass

        def getsockname(self):
            return ("127.0.0.1", next(offered))

    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setattr(ports.socket, "socket", Probe)
    assert ports.free_port() == 5002
