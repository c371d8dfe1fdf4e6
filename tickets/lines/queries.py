"""Finding a line."""

from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from tickets.models import Line
from tickets.rules import normal_phone


def line_of(number: str) -> Line | None:
    """The line of this number, however it is written; none for "". Invalid where we keep no such line."""
    if not number:
        return None
    line = Line.objects.filter(number=normal_phone(number) or number).first()
    if line is None:
        raise Invalid({"line": [_("We keep no line “%(value)s”; name one of lines/.") % {"value": number}]})
    return line
