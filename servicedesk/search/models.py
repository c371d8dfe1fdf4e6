"""The index: one row a document, and how far it follows the journal."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Document(models.Model):
    """What one document is found by. `ends_at` is until when it may be found; all but the vector narrows a search."""

    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    number = models.CharField(max_length=40, blank=True, default="")
    matter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    grade = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    vector = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]
        indexes = [
            GinIndex(fields=["vector"], name="search_words", fastupdate=False),
            models.Index(fields=["-at", "-id"], name="search_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Progress(models.Model):
    """How far the index has read the journal, and where a rebuilding that was broken off goes on."""

    name = models.CharField(max_length=20, primary_key=True)
    position = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=30, blank=True, default="")
    object_id = models.BigIntegerField(default=0)
