"""Places and keepers by the names under which people write them; Invalid where there is none."""

from django.utils.translation import gettext as _

from returns.stock.access import place_for
from returns.stock.models import StockPlace
from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member
from staff.queries import member_named


def place_named(member: Member, code: str) -> StockPlace:
    """The place of this code, if she may see it; else Invalid."""
    try:
        return place_for(member, code.strip())
    except Missing:
        raise Invalid({"place": [_("There is no place with stock “%(value)s”.") % {"value": code.strip()[:60]}]}) from None


def keeper_named(work_number: str) -> Member | None:
    """The member of this work number, nobody where it is empty; else Invalid."""
    return member_named(work_number.strip(), "keeper") if work_number.strip() else None
