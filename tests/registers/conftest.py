"""A house with a return slip of four copies, and somebody in another department."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.registers.actions import make_entry
from servicedesk.registers.models import Register
from tests import make

SLIP = """\
pack: slips
title: {zh: 退货制度, en: Returns}
articles:
  - number: "4"
    title: {zh: 退货凭单, en: Returns go by slip}
    text: {zh: 退货单一式四联。, en: The return slip has four copies.}
    effective_from: 2026-01-01
    registers:
      - code: slip
        paper: F-013
        name: {zh: 退货单, en: Return slip}
        number: "RT-{year}-{number:05}"
        years_kept: 3
        custody: {zh: 客服部保管, en: kept by the service department}
        copies:
          - {name: {zh: 存根, en: Stub}, to: {zh: 开单人, en: issuer}}
          - {name: {zh: 仓库联, en: Warehouse copy}, to: {zh: 仓库, en: warehouse}}
        fields:
          - {code: goods, name: {zh: 品名, en: Goods}, kind: text, required: true}
          - {code: delivered, name: {zh: 已交, en: Delivered}, kind: number, least: 0, decimals: 2}
          - {code: quantity, name: {zh: 数量, en: Quantity}, kind: number, required: true, least: 0, decimals: 2, not_above: delivered}
          - {code: carrier, name: {zh: 承运, en: Carrier}, kind: text}
        signatories:
          - {code: issuer, name: {zh: 开单人, en: Issuer}, by: maker}
          - {code: manager, name: {zh: 经理, en: Manager}, by: approver}
          - {code: deputy, name: {zh: 副经理, en: Deputy}, by: approver}
          - {code: customer, name: {zh: 客户, en: Customer}, by: anybody}
"""
FILLED = {"goods": "Pump", "delivered": "10", "quantity": "7"}
STROKES = "M10 10 L40 32 Q50 40 60 10"


@pytest.fixture(autouse=True)
def english():
    """Refusals are read in English, whatever language an earlier test's request left behind."""
    with override("en"):
        yield


@pytest.fixture
def slips(house, tmp_path) -> SimpleNamespace:
    """The house, with its register of return slips; kim keeps the stores."""
    make.load(SLIP, tmp_path)
    stores = make.make_department("stores", name_zh="仓储部", name_en="Stores")
    keeper = make.make_post("keeper", department=stores, rights=["register.enter"])
    kim = make.make_member("kim", posts=[keeper], department=stores)
    return SimpleNamespace(**vars(house), stores=stores, kim=kim, register=Register.objects.get(code="slip"))


def acts(member, at=make.T0) -> dict[str, Any]:
    return {"by": member.actor(), "at": at, "member": member}


@pytest.fixture
def enter(slips):
    """enter(**over) → ana's return slip; `at` is when."""

    def entered(at=make.T0, member=None, **over):
        return make_entry(slips.register, FILLED | over, **acts(member or slips.ana, at))

    return entered


@pytest.fixture
def entry(enter):
    return enter()


def codes(entry) -> list[str]:
    """What happened to an entry."""
    events = Event.objects.filter(subject_kind="entry", subject_id=entry.pk).order_by("pk")
    return [code.removeprefix("entry.") for code in events.values_list("code", flat=True)]


def broken() -> list[str]:
    """The invariants of registers that find something."""
    found = []
    for invariant in (each for table in ask("invariants") for each in table if each.code.startswith(("registers:", "orphans:"))):
        with connection.cursor() as cursor:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.append(invariant.code)
    return found
