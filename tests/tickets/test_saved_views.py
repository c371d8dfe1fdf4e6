"""Saved views of the list: kept, shared, moved, started with, and never a way to see more."""

import pytest

from servicedesk.clocks import now
from servicedesk.journal.errors import Forbidden, Invalid, Missing, Stale
from servicedesk.journal.models import Event
from staff.models import Member
from tests import make
from tests.statements import count_statements
from tickets.intake.rules import Details
from tickets.models import SavedView, StartView
from tickets.narrowing import narrowed
from tickets.saved_views.access import view_for
from tickets.saved_views.actions import change_view, delete_view, save_view, start_with
from tickets.saved_views.models import MOST_OWN, MOST_SHARED
from tickets.saved_views.queries import shelf_of
from tickets.worklist import list_page


@pytest.fixture
def sharer(desk) -> Member:
    """A member of ana's department who may share views, and sees what her department sees."""
    post = make.make_post("sharer", department=desk.service, title_en="Sharer", rights=["ticket.work", "view.share"])
    return make.make_member("sia", posts=[post], department=desk.service)


@pytest.fixture
def keep(desk):
    """keep(name, **over) → a view of ana's; her urgent matters unless said otherwise."""

    def kept(name: str = "Urgent", member: Member | None = None, **over) -> SavedView:
        fields = {"view": "all", "narrow": {"severity": "urgent"}} | over
        owner = member or desk.ana
        return save_view(name, **fields, by=owner.actor(), at=desk.at, member=owner)

    return kept


def how(member: Member, desk) -> dict:
    return {"by": member.actor(), "at": desk.at}


def shown(member: Member, view: str = "all", **narrow: str) -> set[str]:
    return {row.ticket.number for row in list_page(member, view, now(), "", narrow).rows}


@pytest.mark.parametrize(
    ("narrow", "over"),
    [
        ({"severity": "urgent"}, {"severity": "urgent"}),
        ({"kind": "complaint"}, {"kind": "complaint"}),
        ({"channel": "mail"}, {"channel": "mail"}),
        ({"tag": "pump"}, {"details": Details(tags=("pump",))}),
    ],
)
def test_the_list_is_narrowed_to_what_is_asked(desk, narrow, over):
    wanted = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, **over)
    assert shown(desk.ana, **narrow) == {wanted.number}


def test_the_list_is_narrowed_to_a_department_and_an_owner(desk):
    theirs = make.make_ticket(desk.cleo, at=desk.at, customer=desk.dana)
    assert shown(desk.gao, department="works") == {theirs.number} == shown(desk.gao, owner=desk.cleo.work_number)
    assert shown(desk.gao, department="service", owner=desk.cleo.work_number) == set()


def test_a_department_or_a_member_that_is_gone_narrows_nothing_and_is_named(desk, keep):
    desk.cleo.is_active = False
    desk.cleo.save()
    narrow = {"department": "nowhere", "owner": desk.cleo.work_number, "severity": "normal"}
    assert shown(desk.ana, **narrow) == {desk.ticket.number}
    saved = keep(narrow=narrow)
    assert view_for(desk.ana, saved.pk).gone == ["department", "owner"]
    html = desk.browser.get("/desk/", {"view": "all", "saved": saved.pk, **narrow}).content.decode()
    assert "“nowhere” is not there" in html and f"“{desk.cleo.work_number}” is not there" in html and desk.ticket.number in html
    form = desk.browser.get(f"/saved-views/{saved.pk}/").content.decode()
    assert "There is no department “nowhere” any more" in form


@pytest.mark.parametrize(
    "asked", [{"severity": "dire"}, {"kind": "x"}, {"owner": "\0"}, {"line": "x"}, {"tag": ""}, {"words": "13800002097"}]
)
def test_what_a_list_cannot_be_narrowed_to_is_left_out_of_an_address(asked):
    assert narrowed(asked) == {}


@pytest.mark.parametrize(
    ("over", "field", "named"),
    [
        ({"name": " "}, "name", "名称还空着"),
        ({"name": "x" * 41}, "name", "40"),
        ({"view": "none"}, "view", "none"),
        ({"narrow": {"severity": "dire"}}, "severity", "dire"),
        ({"narrow": {"words": "x"}}, "words", "words"),
    ],
)
def test_what_cannot_be_kept_is_named(desk, keep, over, field, named):
    with pytest.raises(Invalid) as refusal:
        keep(**over)
    assert named in refusal.value.errors[field][0]
    assert not SavedView.objects.exists() and not Event.objects.filter(code__startswith="view.").exists()


def test_a_name_is_one_view_of_hers_and_may_be_anybody_elses(desk, keep):
    keep()
    with pytest.raises(Invalid) as refusal:
        keep()
    assert "Urgent" in refusal.value.errors["name"][0]
    other = keep("Other")
    with pytest.raises(Invalid):
        change_view(other, name="Urgent", **how(desk.ana, desk))
    keep(member=desk.ben)
    assert SavedView.objects.count() == 3


