"""Texts kept ready for answers."""

from django.db import models

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.models import in_reader_language

LONGEST_TITLE, LONGEST_BODY = 80, 2000


class CannedReply(Stateful):
    """A text kept ready, in both languages, for one department or (without one) for everybody; `used` counts its insertions."""

    title = models.CharField(max_length=LONGEST_TITLE)
    body_zh = models.TextField()
    body_en = models.TextField()
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    used = models.PositiveIntegerField(default=0)

    subject_kind = "canned_reply"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["title", "department"], nulls_distinct=False, name="canned_reply_title_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def body(self) -> str:
        """The text in the reader's language, to look at; an answer takes the customer's."""
        return in_reader_language(self.body_zh, self.body_en)
