"""Calendars as REST reads and shows them."""

from typing import Any

from rest_framework import serializers

from servicedesk.clocks.calendars.models import CalendarDay
from servicedesk.clocks.calendars.plain import WEEKDAYS

_SPANS = "Spans like 08:30-12:00, in order."


class SpansField(serializers.ListField):
    """A day's hours; none: a free day."""

    def __init__(self, **options: Any):
        super().__init__(child=serializers.CharField(max_length=11), max_length=24, **options)


class WeekSerializer(serializers.Serializer):
    """Hours by weekday; a day left out is free."""

    def get_fields(self) -> dict[str, Any]:
        return {day: SpansField(required=False, help_text=_SPANS) for day in WEEKDAYS}


class CalendarSerializer(serializers.Serializer):
    """When departments work; `open_clocks` count in it, `published_until` is the last year whose holidays are published (null: all)."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    zone = serializers.CharField()
    week = WeekSerializer()
    published_until = serializers.IntegerField(allow_null=True)
    open_clocks = serializers.IntegerField(source="open", default=0)
    version = serializers.IntegerField(source="revision")


class CalendarInputSerializer(serializers.Serializer):
    """A calendar to make; with `holidays` China's public holidays count."""

    code = serializers.RegexField(r"^[a-z0-9_-]+\Z", max_length=40, help_text="Lower-case letters, digits, - and _.")
    name_zh = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=60)
    zone = serializers.CharField(max_length=60, required=False, default="")
    week = WeekSerializer()
    holidays = serializers.BooleanField(required=False, default=False)


class CalendarChangeSerializer(serializers.Serializer):
    """What is left out stays; a week is replaced whole."""

    zone = serializers.CharField(max_length=60, required=False)
    week = WeekSerializer(required=False)
    published_until = serializers.IntegerField(required=False, allow_null=True, min_value=2000, max_value=2199)


class MovingCalendarSerializer(CalendarSerializer):
    """The calendar as it is now, and how many running clocks the change moved."""

    moved = serializers.IntegerField()


class CalendarDaySerializer(serializers.Serializer):
    """What one date has instead of its weekday's hours; no hours: a free day."""

    id = serializers.IntegerField()
    date = serializers.DateField()
    hours = serializers.ListField(child=serializers.CharField(), source="intervals")
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    source = serializers.ChoiceField(CalendarDay.Source.choices)  # type: ignore[assignment]  # the day's, not the field's


class CalendarDayInputSerializer(serializers.Serializer):
    date = serializers.DateField()
    hours = SpansField(help_text=f"{_SPANS} None: a free day.")
    name_zh = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    name_en = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class PublishedYearInputSerializer(serializers.Serializer):
    year = serializers.IntegerField(min_value=2000, max_value=2199)
