"""The shipped forms at work: the exchange ledger, the visitor register and the gate pass."""

from datetime import timedelta
from typing import Any

import pytest

from servicedesk.journal.errors import Forbidden, Invalid
from servicedesk.registers.access import copies_for, require_role, shown
from servicedesk.registers.actions import correct_entry, make_entry, move_copy, sign_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.models import Entry, Register
from servicedesk.registers.queries import lines_of
from tests import make
from tests.registers.conftest import STROKES, acts, broken

AT = "2026-11-19T10:00:00+08:00"
LATER = make.T0 + timedelta(hours=1)


@pytest.fixture
def shipped(slips):
    make.load_pack_file("forms")
    return slips


def enter(code: str, member, **typed: Any) -> Entry:
    return make_entry(Register.objects.get(code=code), typed, **acts(member))


@pytest.mark.rule("RET-011")
def test_each_line_of_the_exchange_ledger_is_signed_by_its_handler(shipped):
    lines = [enter("exchange_ledger", shipped.kim, day="2026-11-19", product="Pump", slip=f"EX-2026-{n}") for n in (1, 2)]
    assert [line.number for line in lines] == ["EL-2026-00001", "EL-2026-00002"]
    for line in lines:
        require_role(shipped.kim, line, "handler")
        sign_entry(line, "handler", **acts(shipped.kim), strokes=STROKES)
        (signed,) = lines_of(shown(Entry.objects.all()).get(pk=line.pk))
        assert signed.holds and signed.signatures[0].member == shipped.kim
    with pytest.raises(Forbidden):
        require_role(shipped.ana, lines[0], "handler")
    with pytest.raises(Invalid):
        enter("exchange_ledger", shipped.kim, day="2026-11-19", product="Pump")
    assert Entry.objects.count() == 2 and broken() == []


@pytest.mark.rule("TKT-059")
def test_reception_registers_who_comes_and_goes_and_goods_leave_on_a_pass_that_security_has_checked(shipped):
    visit = enter("visitors", shipped.ana, visitor="Mrs Lu", arrived=AT, purpose="A bill", receiver="Ana")
    with pytest.raises(Invalid, match="left"):
        correct_entry(visit, {"left": "2026-11-19T09:00:00+08:00"}, "She left", **acts(shipped.ana, LATER))
    gone = correct_entry(visit, {"left": "2026-11-19T10:40:00+08:00"}, "She left", **acts(shipped.ana, LATER))
    assert (gone.number, gone.current["left"]) == ("V-202611-0001", "2026-11-19T02:40:00+00:00")
    goods = {"company": "Cedar Print", "carrier": "Mr Tao", "at": AT, "items": [{"item": "Old boiler", "quantity": 1}]}
    leaving = enter("gate_pass", shipped.ana, **goods)
    assert (leaving.number, leaving.copies.count()) == ("GP-20261119-01", 2)
    sign_entry(leaving, "tenant", **acts(shipped.ana), strokes=STROKES, name="Mr Ding")
    guard, tenant = leaving.copies.order_by("n")
    move_copy(tenant, "received", Holder("Mr Tao"), **acts(shipped.ana, LATER))
    move_copy(guard, "sent", Holder("The gate", None, shipped.stores.pk), **acts(shipped.ana, LATER))
    assert {copy.entry.number for copy in copies_for(shipped.kim)} == {leaving.number}
    checked = move_copy(guard, "received", remark="One piece, as on the pass", **acts(shipped.kim, LATER))
    assert (checked.held_by, checked.state) == (shipped.kim, "held") and broken() == []
