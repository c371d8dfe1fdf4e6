"""API keys and the answers kept for repeated requests."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class ApiKey(models.Model):
    """A key that acts as its member. Only its digest is kept; an empty `scopes` means all its member may do."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    subject_kind = "api_key"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], condition=models.Q(revoked_at__isnull=True), name="api_key_name_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.name}"


class KeptAnswer(models.Model):
    """The success a request with an Idempotency-Key had, given again to its twins for 7 days."""

    owner = models.CharField(max_length=40)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=120)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body: Any = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "method", "path", "key"], name="answer_once")]
        indexes = [models.Index(fields=["created_at"], name="answer_age")]
