"""What REST takes of how a department received a complaint."""

from rest_framework import serializers

from complaints.conduct.actions import LONGEST
from complaints.conduct.models import Conduct


class ConductInputSerializer(serializers.Serializer):
    """What was met with, in which department, and of whom by work number where that is known."""

    kind = serializers.ChoiceField(Conduct.choices)
    department = serializers.CharField(max_length=50, help_text="A department's code.")
    of = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
    words = serializers.CharField(max_length=LONGEST)
