"""Signatures: under what an entry said, drawn or by password; nobody approves her own, and nobody signs in two roles."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from servicedesk.journal.errors import Forbidden, Invalid, WrongState
from servicedesk.journal.models import Event
from servicedesk.registers.access import require_role, shown
from servicedesk.registers.actions import correct_entry, sign_entry, void_entry
from servicedesk.registers.models import Entry, Signature
from servicedesk.registers.queries import lines_of
from servicedesk.web.sentences import sentence_of
from tests import make
from tests.registers.conftest import SLIP, STROKES, acts, broken, codes

LATER = make.T0 + timedelta(hours=1)


def sign(entry, role, member, **how) -> Signature:
    return sign_entry(entry, role, **acts(member, LATER), **how)


def holding(entry) -> dict[str, bool]:
    return {line.said["code"]: line.holds for line in lines_of(shown(Entry.objects).get(pk=entry.pk))}


def test_a_signature_holds_what_was_signed_and_no_longer_once_that_is_corrected(slips, entry):
    signed = sign(entry, "manager", slips.ben, strokes=STROKES)
    assert (signed.member, signed.name, signed.way, signed.digest) == (slips.ben, "Ben", "drawn", entry.digest)
    assert holding(entry) == {"issuer": False, "manager": True, "deputy": False, "customer": False}
    correct_entry(entry, {"quantity": "6"}, "Counted again", **acts(slips.ana, LATER))
    assert holding(entry)["manager"] is False
    again = sign(entry, "manager", slips.ben)
    assert (again.way, again.digest != signed.digest, holding(entry)["manager"]) == ("password", True, True)
    correct_entry(entry, {"quantity": "7"}, "It was right", **acts(slips.ana, LATER))
    assert holding(entry)["manager"] is False  # the last word was another
    assert codes(entry) == ["made", "signed", "corrected", "signed", "corrected"] and broken() == []


def test_whoever_is_present_signs_by_hand_under_a_name(slips, entry):
    with pytest.raises(Invalid, match="strokes"):
        sign(entry, "customer", slips.ana, name="Mrs Lu")
    with pytest.raises(Invalid, match="name"):
        sign(entry, "customer", slips.ana, strokes=STROKES)
    assert not Signature.objects.exists()
    signed = sign(entry, "customer", slips.ana, strokes=STROKES, name="Mrs Lu")
    assert (signed.member, signed.name, signed.taken_by) == (None, "Mrs Lu", slips.ana)
    event = Event.objects.get(code="entry.signed")
    assert sentence_of(event, {}) == "ana had RT-2026-00001 of “Return slip” signed: Customer"
    assert "Lu" not in str(event.facts)


@pytest.mark.parametrize(
    ("role", "who", "how", "refusal"),
    [
        ("manager", "ana", {}, Forbidden),
        ("nobody", "ben", {}, Invalid),
        ("manager", "ben", {"strokes": "M0 0"}, Invalid),
        ("manager", "ben", {"strokes": "<script>"}, Invalid),
    ],
)
def test_what_is_no_signature_is_refused(slips, entry, role, who, how, refusal):
    with pytest.raises(refusal):
        sign(entry, role, getattr(slips, who), **how)
    assert not Signature.objects.exists() and codes(entry) == ["made"]


def test_nobody_signs_twice_in_a_role_or_in_two_roles(slips, entry):
    sign(entry, "manager", slips.ben)
    for role, who in (("manager", slips.gao), ("deputy", slips.ben)):
        with pytest.raises(Invalid, match="role"):
            sign(entry, role, who)
    assert Signature.objects.count() == 1
    assert sign(entry, "deputy", slips.gao).member == slips.gao


def test_the_door_asks_for_the_right_for_the_maker_and_for_the_post(slips, entry, tmp_path):
    assert require_role(slips.ana, entry, "issuer")["by"] == "maker"
    assert require_role(slips.ben, entry, "manager")["by"] == "approver"
    for member, role in ((slips.ben, "issuer"), (slips.ana, "manager"), (slips.cleo, "customer")):
        with pytest.raises(Forbidden):
            require_role(member, entry, role)
    make.load(SLIP.replace("en: Manager}, by: approver", "en: Manager}, by: member, post: lead"), tmp_path, at=LATER)
    entry.form = slips.register.forms.latest("pk")
    assert require_role(slips.ben, entry, "manager")["post"] == "lead"
    with pytest.raises(Forbidden) as refusal:
        require_role(slips.gao, entry, "manager")
    assert (refusal.value.title, refusal.value.holders) == ("act as Team lead", ("Ben",))


def test_nobody_approves_what_she_corrected(slips, entry):
    correct_entry(entry, {"quantity": "6"}, "Counted again", **acts(slips.ben, LATER))
    with pytest.raises(Forbidden):
        sign(entry, "manager", slips.ben)
    with pytest.raises(IntegrityError, match="approves her own"):
        put(entry, "manager", slips.ben)
    assert not Signature.objects.exists() and codes(entry) == ["made", "corrected"]
    assert sign(entry, "manager", slips.gao).member == slips.gao


def put(entry, role, member, **over) -> None:
    fields = {"member": member, "name": "x", "taken_by": member, "way": "password", "digest": "0" * 64, "at": LATER} | over
    with transaction.atomic():
        Signature.objects.create(entry=entry, role=role, **fields)


def test_the_database_refuses_what_the_action_does(slips, entry):
    with pytest.raises(IntegrityError, match="approves her own"):
        put(entry, "manager", slips.ana)
    with pytest.raises(IntegrityError, match="in this role"):
        put(entry, "nobody", slips.ben)
    with pytest.raises(IntegrityError, match="in this role"):
        put(entry, "customer", slips.ben)
    with pytest.raises(IntegrityError, match="signature_by_herself"):
        put(entry, "manager", slips.ben, taken_by=slips.ana)
    with pytest.raises(IntegrityError, match="signature_way"):
        put(entry, "manager", slips.ben, way="drawn")
    put(entry, "manager", slips.ben)
    with pytest.raises(IntegrityError, match="entry_signed_once_by_a_member"):
        put(entry, "deputy", slips.ben)
    void_entry(entry, "Wrong customer", **acts(slips.ben, LATER))
    with pytest.raises(IntegrityError, match="void"):
        put(entry, "deputy", slips.gao)
    with pytest.raises(WrongState):
        sign(entry, "deputy", slips.gao)
    assert Signature.objects.count() == 1
