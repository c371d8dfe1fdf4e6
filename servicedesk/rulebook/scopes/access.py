"""Doors of scopes and regulations: every member may read them."""

from servicedesk.journal.errors import Missing
from servicedesk.rulebook.models import Regulation, Scope


def scope_for(code: str) -> Scope:
    """The scope of this code; Missing without it."""
    scope = Scope.objects.select_related("parent", "responsible").filter(code=code).first()
    if scope is None:
        raise Missing("scope")
    return scope


def regulation_for(code: str) -> Regulation:
    """The regulation of this code; Missing without it."""
    regulation = Regulation.objects.filter(code=code).first()
    if regulation is None:
        raise Missing("regulation")
    return regulation
