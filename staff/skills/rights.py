"""The right about skill classes, and what it is called."""

from django.utils.translation import gettext_lazy as _

CLASS = "skill.class"
RIGHTS = {CLASS: _("say which skill class members have")}
