"""Sides of a dispute whose customer was merged into another."""

from complaints.inquiry.models import Party


def move_parties(gone: int, stays: int) -> list[int]:
    """Give the sides on which a customer is named to the one it was merged into, as part of merging them; the ids of what moved."""
    ids = list(Party.objects.filter(customer=gone).order_by("pk").values_list("pk", flat=True))
    Party.objects.filter(pk__in=ids).update(customer=stays)
    return ids
