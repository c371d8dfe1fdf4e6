"""The door of an import that was done: the rows it left out say what stands in somebody's file, and are hers alone."""

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from staff.models import Member
from tickets.catalog.access import orders_of
from tickets.catalog.imports.models import OrderImport


def imports_of(member: Member) -> QuerySet[OrderImport]:
    """Every import, by how many rows; else Forbidden."""
    orders_of(member)
    return OrderImport.objects.select_related("by")


def own_import(member: Member, pk: int) -> OrderImport:
    """An import of her own, with the rows it left out; anybody else's is Missing."""
    found = imports_of(member).filter(by=member, pk=pk).first()
    if found is None:
        raise Missing("import")
    return found
