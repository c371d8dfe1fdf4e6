"""Regulations and articles as REST shows them."""

from rest_framework import serializers

from servicedesk.api.fields import Each, Moment
from servicedesk.rulebook.models import Article, Procedure


class RegulationSerializer(serializers.Serializer):
    """A written regulation; `scopes` is where it applies, empty for everywhere."""

    code = serializers.CharField()
    title = serializers.CharField()
    revision = serializers.IntegerField()
    scopes = Each("code", source="in_scopes")


class ArticleVersionSerializer(serializers.Serializer):
    """One version of an article. `effective_to` is empty while nothing has taken its place."""

    id = serializers.IntegerField()
    regulation = serializers.CharField(source="regulation.code")
    number = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.ChoiceField(Article.Status.choices)
    legal_review = serializers.BooleanField()
    effective_from = serializers.DateField()
    effective_to = Moment(allow_null=True)
    loaded_at = Moment()


class ArticleLimitSerializer(serializers.Serializer):
    """A clock of an article; `unset` are its vague words to which nobody has given a meaning."""

    code = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField()
    starts_on = serializers.ListField(child=serializers.CharField())
    stops_on = serializers.ListField(child=serializers.CharField())
    renews_on = serializers.ListField(child=serializers.CharField(), help_text="Each keeps it and lets the next time begin.")
    bound = serializers.CharField(source="said", help_text="The promise in words.")
    calendar = serializers.CharField()
    unset = serializers.ListField(child=serializers.CharField())


class ArticleScheduleSerializer(serializers.Serializer):
    """What recurs under an article."""

    code = serializers.CharField()
    name = serializers.CharField()
    every = serializers.CharField()
    who = serializers.CharField(source="post_or_role")
    calendar = serializers.CharField()


class ExitSerializer(serializers.Serializer):
    """Where a step leads, and when, where it leads to several."""

    to = serializers.CharField()
    when = serializers.CharField(allow_blank=True)


class ProcedureStepSerializer(serializers.Serializer):
    """A step; without an exit it is an end."""

    id = serializers.CharField()
    text = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    then = ExitSerializer(source="exits", many=True)


class ProcedureSerializer(serializers.Serializer):
    """A procedure or flow chart beside an article."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(Procedure.Kind.choices)
    title = serializers.CharField()
    steps = ProcedureStepSerializer(source="told", many=True)


class FiguresSerializer(serializers.Serializer):
    """What the promises of the last ninety days came to, of those you may see; `rate` in percent, null before the first decided."""

    triggered = serializers.IntegerField()
    kept = serializers.IntegerField()
    missed = serializers.IntegerField(help_text="Done, but late.")
    running = serializers.IntegerField()
    overdue = serializers.IntegerField(help_text="Late and not done yet.")
    rate = serializers.FloatField(allow_null=True)


class ArticleDetailSerializer(ArticleVersionSerializer):
    """One version of an article with all that stands beside it, and the article's other versions."""

    text = serializers.CharField()
    sources = Each("text")
    limits = ArticleLimitSerializer(many=True)
    schedules = ArticleScheduleSerializer(many=True)
    procedures = ProcedureSerializer(many=True)
    figures = FiguresSerializer()
    open_clocks = serializers.IntegerField(help_text="Open now, whenever they began.")
    versions = ArticleVersionSerializer(many=True)


class AdoptionInputSerializer(serializers.Serializer):
    """Why the clocks of earlier versions are moved."""

    reason = serializers.CharField(allow_blank=True, default="")


class AdoptionSerializer(serializers.Serializer):
    """How many clocks a version took over."""

    article = serializers.IntegerField()
    moved = serializers.IntegerField()
