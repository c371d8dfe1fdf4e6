"""A form as REST gives it to be changed, and takes it back."""

from rest_framework import serializers

from servicedesk.api.fields import Moment


class FormTextSerializer(serializers.Serializer):
    """A form as the regulation's text states it, in the grammar of packs; `basis` is what a proposal names."""

    register = serializers.CharField()
    regulation = serializers.CharField()
    article = serializers.CharField()
    edition = serializers.IntegerField()
    basis = serializers.CharField(help_text="The digest of this form.")
    form = serializers.DictField(help_text="As docs/pack.schema.json describes an item of `registers`.")


class FormDraftSerializer(serializers.Serializer):
    """What you began to change in a form, in the grammar of packs, right or wrong; `version` is what the next keeping names as `seen`."""

    register = serializers.CharField()
    regulation = serializers.CharField()
    article = serializers.CharField()
    basis = serializers.CharField(help_text="The digest of the form it was begun from.")
    form = serializers.DictField(help_text="As docs/pack.schema.json describes an item of `registers`, so far as it is in order.")
    faults = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Why it would be refused if it were proposed now, by place; empty where it would not.",
    )
    saved_at = Moment()
    version = serializers.IntegerField()


class FormPlaceInputSerializer(serializers.Serializer):
    """Which form of a register; without `regulation` and `article` that which your department uses."""

    regulation = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    article = serializers.CharField(max_length=20, required=False, allow_blank=True, default="", help_text="The number of its article.")


class FormProposalInputSerializer(FormPlaceInputSerializer):
    """A changed form with the form it was changed from; without both the draft you keep of it."""

    form = serializers.DictField(required=False, help_text="As docs/pack.schema.json describes an item of `registers`.")
    basis = serializers.CharField(
        max_length=64, required=False, help_text="The digest of the form it was changed from; 412 when that is another by now."
    )


class FormDraftInputSerializer(FormPlaceInputSerializer):
    """What to keep, right or wrong."""

    form = serializers.DictField(help_text="As docs/pack.schema.json describes an item of `registers`; it need not be in order.")
    basis = serializers.CharField(max_length=64, help_text="The digest of the form it was changed from.")
    seen = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The version you write on from, 0 for none; 412 when it is another.",
    )
