"""A form as REST gives it to be changed, and takes it back."""

from rest_framework import serializers


class FormTextSerializer(serializers.Serializer):
    """A form as the regulation's text states it, in the grammar of packs; `basis` is what a proposal names."""

    register = serializers.CharField()
    regulation = serializers.CharField()
    article = serializers.CharField()
    edition = serializers.IntegerField()
    basis = serializers.CharField(help_text="The digest of this form.")
    form = serializers.DictField(help_text="As docs/pack.schema.json describes an item of `registers`.")


class FormProposalInputSerializer(serializers.Serializer):
    """A changed form; without `regulation` and `article` that which your department uses."""

    form = serializers.DictField(help_text="As docs/pack.schema.json describes an item of `registers`.")
    basis = serializers.CharField(max_length=64, help_text="The digest of the form it was changed from; 412 when that is another by now.")
    regulation = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    article = serializers.CharField(max_length=20, required=False, allow_blank=True, default="", help_text="The number of its article.")
