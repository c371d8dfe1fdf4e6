"""Two at once, each with a connection of its own: one does it, the other finds it done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from servicedesk.journal.errors import Refusal
from servicedesk.journal.models import Event
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.pack import check_text
from servicedesk.rulebook.revisions.actions import propose_pack, publish_revision, reject_revision
from servicedesk.rulebook.revisions.models import Revision
from tests import make
from tests.kernel.test_pack import PACK

FASTER = PACK.replace("30 min", "10 min")
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or was refused with, all begun at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def load() -> Any:
    return load_pack(check_text(PACK, "try.yaml"), by=make.SYSTEM, at=make.T0)


def test_a_pack_loaded_four_times_at_once_is_one_new_version(house):
    loaded = at_once(*[load] * 4)
    assert sorted(len(one.added) for one in loaded) == [0, 0, 0, 1]
    assert [one.revision is not None for one in loaded].count(True) == 1
    assert (Article.objects.count(), Revision.objects.count(), Regulation.objects.get().revision) == (1, 1, 1)
    assert Event.objects.filter(code="regulation.loaded").count() == 1


def test_a_changed_pack_loaded_twice_at_once_is_one_new_version(house):
    load()
    at_once(*[lambda: load_pack(check_text(FASTER, "try.yaml"), by=make.SYSTEM, at=make.T0)] * 2)
    assert sorted(Article.objects.values_list("version", "effective_to")) == [(1, make.T0), (2, None)]
    assert (Revision.objects.count(), Event.objects.filter(code="regulation.loaded").count()) == (2, 2)


def test_of_two_proposals_at_once_one_waits_and_the_other_is_told(house):
    acts = [lambda member=member: propose_pack(FASTER, "x.yaml", by=member.actor(), at=make.T0) for member in (house.ada, house.ben)]
    found = at_once(*acts)
    assert sorted(type(one).__name__ for one in found) == ["Invalid", "Revision"]
    assert Revision.objects.count() == Event.objects.filter(code="regulation.proposed").count() == 1


@pytest.mark.parametrize("second", ["publish", "reject", "load"])
def test_of_two_decisions_at_once_one_counts(house, second):
    load()
    waiting = propose_pack(FASTER, "x.yaml", by=house.ada.actor(), at=make.T0)
    others = {
        "publish": lambda: publish_revision(waiting, by=house.ben.actor(), at=make.T0, expected=1),
        "reject": lambda: reject_revision(waiting, reason="No.", by=house.ben.actor(), at=make.T0, expected=1),
        "load": lambda: load_pack(check_text(PACK.replace("30 min", "20 min"), "x"), by=make.SYSTEM, at=make.T0),
    }
    found = at_once(lambda: publish_revision(waiting, by=house.gao.actor(), at=make.T0, expected=1), others[second])
    refused = [one for one in found if isinstance(one, Refusal)]
    status = Revision.objects.get(pk=waiting.pk).status
    loaded = Event.objects.filter(code="regulation.loaded").count()
    if second == "load":  # either it came first, and the decision was stale, or both happened one after the other
        assert (len(refused), status, loaded) in ((1, "proposed", 2), (0, "published", 3))
    else:
        assert (len(refused), type(refused[0]).__name__) == (1, "Stale") and status in ("published", "rejected")
        assert loaded == (2 if status == "published" else 1)
    assert Article.objects.filter(effective_to=None).count() == 1
