"""Members with their skill class as REST shows them."""

from rest_framework import serializers

from staff.serializers import MemberSerializer
from staff.skills.choices import Skill


class MemberDetailSerializer(MemberSerializer):
    """A member of a department, and her skill class."""

    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    skill = serializers.ChoiceField(Skill.choices)


class SkillInputSerializer(serializers.Serializer):
    skill = serializers.ChoiceField(Skill.choices)
