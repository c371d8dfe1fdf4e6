"""Which types the regulations in force know, what the formula looks at, and what repeats."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from complaints.access import complaints_of
from complaints.assessment.formula.pack import formula_of
from complaints.assessment.models import ComplaintType, FormulaRule
from complaints.assessment.rules import USUAL, Facts, Formula
from complaints.models import Complaint, Measure
from complaints.once import once
from complaints.trees import path_in
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here, ruling_here
from staff.models import Member
from tickets.catalog.models import LineEntry

MOST_SHOWN = 20


def types_at(at: datetime, department_id: int | None) -> list[ComplaintType]:
    """The types that apply to complaints of this department, as they are written; of one code the first loaded. One statement, two
    with scopes."""
    rows = ComplaintType.objects.filter(article__in=Article.objects.in_force(at)).select_related("article").order_by("article_id", "pk")
    found: dict[str, ComplaintType] = {}
    for one in holding_here(rows, department_id):
        found.setdefault(one.code, one)
    return list(found.values())


@dataclass(frozen=True)
class Ruled:
    """The formula that holds here, and the article that says so; None where none does."""

    formula: Formula
    article: Article | None = None


def formula_at(at: datetime, department_id: int | None) -> Ruled:
    """By which formula complaints of this department are found grave: as the nearest scope's article says, the first loaded of several.

    One statement, two where scopes decide.
    """
    ruling = ruling_here(FormulaRule.objects.filter(article__in=Article.objects.in_force(at)), department_id)
    return Ruled(formula_of(ruling[0].serious_from, ruling[0].major_from, ruling[0].points), ruling[0].article) if ruling else Ruled(USUAL)


def facts_of(complaint: Complaint, types: list[ComplaintType], *, type_code: str, safety: bool) -> Facts:
    """What the formula looks at, as the books have it now; at most two statements. Earlier complaints count whoever may see them."""
    line = complaint.line
    return Facts(
        safety=safety,
        repeats=_alike(complaint, type_code).count(),
        quantity=complaint.quantity,
        delivered=_delivered(line.pk) if line else None,
        price=line.unit_price if line else None,
        type_path=tuple(one.code for one in path_in(types, type_code)),
    )


def _delivered(line_id: int) -> Decimal | None:
    entries = LineEntry.objects.filter(line=line_id, kind=LineEntry.Kind.DELIVERED)  # counter-entries are below zero
    return entries.aggregate(total=Sum("quantity"))["total"]


def _alike(complaint: Complaint, type_code: str) -> QuerySet[Complaint]:
    """Earlier complaints of the same customer about the same product, or of the type it is found to be of where no product is named."""
    rows = Complaint.objects.filter(ticket__customer=complaint.ticket.customer_id, pk__lt=complaint.pk)
    rows = rows.exclude(state=Complaint.State.WITHDRAWN)
    if complaint.material:
        return rows.filter(material__iexact=complaint.material)
    return rows.filter(type_code=type_code) if type_code else rows.none()


@dataclass(frozen=True)
class Repeat:
    """An earlier complaint that has something in common with one: any of customer, product, cause, member."""

    complaint: Complaint
    same: tuple[str, ...]


def repeats_of(complaint: Complaint, member: Member) -> list[Repeat]:
    """Earlier complaints she may see that share customer, product, type of cause or the member complained of, the newest first."""
    alike = Q(ticket__customer=complaint.ticket.customer_id)
    if complaint.material:
        alike |= Q(material__iexact=complaint.material)
    if complaint.type_code:
        alike |= Q(type_code=complaint.type_code)
    if complaint.about_id:
        alike |= Q(about=complaint.about_id)
    rows = complaints_of(member).filter(alike, pk__lt=complaint.pk).order_by("-pk")[:MOST_SHOWN]
    return [Repeat(row, _shared(row, complaint)) for row in rows]


def _shared(one: Complaint, other: Complaint) -> tuple[str, ...]:
    same = {
        "customer": one.ticket.customer_id == other.ticket.customer_id,
        "product": bool(other.material) and one.material.casefold() == other.material.casefold(),
        "type": bool(other.type_code) and one.type_code == other.type_code,
        "member": other.about_id is not None and one.about_id == other.about_id,
    }
    return tuple(name for name, is_so in same.items() if is_so)


@once
def settled_at_once(complaint: Complaint) -> bool:
    """Whether it rests with having been settled on the spot: nothing was investigated or answered since, nor was it opened again."""
    if not complaint.measures.filter(kind=Measure.Kind.SETTLED).exists():
        return False
    opened_again = complaint.closures.filter(undone_at__isnull=False).exists()
    return not (opened_again or complaint.answers.exists() or complaint.inquiries.exists())
