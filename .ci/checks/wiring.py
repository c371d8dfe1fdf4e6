"""Every dotted name in the wiring's tables resolves to something."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("LISTENERS", "CONTRIBUTORS")


def targets(value: Any) -> Iterator[str]:
    """The dotted names in a table, however deep they lie; an object with a `target` stands for its target."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from targets(list(value.values()))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for part in value:
            yield from targets(part)
    elif hasattr(value, "target"):
        yield from targets(value.target)
    else:
        raise TypeError(f"the wiring holds {value!r}, which is neither a dotted name nor has a target")


def findings(wiring: Any) -> list[str]:
    """One sentence per name that leads nowhere."""
    from django.utils.module_loading import import_string

    lost = []
    for table in TABLES:
        for key, value in getattr(wiring, table).items():
            for target in targets(value):
                try:
                    import_string(target)
                except ImportError as error:
                    lost.append(f"{table}[{key!r}]: {target} leads nowhere ({error})")
    return lost


def main() -> str:
    """Load the desk and check its wiring."""
    import django
    from django.conf import settings

    django.setup()
    return "\n".join(findings(import_module(settings.DESK_WIRING)))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main() or 0)
