"""A client a member, by key; the demo's promises; settings of these tests."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from servicedesk.api.actions import create_key
from tests import make


class Caller:
    """Speaks JSON to /api/v1/ with one key."""

    def __init__(self, key: str):
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, query: dict | None = None, **headers: str) -> Any:
        return self.client.get(self._address(path), query, headers=self.headers | _named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(self._address(path), body, content_type="application/json", headers=self.headers | _named(headers))

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(self._address(path), headers=self.headers | _named(headers))

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.patch(self._address(path), body, content_type="application/json", headers=self.headers | _named(headers))

    def _address(self, path: str) -> str:
        return path if path.startswith(("/", "http")) else f"/api/v1/{path}"


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def key_of(member, name: str = "test", scopes: tuple[str, ...] = ()) -> str:
    """A fresh key of hers."""
    return create_key(member, name, by=make.SYSTEM, at=make.T0, scopes=scopes)[1]


@pytest.fixture
def call(house):
    """call(member) → her Caller; call(None) is anonymous."""
    callers: dict[Any, Caller] = {}

    def caller(member: Any) -> Caller:
        if member not in callers:
            callers[member] = Caller(key_of(member) if member else "")
        return callers[member]

    return caller


@pytest.fixture
def desk_at_work(house, start_with) -> SimpleNamespace:
    """The demo's promises, and one of everything."""
    start_with("demo pack", make.load_demo_pack)
    phone = make.make_call(house.ana)
    ticket = make.make_ticket(house.ana, severity="urgent", call=phone)
    return SimpleNamespace(ticket=ticket, call=phone, customer=ticket.customer)
