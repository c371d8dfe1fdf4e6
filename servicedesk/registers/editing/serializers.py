"""A form as REST gives it to be changed, and takes it back."""

from rest_framework import serializers


class FormTextSerializer(serializers.Serializer):
    """A form as the regulation's text states it, in the grammar of packs; `basis` is what a proposal names."""

    register = serializers.CharField()
    regulation = serializers.CharField()
    article = serializers.CharField()
    article_id = serializers.IntegerField()
    edition = serializers.IntegerField()
    basis = serializers.CharField(help_text="The digest of this form.")
    form = serializers.DictField(help_text="As docs/pack.schema.json describes an item of `registers`.")


class FormProposalInputSerializer(serializers.Serializer):
    """A changed form; without `article` of the article whose form your department uses."""

    form = serializers.DictField(help_text="As docs/pack.schema.json describes an item of `registers`.")
    basis = serializers.CharField(max_length=64, help_text="The digest of the form it was changed from; 412 when that is another by now.")
    article = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1)
