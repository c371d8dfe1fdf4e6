"""The fields of a body that may say when something happened that is entered only now."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.journal.errors import Invalid
from tickets.late_entries.queries import Earlier


class EarlierInputSerializer(serializers.Serializer):
    """`given_at`: when it really happened, left out for now; then `why_late` says why it is entered only now."""

    given_at = Moment(required=False, allow_null=True, default=None, help_text="When it happened; now, if left out.")
    why_late = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")


def earlier_in(given: dict[str, Any]) -> Earlier | None:
    """Both fields taken out of a body; None where it happens now. Invalid where only the reason is given."""
    moment, why = given.pop("given_at"), given.pop("why_late")
    if moment is None and why.strip():
        raise Invalid({"given_at": [_("Missing; say when it happened, or leave the reason empty.")]})
    return Earlier(moment, why) if moment is not None else None
