"""Members and their skill classes over REST."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.models import Member
from staff.skills.access import member_for, members_of
from staff.skills.actions import class_member
from staff.skills.choices import Skill
from staff.skills.serializers import MemberDetailSerializer, SkillInputSerializer


class MemberFilter(django_filters.FilterSet):
    skill = django_filters.ChoiceFilter(choices=Skill.choices)
    department = django_filters.CharFilter("department__code", max_length=50)


class MemberList(DeskView):
    resource = "members"
    queryset = Member.objects.none()
    serializer_class = MemberDetailSerializer
    filterset_class = MemberFilter
    order = "id"

    @extend_schema(responses=MemberDetailSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the members of your department, of all where you read all, each with her skill class."""
        return self.page(members_of(request.user))


class MemberSkill(DeskView):
    resource = "members"
    serializer_class = MemberDetailSerializer

    @extend_schema(request=SkillInputSerializer, responses={201: MemberDetailSerializer, 200: MemberDetailSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Say which skill class a member has; the same again changes nothing and answers 200."""
        found = member_for(request.user, number, to="class")
        _row, new = class_member(found, self.taken(SkillInputSerializer)["skill"], by=self.actor, at=now())
        return self.created(self.shown(member_for(request.user, number)), new=new)
