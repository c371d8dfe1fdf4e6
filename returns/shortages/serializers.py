"""What places must have, and what they are short of, as REST reads and shows it."""

from rest_framework import serializers

from returns.shortages.models import StockNeed
from servicedesk.api.fields import Moment
from tickets.catalog.models import QUANTITY


class StockNeedSerializer(serializers.Serializer):
    """So much of a product a place must have in good condition."""

    id = serializers.IntegerField()
    place = serializers.CharField(source="place.code")
    material = serializers.CharField(source="product.material")
    name = serializers.CharField(source="product.name")
    unit = serializers.CharField(source="product.unit")
    sort = serializers.ChoiceField(StockNeed.Sort.choices)
    minimum = serializers.DecimalField(**QUANTITY)
    version = serializers.IntegerField()


class StockNeedInputSerializer(serializers.Serializer):
    """How much of a product a place must have."""

    place = serializers.CharField(max_length=50)
    material = serializers.CharField(max_length=40)
    sort = serializers.ChoiceField(StockNeed.Sort.choices, required=False, default=StockNeed.Sort.PART)
    minimum = serializers.DecimalField(**QUANTITY, min_value=0)


class StockNeedChangeSerializer(serializers.Serializer):
    """What of a need is corrected; what is left out stays."""

    sort = serializers.ChoiceField(StockNeed.Sort.choices, required=False)
    minimum = serializers.DecimalField(**QUANTITY, min_value=0, required=False)


class ShortageSerializer(serializers.Serializer):
    """From when until when less lay at a place than must; `there` and `minimum` are those it began with."""

    id = serializers.IntegerField()
    place = serializers.CharField(source="need.place.code")
    material = serializers.CharField(source="need.product.material")
    name = serializers.CharField(source="need.product.name")
    sort = serializers.ChoiceField(StockNeed.Sort.choices, source="need.sort")
    there = serializers.DecimalField(**QUANTITY)
    minimum = serializers.DecimalField(**QUANTITY)
    began_at = Moment()
    ended_at = Moment(allow_null=True)
