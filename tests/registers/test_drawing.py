"""Signatures drawn on the page: of whoever is present under her name, of members instead of their password."""

import pytest

from servicedesk.registers.models import Signature
from tests.registers.conftest import STROKES
from tests.registers.test_pages import nothing_happened, send


@pytest.fixture
def sign(slips, entry, browse):
    """sign(member, role, **typed) → the answer of the page."""
    return lambda member, role, **typed: send(browse, member, entry, "signatures", role=role, **typed)


def test_whoever_is_present_signs_by_hand_under_her_name(slips, entry, sign, browse):
    html = browse(slips.ana).get(f"/entries/{entry.pk}/").content.decode()
    assert html.count("data-pad ") == 2 and 'name="name"' in html and "js/sign.js" in html  # hers as issuer, and the customer's
    assert sign(slips.ana, "customer", strokes=STROKES, name="Mrs Lu").status_code == 302
    one = Signature.objects.get()
    assert (one.name, one.member, one.taken_by, one.way, one.strokes) == ("Mrs Lu", None, slips.ana, "drawn", STROKES)
    html = browse(slips.ben).get(f"/entries/{entry.pk}/").content.decode()
    assert f'<path d="{STROKES}"/>' in html and "Mrs Lu · Drawn on the screen · before Ana" in html
    assert f"what was signed: {entry.digest[:12]}" in html and f"what it says now: {entry.digest[:12]}" in html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"name": "Mrs Lu"}, 'value="Mrs Lu"'),
        ({"strokes": "M0 0", "name": "Mrs Lu"}, 'value="Mrs Lu"'),
        ({"strokes": STROKES, "name": " "}, f'value="{STROKES}"'),
        ({"strokes": "<script>", "name": "Mrs Lu"}, 'value="Mrs Lu"'),
    ],
)
def test_without_name_or_ink_nothing_is_signed_and_what_was_given_stays(slips, entry, sign, typed, kept):
    answer = sign(slips.ana, "customer", **typed)
    assert answer.status_code == 400 and kept in answer.content.decode() and "<script>" not in answer.content.decode().split("data-pad")[1]
    assert not Signature.objects.exists() and nothing_happened(entry)


def test_a_member_draws_instead_of_giving_her_password(slips, entry, sign):
    assert sign(slips.ben, "manager", strokes=STROKES).status_code == 302
    one = Signature.objects.get()
    assert (one.member, one.name, one.way) == (slips.ben, "Ben", "drawn")
    assert sign(slips.ana, "deputy", strokes=STROKES).status_code == 403 and Signature.objects.count() == 1
    assert sign(slips.cleo, "customer", strokes=STROKES, name="Mrs Lu").status_code == 404


def test_whoever_may_not_take_a_signature_is_told_why_and_has_no_field(slips, entry, browse):
    copy = entry.copies.get(n=2)
    browse(slips.ana).post(f"/copies/{copy.pk}/moves/", {"version": 1, "kind": "sent", "holder": "The works", "department": "works"})
    html = browse(slips.cleo).get(f"/entries/{entry.pk}/").content.decode()
    assert "data-pad " not in html and 'aria-describedby="sign-customer-why"' in html
