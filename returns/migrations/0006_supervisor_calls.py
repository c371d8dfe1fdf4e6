"""Calls of supervisors to goods that are being received."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import ROLE, append_only
from servicedesk.together import Together

# What was called stays, and who answered it, one of those who were called.
_KEPT = """
    create function returns_supervisorcall_kept() returns trigger language plpgsql as $$
    begin
        if old.answered_at is not null or (old.slip_id, old.part, old.by_id, old.words, old.at)
            is distinct from (new.slip_id, new.part, new.by_id, new.words, new.at) then
            raise exception 'what was called and answered stays' using errcode = 'check_violation', constraint = 'supervisor_call_kept';
        end if;
        if new.answered_by_id is not null and not exists (
            select 1 from returns_supervisorcall_supervisors m where m.supervisorcall_id = new.id and m.member_id = new.answered_by_id
        ) then
            raise exception 'somebody else was called' using errcode = 'check_violation', constraint = 'supervisor_call_answered_by_the_called';
        end if;
        return new;
    end $$
"""
_STATEMENTS = (
    _KEPT,
    "create trigger returns_supervisorcall_kept before update on returns_supervisorcall "
    "for each row execute function returns_supervisorcall_kept()",
    f"revoke delete, truncate on returns_supervisorcall from {ROLE}",
    *append_only("returns_supervisorcall_supervisors"),
)


class Migration(migrations.Migration):

    dependencies = [
        ("returns", "0005_settlement_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name="SupervisorCall",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("part", models.PositiveSmallIntegerField()),
                        ("words", models.CharField(blank=True, default="", max_length=200)),
                        ("at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "slip",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="returns.returnslip"),
                        ),
                        ("supervisors", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at__isnull", True)), fields=("slip", "part"), name="supervisor_call_waits_once"
                            ),
                            models.CheckConstraint(condition=models.Q(("part__gte", 1)), name="supervisor_call_of_a_part"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                                    models.Q(("answered_at__gte", models.F("at")), ("answered_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="supervisor_call_answered",
                            ),
                        ],
                    },
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _STATEMENTS),
            ]
        )
    ]
