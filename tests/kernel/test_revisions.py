"""A pack takes effect when somebody else publishes it: each act, and each refusal, which proves that nothing happened."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.errors import Forbidden, Invalid, Missing, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.revisions.actions import go_back, propose_pack, publish_revision, reject_revision, withdraw_revision
from servicedesk.rulebook.revisions.errors import BadPack
from servicedesk.rulebook.revisions.models import Revision
from tests import make
from tests.kernel.test_pack import PACK

FASTER = PACK.replace("30 min", "10 min")
DECIDED = ("regulation.loaded", "regulation.rejected", "regulation.withdrawn")


@pytest.fixture
def proposed(house, tmp_path) -> Revision:
    """Half an hour is in force; ada proposed ten minutes."""
    make.load(PACK, tmp_path)
    return propose_pack(FASTER, "faster.yaml", by=house.ada.actor(), at=make.T0)


def events() -> list[str]:
    return list(Event.objects.filter(code__startswith="regulation.").order_by("pk").values_list("code", flat=True))


def promised(house) -> int:
    """Minutes that a ticket opened now is promised."""
    clock = Clock.objects.get(about_id=make.make_ticket(house.ana).pk)
    return round((clock.due_at - clock.started_at).total_seconds() / 60)


def nothing_happened(house, revision: Revision) -> bool:
    """Whether the proposal still waits, the old text still holds, and no event says otherwise."""
    now = Revision.objects.get(pk=revision.pk)
    untouched = (now.status, now.version, now.decided_at) == ("proposed", 1, None)
    return untouched and Regulation.objects.get().revision == 1 and events() == ["regulation.loaded", "regulation.proposed"]


def test_a_pack_loaded_on_the_machine_is_a_revision_with_its_source(db, tmp_path):
    loaded = make.load(PACK, tmp_path)
    revision = Revision.objects.get()
    assert loaded.revision == revision and (revision.code, revision.number, revision.status) == ("try", 1, "published")
    assert (revision.source, revision.proposed_by, revision.decided_by, revision.against) == (PACK, None, None, 0)
    assert [article["number"] for article in revision.diff["added"]] == ["1"]


def test_what_is_proposed_waits_and_changes_nothing_yet(house, proposed):
    assert (proposed.number, proposed.status, proposed.against, proposed.proposed_by) == (2, "proposed", 1, house.ada)
    assert nothing_happened(house, proposed) and promised(house) == 30


def test_somebody_else_publishes_it_and_it_runs(house, proposed):
    published = publish_revision(proposed, by=house.gao.actor(), at=make.T0)
    assert (published.status, published.decided_by, published.decided_at) == ("published", house.gao, make.T0)
    assert Regulation.objects.get().revision == 2 and promised(house) == 10
    assert events() == ["regulation.loaded", "regulation.proposed", "regulation.loaded"]
    facts = Event.objects.filter(code="regulation.loaded").latest("pk").facts
    assert (facts["revision"], facts["changed"], facts["proposed_by"]) == (2, ["1"], house.ada.pk)
    assert [(one["number"], [field["name"] for field in one["fields"]]) for one in published.diff["changed"]] == [("1", ["clocks"])]


@pytest.mark.parametrize(("act", "more"), [(publish_revision, {}), (reject_revision, {"reason": "No."})], ids=["published", "rejected"])
def test_who_proposed_it_does_not_decide_on_it(house, proposed, act, more):
    with pytest.raises(Forbidden) as refused:
        act(proposed, by=house.ada.actor(), at=make.T0, **more)
    assert (refused.value.right, refused.value.holders) == ("rulebook.publish", ("gm",))
    assert nothing_happened(house, proposed) and promised(house) == 30


def test_somebody_else_does_not_withdraw_it(house, proposed):
    with pytest.raises(Forbidden) as refused:
        withdraw_revision(proposed, by=house.gao.actor(), at=make.T0)
    assert refused.value.holders == (house.ada.name,)
    assert nothing_happened(house, proposed)


def test_who_proposed_it_withdraws_it(house, proposed):
    withdrawn = withdraw_revision(proposed, by=house.ada.actor(), at=make.T0)
    assert (withdrawn.status, withdrawn.decided_by) == ("withdrawn", house.ada)
    assert events()[-1] == "regulation.withdrawn" and promised(house) == 30


def test_it_is_rejected_with_a_reason(house, proposed):
    rejected = reject_revision(proposed, reason=" Too fast. ", by=house.gao.actor(), at=make.T0)
    assert (rejected.status, rejected.reason) == ("rejected", "Too fast.")
    assert events()[-1] == "regulation.rejected" and promised(house) == 30


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_without_a_reason_it_is_not_rejected(house, proposed, reason):
    with pytest.raises(Invalid, match="reason"):
        reject_revision(proposed, reason=reason, by=house.gao.actor(), at=make.T0)
    assert nothing_happened(house, proposed)


@pytest.mark.parametrize("status", ["published", "rejected", "withdrawn"])
def test_what_is_decided_is_not_decided_again(house, proposed, status):
    by = house.gao.actor()
    first = {
        "published": lambda: publish_revision(proposed, by=by, at=make.T0),
        "rejected": lambda: reject_revision(proposed, reason="No.", by=by, at=make.T0),
        "withdrawn": lambda: withdraw_revision(proposed, by=house.ada.actor(), at=make.T0),
    }
    first[status]()
    before = events()
    for again in first.values():
        with pytest.raises(WrongState) as refused:
            again()
        assert refused.value.state == status
    assert events() == before and Revision.objects.get(pk=proposed.pk).status == status


def test_a_version_seen_earlier_is_stale(house, proposed):
    with pytest.raises(Stale):
        publish_revision(proposed, by=house.gao.actor(), at=make.T0, expected=7)
    assert nothing_happened(house, proposed)


def test_what_comes_into_force_meanwhile_makes_the_reading_stale(house, proposed, tmp_path):
    make.load(PACK.replace("30 min", "20 min"), tmp_path)
    with pytest.raises(Stale):
        publish_revision(proposed, by=house.gao.actor(), at=make.T0, expected=1)
    waiting = Revision.objects.get(pk=proposed.pk)
    assert (waiting.status, waiting.against, waiting.version) == ("proposed", 3, 2)
    assert promised(house) == 20
    publish_revision(proposed, by=house.gao.actor(), at=make.T0, expected=2)
    assert promised(house) == 10 and Regulation.objects.get().revision == 2


def test_a_pack_that_no_longer_checks_is_refused_with_its_problems(house, proposed):
    Revision.objects.filter(pk=proposed.pk).update(source=FASTER.replace("10 min", "soon"))
    with pytest.raises(BadPack) as refused:
        publish_revision(proposed, by=house.gao.actor(), at=make.T0)
    ((problem,), (sentence,)) = refused.value.problems, refused.value.errors["source"]
    assert (problem.line, problem.field) == (14, "articles[1].clocks[1].at_most") and "“soon” is no limit" in problem.en
    assert "14" in sentence and problem.zh in sentence
    assert nothing_happened(house, proposed) and promised(house) == 30


def test_what_has_come_to_change_nothing_is_not_published(house, proposed, tmp_path):
    make.load(FASTER, tmp_path)
    before = events()
    with pytest.raises(Invalid, match="source"):
        publish_revision(proposed, by=house.gao.actor(), at=make.T0)
    assert events() == before and Revision.objects.get(pk=proposed.pk).status == "proposed"


@pytest.mark.parametrize(
    ("source", "code"),
    [(PACK + "# a remark\n", ""), (FASTER, "another"), ("pack: [", ""), (FASTER.replace("10 min", "soon"), "")],
    ids=["changes nothing", "of another regulation", "no YAML", "with a mistake"],
)
def test_what_cannot_be_proposed_is_refused(house, tmp_path, source, code):
    make.load(PACK, tmp_path)
    with pytest.raises(Invalid):
        propose_pack(source, "x.yaml", by=house.ada.actor(), at=make.T0, code=code)
    assert Revision.objects.count() == 1 and events() == ["regulation.loaded"]


def test_a_regulation_has_one_proposal_at_a_time(house, proposed):
    with pytest.raises(Invalid):
        propose_pack(PACK.replace("30 min", "5 min"), "x.yaml", by=house.ada.actor(), at=make.T0)
    assert nothing_happened(house, proposed) and Revision.objects.count() == 2
    other = propose_pack(PACK.replace("pack: try", "pack: other"), "x.yaml", by=house.ada.actor(), at=make.T0)
    assert (other.code, other.number, other.against) == ("other", 1, 0)
    assert not Regulation.objects.filter(code="other").exists()


def test_going_back_proposes_the_earlier_text_anew(house, proposed):
    publish_revision(proposed, by=house.gao.actor(), at=make.T0)
    back = go_back("try", 1, by=house.ada.actor(), at=make.T0)
    assert (back.number, back.back_to, back.source, back.status) == (3, 1, PACK, "proposed")
    assert promised(house) == 10
    publish_revision(back, by=house.gao.actor(), at=make.T0)
    assert promised(house) == 30 and list(Article.objects.values_list("version", flat=True).order_by("version")) == [1, 2, 3]


@pytest.mark.parametrize(
    ("number", "refusal"), [(7, Missing), (2, WrongState), (1, Invalid)], ids=["missing", "never published", "current"]
)
def test_one_goes_back_only_to_what_held_once_and_holds_no_more(house, proposed, number, refusal):
    reject_revision(proposed, reason="No.", by=house.gao.actor(), at=make.T0)
    before = events()
    with pytest.raises(refusal):
        go_back("try", number, by=house.ada.actor(), at=make.T0)
    assert events() == before and Revision.objects.count() == 2


def test_an_article_ends_while_its_clocks_run_on_as_promised(house, tmp_path):
    second = PACK[PACK.index('  - number: "1"') :].replace('"1"', '"2"').replace("code: answer", "code: other").replace("30 min", "3 h")
    make.load(PACK + second, tmp_path)
    ticket = make.make_ticket(house.ana)
    ending = propose_pack(PACK, "x.yaml", by=house.ada.actor(), at=make.T0)
    published = publish_revision(ending, by=house.gao.actor(), at=make.T0)
    assert [(one["number"], one["running"]) for one in published.diff["ended"]] == [("2", 1)]
    assert {(c.limit.code, c.state) for c in Clock.objects.filter(about_id=ticket.pk)} == {("answer", "running"), ("other", "running")}
    sweep(make.T0 + timedelta(hours=3, minutes=1), always=True)
    assert Clock.objects.get(limit__code="other").state == "breached"
    later = make.make_ticket(house.ana)
    assert {c.limit.code for c in Clock.objects.filter(about_id=later.pk)} == {"answer"}


@pytest.mark.parametrize(
    "change",
    [
        {"status": "open"},
        {"decided_by": "ada", "decided_label": "x", "status": "published", "diff": {}},
        {"status": "published"},
        {"status": "rejected", "diff": {}},
        {"reason": "x"},
        {"number": 1},
    ],
    ids=[
        "unknown state",
        "decided by the proposer",
        "decided by nobody at no time",
        "rejected without reason",
        "a reason too many",
        "number taken",
    ],
)
def test_the_database_holds_it_too(house, proposed, change):
    if "diff" in change:
        change = change | {"decided_at": make.T0}
    change = {name: getattr(house, value) if name == "decided_by" else value for name, value in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=proposed.pk).update(**change)


def test_the_database_holds_one_proposal_a_regulation(house, proposed):
    with pytest.raises(IntegrityError, match="revision_proposed_once"), transaction.atomic():
        proposed.pk, proposed.number = None, 9
        proposed.save(force_insert=True)
