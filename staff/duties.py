"""Which rights exclude each other: whoever handles money or goods approves nothing. Pure."""

from collections.abc import Collection

HANDLING = ("money.handle", "stock.handle")
APPROVING = ".approve"  # how the code of a right ends that approves something


def excluded(rights: Collection[str]) -> tuple[list[str], list[str]]:
    """The rights of a collection that handle money or goods and those that approve; both empty where they may be held together."""
    handling = sorted({right for right in rights if right in HANDLING})
    approving = sorted({right for right in rights if right.endswith(APPROVING)})
    return (handling, approving) if handling and approving else ([], [])