def test_one_view_more_than_the_limit_is_refused(desk, keep, sharer):
    for n in range(MOST_OWN):
        keep(f"View {n}")
    with pytest.raises(Invalid) as refusal:
        keep("One more")
    assert str(MOST_OWN) in refusal.value.errors["name"][0]
    for n in range(MOST_SHARED):
        keep(f"Shared {n}", sharer, shared=True)
    with pytest.raises(Invalid) as refusal:
        keep("One more", desk.ben, shared=True)
    assert str(MOST_SHARED) in refusal.value.errors["shared"][0]


def test_a_shared_view_is_seen_by_its_department_and_shows_each_what_she_may_see(desk, keep, sharer):
    hidden = make.make_ticket(desk.cleo, at=desk.at, customer=desk.dana, severity="urgent")
    ours = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, severity="urgent")
    shared = keep(member=sharer, shared=True, narrow={"severity": "urgent"})
    own = keep("Mine alone", sharer)
    assert [one.pk for one in shelf_of(desk.ana, {}).views] == [shared.pk]
    assert shelf_of(desk.cleo, {}).views == []
    html = desk.browser.get("/desk/", {"view": "all", "severity": "urgent", "saved": shared.pk}).content.decode()
    assert ours.number in html and hidden.number not in html and "<h1>Urgent</h1>" in html
    for member, pk in ((desk.ana, own.pk), (desk.cleo, shared.pk)):
        with pytest.raises(Missing):
            view_for(member, pk)


def test_what_is_shared_is_changed_by_its_owner_or_a_holder_of_the_right(desk, keep, sharer):
    shared = keep(member=sharer, shared=True)
    with pytest.raises(Forbidden) as refusal:
        view_for(desk.ana, shared.pk, to="change")
    assert (refusal.value.right, refusal.value.holders) == ("view.share", ("sharer",))
    second = make.make_member("sam", posts=list(sharer.posts.all()), department=desk.service)
    assert view_for(second, shared.pk, to="change") == shared
    assert change_view(shared, name="Burning", **how(second, desk)).member_id == sharer.pk


def test_what_is_shared_no_more_is_nobody_elses_start(desk, keep, sharer):
    shared = keep(member=sharer, shared=True)
    for member in (desk.ana, sharer):
        start_with(shared, **how(member, desk), member=member)
    change_view(shared, shared=False, **how(sharer, desk))
    assert list(StartView.objects.values_list("member", flat=True)) == [sharer.pk]
    assert shelf_of(desk.ana, {}).views == []


def test_each_change_is_one_version_and_one_event_and_a_stale_one_leaves_it(desk, keep):
    saved = keep()
    assert change_view(saved, name="Now", narrow={"kind": "repair"}, expected=1, **how(desk.ana, desk)).version == 2
    with pytest.raises(Stale):
        change_view(saved, name="Gone", expected=1, **how(desk.ana, desk))
    assert change_view(saved, name="Now", **how(desk.ana, desk)).version == 2
    saved.refresh_from_db()
    assert (saved.name, saved.narrow) == ("Now", {"kind": "repair"})
    delete_view(saved, expected=2, **how(desk.ana, desk))
    assert [event.code for event in Event.objects.filter(subject_kind="view").order_by("pk")] == [
        "view.saved",
        "view.changed",
        "view.deleted",
    ]


def test_they_stand_in_the_order_she_gives_them(desk, keep):
    first, second, third = keep("A"), keep("B"), keep("C")
    change_view(third, place=1, **how(desk.ana, desk))
    assert [one.pk for one in shelf_of(desk.ana, {}).views] == [third.pk, first.pk, second.pk]
    change_view(third, place=99, **how(desk.ana, desk))
    assert [one.pk for one in shelf_of(desk.ana, {}).views] == [first.pk, second.pk, third.pk]
    assert SavedView.objects.get(pk=first.pk).version == 1


def test_the_desk_opens_with_the_view_she_starts_with(desk, keep):
    saved = keep(narrow={"severity": "urgent"})
    start = f"/saved-views/{saved.pk}/start/"
    desk.browser.post(start)
    assert desk.browser.get("/desk/")["Location"] == f"/desk/?view=all&severity=urgent&saved={saved.pk}"
    assert "<h1>My matters</h1>" in desk.browser.get("/desk/?view=mine").content.decode()
    beside = desk.browser.get(f"/tickets/{desk.ticket.number}/").content.decode()
    assert f"view=all&amp;severity=urgent&amp;saved={saved.pk}" in beside
    desk.browser.post(start)
    assert desk.browser.get("/desk/").status_code == 200
    codes = [event.code for event in Event.objects.filter(subject_kind="view").order_by("pk")][1:]
    assert codes == ["view.started_with", "view.not_started_with"]
    delete_view(saved, **how(desk.ana, desk))


