#!/usr/bin/env python
"""The desk's command line: `manage.py help` lists what it can do."""

import os
import sys
from argparse import Namespace

DESKLESS = {"rules", "checkpack", "update_translations", "compile_translations", "check_translations", "makemigrations"}
NOWHERE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


def main(argv: list[str]) -> None:
    """Run one command; `up` supervises the others and needs no database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
    if argv[1:2] == ["up"]:
        from servicedesk.embedded.up import main as up

        sys.exit(up())
    backs_up = argv[1:2] in (["backup"], ["restore"])
    only_verifies = backs_up and getattr(options_of(argv), "verify", None)
    if argv[1:2] and (argv[1] in DESKLESS or only_verifies):  # these need settings, but no database
        for name, nowhere in NOWHERE.items():
            if f"{name}_FILE" not in os.environ:
                os.environ.setdefault(name, nowhere)
    if argv[1:2] == ["migrate"]:
        os.environ["DESK_DATABASE_ROLE"] = "owner"
    if backs_up and not only_verifies:
        from servicedesk.embedded.meanwhile import database_for

        with database_for(argv[1]):
            execute(argv)
    else:
        execute(argv)


def options_of(argv: list[str]) -> Namespace:
    """The options of backup or restore; help, and what is typed wrong, end here, before any server is started."""
    from django.core.management import load_command_class

    command = load_command_class("servicedesk.backup", argv[1])
    command._called_from_command_line = True  # what is wrong is said in one line
    return command.create_parser(argv[0], argv[1]).parse_args(argv[2:])


def execute(argv: list[str]) -> None:
    """Let Django run the command."""
    from django.core.management import execute_from_command_line

    from servicedesk.environment import Refused

    try:
        execute_from_command_line(argv)
    except Refused as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main(sys.argv)
