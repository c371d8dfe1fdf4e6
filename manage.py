#!/usr/bin/env python
"""The desk's command line: `manage.py help` lists what it can do."""

import os
import sys


def main(argv: list[str]) -> None:
    """Run one command; `up` supervises the others and needs no database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
    if argv[1:2] == ["up"]:
        from servicedesk.embedded.up import main as up

        sys.exit(up())
    if argv[1:2] == ["migrate"]:
        os.environ["DESK_DATABASE_ROLE"] = "owner"
    from django.core.management import execute_from_command_line

    execute_from_command_line(argv)


if __name__ == "__main__":
    main(sys.argv)
