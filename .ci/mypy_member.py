"""For mypy: the user of a request is a member, since nobody gets past a door without signing in."""

from collections.abc import Callable

from mypy.plugin import AttributeContext, Plugin
from mypy.types import Instance, Type, UnionType, get_proper_type

USERS = {"django.http.request.HttpRequest.user", "rest_framework.request.Request.user"}
NOBODY = "django.contrib.auth.models.AnonymousUser"


class MemberPlugin(Plugin):
    """Narrows `request.user` wherever it is read."""

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        return without_nobody if fullname in USERS else None


def without_nobody(context: AttributeContext) -> Type:
    """The type as declared, less AnonymousUser."""
    declared = get_proper_type(context.default_attr_type)
    if not isinstance(declared, UnionType):
        return declared
    return UnionType.make_union([item for item in declared.items if not _is_nobody(item)])


def _is_nobody(item: Type) -> bool:
    proper = get_proper_type(item)
    return isinstance(proper, Instance) and proper.type.fullname == NOBODY


def plugin(version: str) -> type[Plugin]:
    """What mypy asks for."""
    return MemberPlugin
