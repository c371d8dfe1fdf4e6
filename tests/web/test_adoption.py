"""Running clocks go on under a new version of their article only where somebody says so, with a reason."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from tests import make
from tests.kernel.test_pack import PACK

DUE = make.T0 + timedelta(minutes=30)


@pytest.fixture
def changed(house, tmp_path):
    """A ticket promised under half an hour, and its article since changed to ten minutes."""
    make.load(PACK, tmp_path)
    make.make_ticket(house.ana)
    make.load(PACK.replace("30 min", "10 min"), tmp_path)
    return Article.objects.current().get()


def clock() -> Clock:
    return Clock.objects.select_related("limit__article").get()


def test_whoever_publishes_moves_them_and_the_old_moment_stays_on_record(house, changed, browse):
    page = browse(house.gao).get("/rulebook/try/1/").content.decode()
    assert "Clocks under earlier versions" in page and "Move them to this version" in page
    answer = browse(house.gao).post(f"/rulebook/articles/{changed.pk}/adoption/", {"reason": "The customer was told so."}, follow=True)
    assert "1 clock goes on under this version." in answer.content.decode()
    assert (clock().limit.article_id, clock().due_at) == (changed.pk, make.T0 + timedelta(minutes=10))
    moved, adopted = Event.objects.get(code="clock.moved"), Event.objects.get(code="article.adopted")
    assert (moved.facts["old_due_at"], moved.facts["version"]) == (DUE.isoformat(), 2)
    assert (adopted.facts["moved"], adopted.facts["reason"]) == (1, "The customer was told so.")
    assert "Clocks under earlier versions" not in browse(house.gao).get("/rulebook/try/1/").content.decode()


def test_without_a_reason_it_is_refused_and_nothing_moves(house, changed, browse):
    answer = browse(house.gao).post(f"/rulebook/articles/{changed.pk}/adoption/", {"reason": " "})
    assert answer.status_code == 400 and "Give a reason" in answer.content.decode()
    assert clock().due_at == DUE and not Event.objects.filter(code__in=["clock.moved", "article.adopted"]).exists()


def test_without_the_right_it_is_refused_by_name(house, changed, browse):
    page = browse(house.ana).get("/rulebook/try/1/").content.decode()
    assert "It needs the right to publish or reject a policy pack" in page
    assert browse(house.ana).post(f"/rulebook/articles/{changed.pk}/adoption/", {"reason": "x"}).status_code == 403
    assert clock().due_at == DUE


def test_a_version_no_longer_in_force_takes_nothing_over(house, changed, browse):
    old = Article.objects.get(version=1)
    assert browse(house.gao).post(f"/rulebook/articles/{old.pk}/adoption/", {"reason": "x"}).status_code == 409
    assert clock().due_at == DUE


def test_a_late_clock_keeps_what_it_was_promised(house, changed, browse):
    from servicedesk.clocks.sweep import sweep

    sweep(DUE, always=True)
    browse(house.gao).post(f"/rulebook/articles/{changed.pk}/adoption/", {"reason": "x"})
    assert (clock().state, clock().due_at, clock().limit.article.version) == ("breached", DUE, 1)
