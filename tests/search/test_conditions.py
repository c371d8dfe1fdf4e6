"""What a member may find of a kind is written once: it must follow from her id, her department and her rights alone."""

from datetime import timedelta

import pytest
import time_machine

from servicedesk.clocks import now
from servicedesk.search.kinds import kinds
from servicedesk.search.queries import Asked, _lasting_scope, search
from staff.models import Member
from tests import make
from tests.statements import count_statements

# Whoever left has no rights; of the posts a condition asks the rows of her id, in the statement itself.
WHO_SHE_IS = {"pk", "id", "department_id", "rights", "is_active", "posts"}


def written(member: Member) -> dict[str, object]:
    """The conditions of the kinds that say theirs is lasting, each written anew."""
    who = (member.department_id, frozenset(member.rights))
    return {kind.code: _lasting_scope.__wrapped__(kind.code, member, *who) for kind in kinds().values() if kind.lasting}


def known(member: Member) -> Member:
    """As a request has her: her rights are read."""
    found = Member.objects.get(pk=member.pk)
    assert found.rights is not None
    return found


@pytest.mark.parametrize("who", ["ana", "ben", "cleo", "gao", "ada"])
def test_conditions_follow_from_who_she_is_alone(house, monkeypatch, who):
    member, read = known(getattr(house, who)), set()
    fields = {field.attname for field in Member._meta.get_fields() if hasattr(field, "attname")} | {"department", "posts"}
    look = Member.__getattribute__

    def noted(self, name):
        if name in fields:
            read.add(name)
        return look(self, name)

    monkeypatch.setattr(Member, "__getattribute__", noted)
    with count_statements() as asked:
        before = written(member)
    assert len(before) > 10 and asked == []
    assert read <= WHO_SHE_IS
    monkeypatch.undo()
    with time_machine.travel(now() + timedelta(days=400)):
        make.make_ticket(house.cleo, kind="complaint", customer=house.dana)
        assert written(member) == before


def test_a_right_that_is_given_or_taken_counts_at_once(house):
    ticket = make.make_ticket(house.cleo, sentence="配电间积水")
    make.index()

    def found(member):
        return [hit.object_id for hit in search(known(member), Asked("配电间"), at=now()).hits if hit.kind.code == "ticket"]

    assert found(house.ana) == []
    post = house.ana.posts.first()
    rights = post.rights
    post.rights = [*rights, "desk.read_all"]
    post.save()
    assert found(house.ana) == [ticket.pk]
    post.rights = rights
    post.save()
    assert found(house.ana) == []
    Member.objects.filter(pk=house.ana.pk).update(department=house.cleo.department)
    assert found(house.ana) == [ticket.pk]
