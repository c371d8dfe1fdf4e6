"""Undertakings as REST shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer


class UndertakingPointSerializer(serializers.Serializer):
    code = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()


class UndertakingSerializer(serializers.Serializer):
    """An undertaking of an article in force, and when you signed it."""

    id = serializers.IntegerField()
    article = serializers.IntegerField(source="article_id")
    code = serializers.CharField()
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    points = UndertakingPointSerializer(many=True)
    signed_at = Moment(allow_null=True)


class SignatureSerializer(serializers.Serializer):
    undertaking = serializers.IntegerField(source="undertaking_id")
    member = MemberSerializer()
    at = Moment()


class AwaitedSerializer(serializers.Serializer):
    """An undertaking in force, and the members whose names are missing under it."""

    id = serializers.IntegerField()
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    awaited = MemberSerializer(many=True)
