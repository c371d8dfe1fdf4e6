"""Reports as REST shows them."""

from rest_framework import serializers

from tickets.reports.queries import BY_CHOICES


class SpreadSerializer(serializers.Serializer):
    """Seconds: the median, what nine in ten do not exceed, and the largest."""

    median = serializers.FloatField()
    ninetieth = serializers.FloatField()
    largest = serializers.FloatField()


class SolvedGroupSerializer(serializers.Serializer):
    """How long the matters of a group took; `held` tells of those that waited, and how long."""

    key = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    wall = SpreadSerializer()
    working = SpreadSerializer()
    held_count = serializers.IntegerField()
    held = SpreadSerializer(allow_null=True)


class TimeToSolveSerializer(serializers.Serializer):
    """Time from the intake to the solution, of the matters you may see that were solved in the stretch."""

    begin = serializers.DateField()
    end = serializers.DateField(help_text="The last day, included.")
    by = serializers.ChoiceField(BY_CHOICES)
    total = SolvedGroupSerializer(allow_null=True, help_text="Null where nothing was solved.")
    groups = SolvedGroupSerializer(many=True)
