"""Scores as REST reads and shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.scoring.models import Score, ScoreSheet


class ScorePointSerializer(serializers.Serializer):
    code = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()
    marks = serializers.IntegerField(help_text="The most it earns.")


class ScoreSheetSerializer(serializers.Serializer):
    """A score sheet of an article in force."""

    id = serializers.IntegerField()
    article = serializers.IntegerField(source="article_id")
    code = serializers.CharField()
    about = serializers.ChoiceField(ScoreSheet.About.choices)
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    points = ScorePointSerializer(many=True)
    most = serializers.IntegerField()


class ScoreSerializer(serializers.Serializer):
    """How a call, or a member in a month, was scored, and what the member has to say to it."""

    id = serializers.IntegerField()
    call = serializers.IntegerField(source="call_id", allow_null=True)
    month = serializers.CharField(help_text="Of an appraisal the month, such as 2026-11; empty for a call.")
    sheet = serializers.IntegerField(source="sheet_id")
    member = MemberSerializer()
    scorer = MemberSerializer()
    marks = serializers.DictField(child=serializers.IntegerField())
    total = serializers.IntegerField()
    most = serializers.IntegerField()
    comment = serializers.CharField()
    scored_at = Moment()
    state = serializers.ChoiceField(Score.State.choices)
    answer = serializers.CharField()
    answered_at = Moment(allow_null=True)
    version = serializers.IntegerField()


class ScoreInputSerializer(serializers.Serializer):
    """Marks by the codes of the sheet's points; every point has to have some."""

    call = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    member = serializers.CharField(max_length=12, required=False, help_text="A work number, in place of a call.")
    sheet = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    marks = serializers.DictField(child=serializers.IntegerField())
    comment = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ScoreAnswerSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=2000)
