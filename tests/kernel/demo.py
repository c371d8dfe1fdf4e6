"""Filling a demo desk in a test."""

from io import StringIO

from django.core.management import call_command


def fill(tickets: int, *more: str) -> str:
    """`manage.py demo --tickets=…`; what it printed."""
    out, err = StringIO(), StringIO()
    call_command("demo", f"--tickets={tickets}", *more, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def check_invariants() -> None:
    """CommandError names those that do not hold."""
    out = StringIO()
    call_command("invariants", stdout=out)
    assert "I13:books" in out.getvalue()
