"""Phrases, words and check lists as REST shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Moment as MomentField
from staff.serializers import MemberSerializer
from tickets.choices import Channel, Kind
from tickets.scripts.models import WordRule
from tickets.scripts.moments import Moment


class PhraseSerializer(serializers.Serializer):
    """A phrase of an article in force; without channels or kinds it is meant for all."""

    id = serializers.IntegerField()
    article = serializers.IntegerField(source="article_id")
    article_number = serializers.CharField(source="article.number")
    code = serializers.CharField()
    moment = serializers.ChoiceField(Moment.choices)
    situation_zh = serializers.CharField()
    situation_en = serializers.CharField()
    channels = serializers.ListField(child=serializers.ChoiceField(Channel.choices))
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices))
    text_zh = serializers.CharField()
    text_en = serializers.CharField()


class PointSerializer(serializers.Serializer):
    code = serializers.CharField()
    text_zh = serializers.CharField()
    text_en = serializers.CharField()


class CheckListSerializer(serializers.Serializer):
    """A check list of an article in force."""

    id = serializers.IntegerField()
    article = serializers.IntegerField(source="article_id")
    code = serializers.CharField()
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    channels = serializers.ListField(child=serializers.ChoiceField(Channel.choices))
    points = PointSerializer(many=True)


class SaidPhraseSerializer(serializers.Serializer):
    """A phrase that was said in a matter."""

    phrase = serializers.IntegerField(source="phrase_id")
    by = MemberSerializer()
    at = MomentField()


class SaidPhraseInputSerializer(serializers.Serializer):
    phrase = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class CheckedListSerializer(serializers.Serializer):
    """A check list as somebody went through it: the points that were done."""

    id = serializers.IntegerField()
    check_list = serializers.IntegerField(source="check_list_id")
    points = serializers.ListField(child=serializers.CharField())
    by = MemberSerializer()
    at = MomentField()


class CheckedListInputSerializer(serializers.Serializer):
    check_list = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    points = serializers.ListField(child=serializers.CharField(max_length=50), max_length=100, allow_empty=True)


class WordingInputSerializer(serializers.Serializer):
    """A text that is about to be sent."""

    text = serializers.CharField(max_length=10_000, allow_blank=True)


class FindingSerializer(serializers.Serializer):
    """What an article has to say against a text: `word` is the banned word, empty where a needed one is missing. It blocks nothing."""

    article = serializers.IntegerField(source="rule.article_id")
    code = serializers.CharField(source="rule.code")
    verdict = serializers.ChoiceField(WordRule.Verdict.choices, source="rule.verdict")
    name_zh = serializers.CharField(source="rule.name_zh")
    name_en = serializers.CharField(source="rule.name_en")
    word = serializers.CharField()


class WordingSerializer(serializers.Serializer):
    findings = FindingSerializer(many=True)
