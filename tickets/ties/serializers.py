"""Ties as REST reads and shows them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.models import BulkAction, Link, Ticket
from tickets.ties.actions.bulk import FOR_INCIDENTS, KINDS, MOST


class MergeInputSerializer(serializers.Serializer):
    target = serializers.CharField(max_length=40, help_text="The number of the matter to go on with; it must be open.")
    reason = serializers.CharField(max_length=300)


class MergeSerializer(serializers.Serializer):
    """A merge; `into` is the matter to go on with, `version` that of the one that was merged."""

    number = serializers.CharField(source="source.number")
    into = serializers.CharField(source="final.number")
    reason = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    version = serializers.IntegerField(source="source.version")


class SplitInputSerializer(serializers.Serializer):
    """The new matter; its kind and severity are the old one's where none is named."""

    sentence = serializers.CharField(max_length=200)
    detail = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(Ticket.Kind.choices, required=False)
    severity = serializers.ChoiceField(Ticket.Severity.choices, required=False)


class SplitSerializer(serializers.Serializer):
    """A part that became a matter of its own; `version` is that of the matter it came from."""

    number = serializers.CharField(source="part.number")
    origin = serializers.CharField(source="origin.number")
    by = MemberSerializer()
    at = Moment()
    version = serializers.IntegerField(source="origin.version")


class ParentInputSerializer(serializers.Serializer):
    parent = serializers.CharField(max_length=40, help_text="The number of an open matter.")  # type: ignore[assignment]


class ParentSerializer(serializers.Serializer):
    """Under which matter this one stands; `version` is this one's."""

    number = serializers.CharField(source="child.number")
    parent = serializers.CharField(source="parent.number")  # type: ignore[assignment]
    by = MemberSerializer()
    at = Moment()
    version = serializers.IntegerField(source="child.version")


class LinkInputSerializer(serializers.Serializer):
    target = serializers.CharField(max_length=40, help_text="The number of the related matter.")


class LinkSerializer(serializers.Serializer):
    """A related matter; `target` is null where you may not see it."""

    id = serializers.IntegerField()
    target = serializers.SerializerMethodField()
    by = MemberSerializer()
    at = Moment()

    def get_target(self, link: Link) -> str | None:
        """The number of the other matter."""
        side = "younger" if link.older_id == self.context["ticket"].pk else "older"
        seen = getattr(link, f"{side}_seen", True)  # one just noted was named by whoever noted it
        return getattr(link, side).number if seen else None


class LinkCreatedSerializer(LinkSerializer):
    """A relation; `version` is that of the matter in the address."""

    version = serializers.SerializerMethodField()

    def get_version(self, link: Link) -> int:
        return self.context["ticket"].version


class IncidentInputSerializer(serializers.Serializer):
    words = serializers.CharField(max_length=200, help_text="What the whole desk is shown.")


class IncidentSerializer(serializers.Serializer):
    """A mass incident: the matter that stands for it, and what the desk is shown."""

    id = serializers.IntegerField()
    number = serializers.CharField(source="ticket.number")
    words = serializers.CharField()
    declared_by = MemberSerializer()
    declared_at = Moment()
    ended_at = Moment(allow_null=True)


class IncidentCreatedSerializer(IncidentSerializer):
    """An incident; `version` is that of the matter that stands for it."""

    version = serializers.IntegerField(source="ticket.version")


class MembershipInputSerializer(serializers.Serializer):
    incident = serializers.CharField(max_length=40, help_text="The number of the matter that stands for a running incident.")


class MembershipSerializer(serializers.Serializer):
    """To which incident a matter is attached; `version` is the matter's."""

    number = serializers.CharField(source="ticket.number")
    incident = serializers.CharField(source="incident.ticket.number")
    by = MemberSerializer()
    at = Moment()
    version = serializers.IntegerField(source="ticket.version")


class BulkItemSerializer(serializers.Serializer):
    number = serializers.CharField(max_length=40)
    version = serializers.IntegerField(min_value=1, max_value=2_147_483_647)


class BulkActionInputSerializer(serializers.Serializer):
    """One act and the matters to do it to: `items`, or all of an `incident`; to attach, both, and the incident is the one to attach to."""

    action = serializers.ChoiceField(KINDS)
    items = BulkItemSerializer(many=True, required=False, max_length=MOST)  # type: ignore[call-arg]
    incident = serializers.CharField(max_length=40, required=False, help_text="The number of the matter that stands for it.")
    text = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    severity = serializers.ChoiceField(Ticket.Severity.choices, required=False)
    department = serializers.CharField(max_length=50, required=False, help_text="To hand them on: the department's code.")
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would come of each; answers 200.")
    hold = serializers.BooleanField(default=False, help_text="Hold it back for 10 s, in which it can be cancelled; no results yet.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        action, items, incident = attrs["action"], attrs.get("items"), attrs.get("incident")
        if action == "attach":
            if not incident:
                raise serializers.ValidationError({"incident": _("Missing; write the number of the incident to attach to.")})
            if not items:
                raise serializers.ValidationError({"items": _("Missing; name at least one matter with its version.")})
        elif bool(items) == bool(incident):
            raise serializers.ValidationError({"items": _("Name at least one matter with its version, or an incident, not both.")})
        elif incident and action not in FOR_INCIDENTS:
            raise serializers.ValidationError({"action": _("For all of an incident use one of: %s.") % ", ".join(FOR_INCIDENTS)})
        if action == "reclassify" and not attrs.get("severity"):
            raise serializers.ValidationError({"severity": _("Missing; name the new severity.")})
        if action == "hand_on" and not attrs.get("department"):
            raise serializers.ValidationError({"department": _("Missing; write the code of the department to hand them to.")})
        return attrs


class BulkResultSerializer(serializers.Serializer):
    """What came of it for one matter: 201, or the status and reason with which it was refused. `version` is its version now."""

    number = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)


class BulkActionSerializer(serializers.Serializer):
    """An act on many matters, with what came of each; `undo_until` where it is held back and can be undone."""

    id = serializers.IntegerField()
    action = serializers.ChoiceField(KINDS)
    at = Moment()
    state = serializers.ChoiceField(choices=BulkAction.State.choices)
    undo_until = Moment(allow_null=True)
    results = BulkResultSerializer(many=True)


class BulkForecastSerializer(BulkResultSerializer):
    """What would come of it for one matter: as in the outcome, and what it would be then, in words."""

    becomes = serializers.ListField(child=serializers.CharField())


class BulkPreviewSerializer(serializers.Serializer):
    """What would come of an act on many matters; nothing of it has happened."""

    action = serializers.ChoiceField(KINDS)
    results = BulkForecastSerializer(many=True)
