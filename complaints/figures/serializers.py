"""Figures of complaints as REST shows them."""

from rest_framework import serializers

from complaints.figures.queries import BY_CHOICES


class FigureSerializer(serializers.Serializer):
    """A group: how many, its percentage of all, that of it and all larger ones, and whether it is of the vital few."""

    key = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    count = serializers.IntegerField()
    percent = serializers.FloatField()
    running = serializers.FloatField()
    vital = serializers.BooleanField()


class MonthSerializer(serializers.Serializer):
    month = serializers.CharField()
    count = serializers.IntegerField()


class ComplaintFiguresSerializer(serializers.Serializer):
    """Of the complaints you may see that were received in the stretch: shares, the most first, and months."""

    begin = serializers.DateField()
    end = serializers.DateField(help_text="The last day, included.")
    by = serializers.ChoiceField(BY_CHOICES)
    total = serializers.IntegerField()
    shares = FigureSerializer(many=True)
    months = MonthSerializer(many=True)
