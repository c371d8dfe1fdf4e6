"""Which form holds: versions of an article, scopes, and entries that outlive the form they were made by."""

from datetime import timedelta

import pytest

from servicedesk.journal.errors import Invalid
from servicedesk.registers.access import entry_for
from servicedesk.registers.actions import correct_entry
from servicedesk.registers.models import Book, Entry, Form
from servicedesk.registers.queries import form_here
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check_text
from tests import make
from tests.registers.conftest import SLIP, acts, broken

LATER = make.T0 + timedelta(hours=1)


def test_a_field_a_new_version_removes_still_shows_in_the_entries_behind_it(slips, enter, tmp_path):
    old = enter(carrier="By cart")
    text = SLIP.replace("          - {code: carrier, name: {zh: 承运, en: Carrier}, kind: text}\n", "")
    make.load(text, tmp_path, at=LATER)
    new = enter(at=LATER)
    assert (old.form.edition, new.form.edition, new.number) == (1, 2, "RT-2026-00002")
    with pytest.raises(Invalid, match="carrier"):
        enter(at=LATER, carrier="By cart")
    seen = entry_for(slips.ana, old.pk)
    assert [each["code"] for each in seen.form.fields][-1] == "carrier" and seen.current["carrier"] == "By cart"
    corrected = correct_entry(old, {"carrier": "By train"}, "Misheard", **acts(slips.ben, LATER))
    assert corrected.current["carrier"] == "By train"
    make.load(text.replace("一式四联", "一式四份"), tmp_path, at=LATER + timedelta(hours=1))
    assert list(Form.objects.order_by("pk").values_list("edition", flat=True)) == [1, 2, 2]  # the words changed, the form did not


def test_without_an_article_in_force_nothing_is_entered(slips, enter):
    load_pack(check_text(SLIP.split("articles:")[0] + "articles: []\n", "slips.yaml"), by=make.SYSTEM, at=make.T0)
    assert form_here(slips.register, slips.service.pk, LATER) is None
    with pytest.raises(Invalid, match="register"):
        enter(at=LATER)
    assert not Entry.objects.exists() and not Book.objects.exists()


def test_the_form_of_the_nearest_scope_holds_and_both_count_in_one_book(slips, enter, tmp_path):
    scopes = "scopes: [{code: desk, kind: department, name: {zh: 客服, en: Desk}, department: service}]\nscope: desk\n"
    own = SLIP.replace("pack: slips", "pack: desk_slips").replace("articles:", f"{scopes}articles:").replace("RT-", "DS-")
    make.load(own, tmp_path)
    here, there = enter(member=slips.ana), enter(member=slips.kim)
    assert (here.number, there.number) == ("DS-2026-00001", "RT-2026-00002")
    assert [form_here(slips.register, department.pk, LATER).edition for department in (slips.service, slips.stores)] == [2, 1]
    assert Book.objects.get().last == 2 and broken() == []


def test_a_form_that_comes_back_is_the_edition_it_was(slips, tmp_path):
    for hours, name in enumerate(("退货凭单", "退货单"), start=1):
        make.load(SLIP.replace("name: {zh: 退货单,", f"name: {{zh: {name},"), tmp_path, at=make.T0 + timedelta(hours=hours))
    assert list(Form.objects.order_by("pk").values_list("edition", flat=True)) == [1, 2, 1]
