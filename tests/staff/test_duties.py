"""Handling money or goods and approving are two persons' duties."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from staff.actions import add_member, create_post, give_post
from staff.duties import excluded
from staff.models import Member, Post
from tests import make

BY = {"by": make.SYSTEM, "at": make.T0}


@pytest.mark.parametrize(
    ("rights", "found"),
    [
        ([], ([], [])),
        (["money.handle", "ticket.work"], ([], [])),
        (["money.approve", "stock.approve", "extension.approve"], ([], [])),
        (["money.handle", "stock.approve"], (["money.handle"], ["stock.approve"])),
        (["stock.handle", "money.handle", "extension.approve"], (["money.handle", "stock.handle"], ["extension.approve"])),
    ],
)
def test_which_rights_exclude_each_other(rights, found):
    assert excluded(rights) == found


@pytest.mark.rule("STF-036")
@pytest.mark.parametrize("handling", ["money.handle", "stock.handle"])
@pytest.mark.parametrize("approving", ["money.approve", "stock.approve", "extension.approve", "suspension.approve"])
def test_nobody_who_handles_money_or_goods_comes_to_approve(house, handling, approving):
    with pytest.raises(Invalid, match="rights"):
        create_post("both", title_zh="两者", title_en="Both", rights=[handling, approving], **BY)
    till = create_post("till", title_zh="收银", title_en="Till", rights=[handling], **BY)
    boss = create_post("boss", title_zh="审批", title_en="Boss", rights=[approving], **BY)
    with pytest.raises(Invalid, match="posts"):
        add_member("eve", password="x", posts=[till, boss], work_number="7001", name_zh="伊", **BY)
    keeper = add_member("eve", password="x", posts=[till], work_number="7001", name_zh="伊", **BY)
    with override("en"), pytest.raises(Invalid) as refused:
        give_post(keeper, boss, **BY)
    assert handling in refused.value.sentences[0] and approving in refused.value.sentences[0]
    assert [post.code for post in Member.objects.get(pk=keeper.pk).posts.all()] == ["till"]
    # past the actions, the database says no as well
    with pytest.raises(IntegrityError, match="member_duties_apart"), transaction.atomic():
        keeper.posts.add(boss)
    with pytest.raises(IntegrityError, match="post_duties_apart"), transaction.atomic():
        Post.objects.filter(pk=till.pk).update(rights=[handling, approving])
    second = create_post("second", title_zh="另岗", title_en="Second", rights=["ticket.work"], **BY)
    assert give_post(keeper, second, **BY) and not give_post(keeper, second, **BY)
    assert Event.objects.filter(code="member.post_given", facts__post="second").count() == 1
    with pytest.raises(IntegrityError, match="member_duties_apart"), transaction.atomic():
        Post.objects.filter(pk=second.pk).update(rights=[approving])


def test_the_demo_company_keeps_them_apart(db):
    from servicedesk.demo.people import POSTS

    rights = {code: held for code, *_, held in POSTS}
    assert all(excluded(held) == ([], []) for held in rights.values())
    assert "stock.handle" in rights["warehouse"] and "money.handle" in rights["accounting"] and "money.approve" in rights["gm"]
