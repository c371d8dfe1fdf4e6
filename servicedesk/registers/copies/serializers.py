"""Copies as REST reads and shows them."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.api.reading import RowSerializer
from servicedesk.files.serializers import PersonSerializer
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.registers.copies.actions import LONGEST_HOLDER
from servicedesk.registers.models import Copy, CopyMove, Entry


class CopySerializer(RowSerializer):
    """A copy, whose it is, and who has it; `token` is what its QR carries."""

    id = serializers.IntegerField()
    entry = serializers.IntegerField(source="entry_id")
    number = serializers.CharField(source="entry.number")
    entry_state = serializers.ChoiceField(Entry.State.choices, source="entry.state")
    n = serializers.IntegerField()
    issue = serializers.IntegerField(help_text="Above 1, it stands for one that was lost.")
    name = serializers.CharField()
    route = serializers.CharField(help_text="Who is to get it.")
    state = serializers.ChoiceField(Copy.State.choices)
    holder = serializers.CharField()
    held_by = PersonSerializer(allow_null=True)
    since = Moment()
    printed = serializers.IntegerField(help_text="How often it was printed.")
    mark = serializers.SerializerMethodField(help_text="What stands on it when it was printed more than once.")
    token = serializers.CharField()
    version = serializers.IntegerField()

    def get_mark(self, copy) -> str:
        return _("Reprint, printed for the %(n)s. time") % {"n": copy.printed} if copy.printed > 1 else ""


class CopyMoveSerializer(serializers.Serializer):
    """What happened to a copy, and with whom it was from then on."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(CopyMove.Kind.choices)
    holder = serializers.CharField()
    held_by = PersonSerializer(allow_null=True)
    remark = serializers.CharField()
    by = PersonSerializer()
    at = Moment()


class CopyMoveInputSerializer(serializers.Serializer):
    """What happens to a copy. Sent: to a `member`, or to somebody in words (`holder`) of a `department`. Lost: the `remark` says how."""

    kind = serializers.ChoiceField(CopyMove.Kind.choices)
    member = serializers.CharField(max_length=12, required=False, allow_blank=True, default="", help_text="A work number.")
    holder = serializers.CharField(max_length=LONGEST_HOLDER, required=False, allow_blank=True, default="")
    department = serializers.CharField(max_length=50, required=False, allow_blank=True, default="", help_text="A department's code.")
    remark = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True, default="")
