"""Scopes: made by packs and administrators, never in a circle; where a regulation applies is a stored field."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from servicedesk.journal.errors import Invalid, Stale
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Attachment, Regulation, Scope
from servicedesk.rulebook.pack import check
from servicedesk.rulebook.scopes.actions import attach_regulation, change_scope, create_scope, detach_regulation
from servicedesk.rulebook.scopes.invariants import INVARIANTS
from servicedesk.rulebook.scopes.queries import attached_scopes, chain
from servicedesk.rulebook.source import PackError
from tests import make

PACK = """\
pack: north
title: {zh: 北区制度, en: Regulation of the north}
scopes:
  - {code: house, kind: company, name: {zh: 公司, en: The company}}
  - {code: north, kind: branch, name: {zh: 北区, en: North}, within: house}
  - {code: north-desk, kind: department, name: {zh: 客服, en: Desk}, within: north, department: service}
scope: north
articles:
  - number: "1"
    title: {zh: 答复, en: Answer}
    text: {zh: 半小时内答复。, en: Answer within half an hour.}
    effective_from: 2026-01-01
"""


def scope(code: str, kind: str = "branch", parent: Scope | None = None, **over) -> Scope:
    fields = {"name_zh": code, "name_en": code.title()} | over
    return create_scope(code, kind=kind, parent=parent, by=make.SYSTEM, at=make.T0, **fields)


def move(moved: Scope, parent: Scope | None, **over) -> Scope:
    fields = {"name_zh": moved.name_zh, "name_en": moved.name_en} | over
    return change_scope(moved, parent=parent, by=make.SYSTEM, at=make.T0, **fields)


@pytest.mark.rule("SYS-003")
def test_the_scope_of_a_rule_set_is_stored_when_its_pack_is_loaded(house, tmp_path):
    loaded = make.load(PACK, tmp_path)
    north, desk = Scope.objects.get(code="north"), Scope.objects.get(code="north-desk")
    assert attached_scopes([loaded.regulation.pk]) == {loaded.regulation.pk: {north.pk}}
    assert (desk.department_id, chain(house.service.pk)) == (house.service.pk, (desk.pk, north.pk, north.parent_id))
    assert [event.facts["scope"] for event in Event.objects.filter(code="regulation.attached")] == ["north"]
    assert "applies in north" in loaded.notes[-1]


def test_loading_again_changes_no_scope_and_leaves_the_regulation_where_administrators_put_it(house, tmp_path):
    regulation = make.load(PACK, tmp_path).regulation
    north = Scope.objects.get(code="north")
    move(north, None, name_en="Far north")
    attach_regulation(regulation, Scope.objects.get(code="house"), by=make.SYSTEM, at=make.T0)
    detach_regulation(regulation, north, by=make.SYSTEM, at=make.T0)
    told = Event.objects.count()
    again = make.load(PACK, tmp_path)
    north.refresh_from_db()
    assert (north.name_en, north.parent) == ("Far north", None) and Event.objects.count() == told
    assert list(Attachment.objects.values_list("scope__code", flat=True)) == ["house"]
    assert any("kept as it stands (house), though the pack says north" in note for note in again.notes)


def test_a_department_that_is_not_there_yet_is_noted_and_found_when_it_is(db, tmp_path):
    first = make.load(PACK, tmp_path)
    assert any("there is no department “service” yet" in note for note in first.notes)
    assert Scope.objects.get(code="north-desk").department_id is None
    service = make.make_department()
    make.load(PACK, tmp_path)
    assert Scope.objects.get(code="north-desk").department_id == service.pk


@pytest.mark.parametrize(
    ("right", "wrong", "line", "field", "english", "chinese"),
    [
        ("en: The company}}", "en: The company}, within: north}", 4, "scopes[1].within", "house → north → house is a circle", "成环"),
        ("within: house", "within: hous", 5, "scopes[2].within", "there is no scope “hous” in this pack; add it", "没有范围"),
        ("code: north,", "code: house,", 5, "scopes[2].code", "scope house is given twice; rename one", "重复"),
        (", department: service", "", 6, "scopes[3]", "add department: its code", "请补上 department"),
        ("within: house}", "within: house, department: works}", 5, "scopes[2].department", "only a scope of kind department", "请删去"),
        ("kind: branch", "kind: shop", 5, "scopes[2].kind", "“shop” is no kind of scope; use company, branch", "不是范围类别"),
        ("code: house,", "code: 公司,", 4, "scopes[1].code", "must be lower-case letters and digits", "小写字母"),
    ],
)
def test_what_is_wrong_with_a_scope_is_told_with_line_and_remedy(tmp_path, right, wrong, line, field, english, chinese):
    path = tmp_path / "north.yaml"
    path.write_text(PACK.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(PackError) as raised:
        check(path)
    problem = raised.value.problems[0]
    assert (problem.line, problem.field) == (line, field)
    assert english in problem.en and chinese in problem.zh


def test_a_pack_for_a_scope_nobody_has_is_refused_and_nothing_is_loaded(db, tmp_path):
    path = tmp_path / "north.yaml"
    path.write_text(PACK.replace("scope: north", "scope: south"), encoding="utf-8")
    with pytest.raises(CommandError, match="there is no scope “south”; add it"):
        call_command("loadpack", str(path))
    assert not Scope.objects.exists() and not Regulation.objects.exists() and not Event.objects.exists()


def test_checkpack_tells_the_tree_and_where_the_pack_applies(tmp_path, capsys):
    path = tmp_path / "north.yaml"
    path.write_text(PACK, encoding="utf-8")
    call_command("checkpack", str(path))
    told = capsys.readouterr().out
    assert "Scope north (North, branch), within house." in told and "Applies in the scope north and all within it." in told
    assert "适用于范围 north 及其下属。" in told


def test_a_scope_cannot_come_to_lie_within_itself_and_the_circle_is_named(db):
    house = scope("house", "company")
    north = scope("north", parent=house)
    desk = scope("desk", "department", north)
    told = Event.objects.count()
    with pytest.raises(Invalid) as raised:
        move(house, desk)
    (sentence,) = raised.value.errors["parent"]
    assert "“house” would lie within itself: house → desk → north → house; choose another" in sentence and "会包含自身" in sentence
    house.refresh_from_db()
    assert (house.parent, house.revision, Event.objects.count()) == (None, 1, told)
    with pytest.raises(Invalid):
        move(north, north)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "north"}, "code"),
        ({"code": "no rth"}, "code"),
        ({"code": "x", "kind": "shop"}, "kind"),
        ({"code": "x", "name_zh": ""}, "name_zh"),
        ({"code": "x", "name_en": "x" * 61}, "name_en"),
        ({"code": "x", "department_id": 7}, "department"),
        ({"code": "x", "kind": "department", "department_id": 8}, "department"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(db, fields, field):
    scope("north")
    scope("desk", "department", department_id=8)
    with pytest.raises(Invalid) as raised:
        scope(**fields)
    assert list(raised.value.errors) == [field] and Scope.objects.count() == 2


def test_a_change_is_recorded_once_and_a_stale_one_refused(db):
    house, north = scope("house", "company"), scope("north")
    changed = move(north, house)
    assert (changed.revision, move(changed, house).revision) == (2, 2)
    event = Event.objects.get(code="scope.changed")
    assert (event.facts["changed"], event.facts["within"], event.facts["old"]["within"]) == (["within"], "house", "")
    with pytest.raises(Stale):
        move(north, None, expected=1)
    assert Scope.objects.get(code="north").parent == house


def test_attaching_twice_is_once_and_detaching_what_is_not_there_is_nothing(db):
    regulation, north = Regulation.objects.create(code="r"), scope("north")
    by = {"by": make.SYSTEM, "at": make.T0}
    assert [attach_regulation(regulation, north, **by), attach_regulation(regulation, north, **by)] == [True, False]
    assert [detach_regulation(regulation, north, **by), detach_regulation(regulation, north, **by)] == [True, False]
    assert list(Event.objects.filter(subject_kind="regulation").order_by("pk").values_list("code", flat=True)) == [
        "regulation.attached",
        "regulation.detached",
    ]


@pytest.mark.parametrize("change", [{"parent_id": None}, {"kind": "shop"}, {"department_id": 5}])
def test_the_database_holds_it_too(db, change):
    north = scope("north")
    change = {"parent_id": north.pk} if "parent_id" in change else change
    with pytest.raises(IntegrityError), transaction.atomic():
        Scope.objects.filter(pk=north.pk).update(**change)


def test_the_invariant_finds_a_circle(db):
    house = scope("house", "company")
    north = scope("north", parent=house)
    tree = next(each for each in INVARIANTS if each.code == "scopes:tree")

    def found() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(tree.sql)
            return {pk for (pk,) in cursor.fetchall()}

    assert found() == set()
    Scope.objects.filter(pk=house.pk).update(parent=north)
    assert found() == {house.pk, north.pk}


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_close_no_circle():
    one, two = scope("one"), scope("two")
    start, refused = threading.Barrier(2), []

    def swap(moved: Scope, parent: Scope) -> None:
        start.wait()
        try:
            move(moved, parent)
        except Invalid as error:
            refused.append(list(error.errors))
        finally:
            connection.close()

    threads = [threading.Thread(target=swap, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [["parent"]]
    assert Scope.objects.filter(parent__isnull=False).count() == 1
