"""A house with a matter, and a folder of its own for files."""

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from servicedesk.clocks import now
from tests import make


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Where this test's files lie."""
    settings.DESK_FILES = tmp_path / "files"
    return settings.DESK_FILES


@pytest.fixture(autouse=True)
def english():
    """Refusals are read in English, whatever language an earlier test's request left behind."""
    with override("en"):
        yield


@pytest.fixture
def desk(house) -> SimpleNamespace:
    """The house and one open matter of ana's."""
    at = now()
    return SimpleNamespace(**vars(house), at=at, ticket=make.make_ticket(house.ana, at=at, customer=house.dana))


@pytest.fixture
def add(desk):
    """add(name, content, **over) → the attachment that ana adds to her matter."""
    from servicedesk.files.actions import attach

    def added(name: str = "leak.png", content: bytes = b"\x89PNG\r\n\x1a\nleak", **over):
        how = {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana} | over
        subject = how.pop("subject", desk.ticket)
        return attach(subject, name, how.pop("size", len(content)), [content], **how)

    return added
