"""Knowledge as REST reads and shows it."""

from rest_framework import serializers

from servicedesk.api.fields import Moment
from staff.serializers import MemberSerializer
from tickets.knowledge.models import LONGEST_BODY, LONGEST_TITLE, Grade, KnowledgeVersion

_GRADE = "Secrecy: 1 may be sent to customers, 2 is for colleagues, 3 for those who write and review."


class KnowledgeVersionSerializer(serializers.Serializer):
    """One version's text; `returned_why` says why a reviewer gave it back."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(KnowledgeVersion.State.choices)
    grade = serializers.IntegerField(min_value=1, max_value=3, help_text=_GRADE)
    title_zh = serializers.CharField()
    title_en = serializers.CharField()
    body_zh = serializers.CharField()
    body_en = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    valid_until = Moment(allow_null=True)
    written_by = MemberSerializer()
    written_at = Moment()
    reviewed_by = MemberSerializer(allow_null=True)
    reviewed_at = Moment(allow_null=True)
    returned_why = serializers.CharField()
    published_at = Moment(allow_null=True)


class KnowledgeSerializer(serializers.Serializer):
    """An article: the version that is published, and the one in the making where you look after the knowledge base."""

    id = serializers.IntegerField()
    state = serializers.SerializerMethodField()
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    published = KnowledgeVersionSerializer(source="live", allow_null=True)
    in_the_making = serializers.SerializerMethodField()
    withdrawn_at = Moment(allow_null=True)
    withdrawn_why = serializers.CharField()
    version = serializers.IntegerField()

    def get_state(self, article) -> str:
        return str(article.state_at(self.context["at"]))

    def get_in_the_making(self, article) -> dict | None:
        shown = self.context["looks_after"] and article.making
        return KnowledgeVersionSerializer(article.making).data if shown else None


class KnowledgeInputSerializer(serializers.Serializer):
    """An article to begin; English may stay empty."""

    title_zh = serializers.CharField(max_length=LONGEST_TITLE)
    title_en = serializers.CharField(max_length=LONGEST_TITLE, required=False, allow_blank=True)
    body_zh = serializers.CharField(max_length=LONGEST_BODY)
    body_en = serializers.CharField(max_length=LONGEST_BODY, required=False, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=20, required=False)
    grade = serializers.IntegerField(min_value=1, max_value=3, required=False, default=Grade.INTERNAL.value, help_text=_GRADE)
    valid_until = Moment(required=False, allow_null=True)
    department = serializers.SlugField(required=False, allow_null=True, help_text="A department's code; the whole company's without one.")


class KnowledgeChangeSerializer(KnowledgeInputSerializer):
    """What to change; what is left out stays."""

    title_zh = serializers.CharField(max_length=LONGEST_TITLE, required=False)
    body_zh = serializers.CharField(max_length=LONGEST_BODY, required=False)
    grade = serializers.IntegerField(min_value=1, max_value=3, required=False, help_text=_GRADE)


class KnowledgeReviewSerializer(serializers.Serializer):
    """Whether the version is approved; where it is not, why."""

    approved = serializers.BooleanField()
    why = serializers.CharField(max_length=300, required=False, allow_blank=True)


class KnowledgeWithdrawalSerializer(serializers.Serializer):
    why = serializers.CharField(max_length=300)


class ReferenceInputSerializer(serializers.Serializer):
    """Which article goes to the customer, and the words before it."""

    knowledge = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    covering = serializers.CharField(max_length=3000, required=False, allow_blank=True)


class SearchInputSerializer(serializers.Serializer):
    words = serializers.CharField(max_length=200)


class UnansweredSearchSerializer(serializers.Serializer):
    """A search that found nothing; `answer` is the article that answers it by now."""

    id = serializers.IntegerField()
    words = serializers.CharField()
    asked_by = MemberSerializer()
    asked_at = Moment()
    answer = serializers.IntegerField(source="answer_id", allow_null=True)
    answered_at = Moment(allow_null=True)
    version = serializers.IntegerField()


class SearchSerializer(serializers.Serializer):
    """What a search found; `unanswered` is the number under which it was kept where it found nothing."""

    results = KnowledgeSerializer(many=True)
    unanswered = serializers.IntegerField(allow_null=True)


class SearchAnswerSerializer(serializers.Serializer):
    knowledge = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