def test_the_form_shows_keeps_and_changes_and_loses_nothing_typed(desk, keep):
    form = {"view": "mine", "severity": "urgent", "tag": "pump", "name": "Pumps"}
    shows = desk.browser.post("/saved-views/", form | {"show": "1", "name": ""})
    assert shows["Location"] == "/desk/?view=mine&severity=urgent&tag=pump" and not SavedView.objects.exists()
    kept = desk.browser.post("/saved-views/", form | {"show": "1"})  # what Enter in the field of the name sends
    saved = SavedView.objects.get()
    assert kept["Location"] == f"/desk/?view=mine&severity=urgent&tag=pump&saved={saved.pk}"
    twice = desk.browser.post("/saved-views/", form)
    assert twice.status_code == 400 and 'value="pump"' in twice.content.decode() and "already" in twice.content.decode()
    page = f"/saved-views/{saved.pk}/"
    assert desk.browser.post(page, form | {"version": "1", "name": "Valves"}).status_code == 302
    stale = desk.browser.post(page, form | {"version": "1", "name": "Mine"})
    assert stale.status_code == 412 and 'value="Mine"' in stale.content.decode()
    listed = desk.browser.get("/saved-views/").content.decode()
    assert "Valves" in listed and "Urgent" in listed
    desk.browser.post(f"{page}deletion/", {"version": "2"})
    assert not SavedView.objects.exists()


def test_who_may_not_share_is_told_who_may(desk, sharer, keep):
    refused = desk.browser.post("/saved-views/", {"view": "all", "name": "X", "shared": "yes"})
    assert refused.status_code == 403 and "Sharer" in refused.content.decode()
    shared = keep(member=sharer, shared=True)
    html = desk.browser.get(f"/saved-views/{shared.pk}/").content.decode()
    assert "Sharer" in html and "disabled" in html
    assert desk.browser.post(f"/saved-views/{shared.pk}/", {"version": "1", "name": "X", "view": "all"}).status_code == 403
    assert SavedView.objects.get().name == "Urgent"


def test_they_stand_beside_the_list_with_their_keys_and_follow_into_a_ticket(desk, keep):
    saved = keep(narrow={"severity": "normal"})
    query = f"view=all&amp;severity=normal&amp;saved={saved.pk}"
    html = desk.browser.get("/desk/").content.decode()
    assert f'href="/desk/?{query}" title="Urgent" data-key="1"' in html
    html = desk.browser.get(f"/desk/?view=all&severity=normal&saved={saved.pk}").content.decode()
    assert f'href="/tickets/{desk.ticket.number}/?{query}#t"' in html and f'data-live-src="/desk/?{query}&amp;fragment=list"' in html
    beside = desk.browser.get(f"/tickets/{desk.ticket.number}/?view=all&severity=normal&saved={saved.pk}").content.decode()
    assert f'data-live-src="/tickets/{desk.ticket.number}/?{query}"' in beside
    changed = desk.browser.get(f"/desk/?view=mine&severity=normal&saved={saved.pk}").content.decode()
    assert "<h1>My matters</h1>" in changed  # an address somebody changed is not that view


def test_the_shelf_is_one_statement_however_many_views_there_are(desk, keep):
    narrow = {"department": "service", "owner": desk.ana.work_number}
    for n in range(8):
        keep(f"View {n}")
    with count_statements() as found:
        shelf = shelf_of(desk.ana, narrow)
    assert len(found) == 1, str(found)
    assert (shelf.names, shelf.gone) == ({"department": "客服部", "owner": "ana"}, ())


def test_the_page_moves_a_view_up_and_to_the_top(desk, keep):
    for name in "ABC":
        keep(name)
    last = SavedView.objects.get(name="C")
    page = desk.browser.get("/saved-views/").content.decode()
    assert 'name="place" value="2"' in page and page.count('name="place" value="1"') == 3  # up and to the top of B, to the top of C
    desk.browser.post(f"/saved-views/{last.pk}/", {"version": "1", "place": "2"})
    assert [one.name for one in shelf_of(desk.ana, {}).views] == ["A", "C", "B"]
    stale = desk.browser.post(f"/saved-views/{last.pk}/", {"version": "1", "place": "1"}, follow=True)
    assert stale.redirect_chain == [("/saved-views/", 302)] and "it was not moved" in stale.content.decode()
    last.refresh_from_db()
    assert (last.name, last.narrow, last.place) == ("C", {"severity": "urgent"}, 2)


def test_a_shared_view_is_moved_by_its_owner_alone(desk, keep, sharer):
    shared = keep(member=sharer, shared=True)
    second = make.make_member("sam", posts=list(sharer.posts.all()), department=desk.service)
    with pytest.raises(Invalid) as refusal:
        change_view(shared, place=1, **how(second, desk))
    assert list(refusal.value.errors) == ["place"]
    told = desk.browse(second).post(f"/saved-views/{shared.pk}/", {"version": "1", "place": "1"}, follow=True)
    assert told.redirect_chain == [("/saved-views/", 302)] and "only she can move it" in told.content.decode()


def test_nobody_starts_with_what_is_deleted_or_shared_no_more(desk, keep, sharer):
    shared, gone = keep(member=sharer, shared=True), keep("Gone")
    change_view(shared, shared=False, **how(sharer, desk))
    delete_view(gone, **how(desk.ana, desk))
    for view in (shared, gone):
        with pytest.raises(Missing):
            start_with(view, **how(desk.ana, desk), member=desk.ana)
    assert not StartView.objects.exists()
