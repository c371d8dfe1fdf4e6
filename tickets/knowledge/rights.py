"""The rights about knowledge, and what each is called."""

from django.utils.translation import gettext_lazy as _

WRITE = "knowledge.write"
REVIEW = "knowledge.review"
RIGHTS = {WRITE: _("write knowledge articles"), REVIEW: _("review, publish and withdraw knowledge articles")}
