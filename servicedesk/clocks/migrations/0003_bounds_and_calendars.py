import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.exceptions import IrreversibleError
from django.db.models import Q


def seconds_to_bound(apps, schema_editor):
    """So many seconds at most become the bound that says so."""
    limits = apps.get_model("clocks", "Limit")
    for seconds in limits.objects.order_by().values_list("seconds", flat=True).distinct():
        bound = {"at_most": [{"kind": "duration", "seconds": seconds, "counts": "work"}]}
        limits.objects.filter(seconds=seconds).update(bound=bound)


def bound_to_seconds(apps, schema_editor):
    """Back again; a bound that seconds cannot say stops it."""
    for limit in apps.get_model("clocks", "Limit").objects.all():
        (kind, limits), *_ = limit.bound.items()
        if kind != "at_most" or limits[0]["kind"] != "duration":
            raise IrreversibleError(f"limit {limit.code} is more than so many seconds at most")
        limit.seconds = limits[0]["seconds"]
        limit.save(update_fields=["seconds"])


class Migration(migrations.Migration):
    dependencies = [("clocks", "0002_schedules")]

    operations = [
        migrations.AddField("limit", "bound", models.JSONField(default=dict), preserve_default=False),
        migrations.AddField("limit", "words", models.JSONField(default=dict)),
        migrations.AlterField("limit", "seconds", models.PositiveIntegerField(null=True)),
        migrations.RunPython(seconds_to_bound, bound_to_seconds),
        migrations.RemoveField("limit", "seconds"),
        migrations.AddField("clock", "earliest_at", models.DateTimeField(null=True)),
        migrations.AddField("clock", "provisional", models.BooleanField(default=False)),
        migrations.AlterField("clock", "due_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(earliest_at__isnull=False), name="clock_waits_or_falls_due"
            ),
        ),
        migrations.CreateModel(
            name="WorkCalendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=60)),
                ("zone", models.CharField(max_length=60)),
                ("week", models.JSONField(default=dict)),
                ("published_until", models.PositiveSmallIntegerField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("edition", models.UUIDField(default=uuid.uuid4)),
            ],
            options={"constraints": [models.CheckConstraint(condition=~Q(code="24h"), name="calendar_24h_is_no_row")]},
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField()),
                ("intervals", models.JSONField(default=list)),
                ("name_zh", models.CharField(blank=True, max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=60)),
                (
                    "source",
                    models.CharField(
                        choices=[("published", "Published"), ("provisional", "Not published yet"), ("edited", "Set by hand")],
                        max_length=12,
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="days", to="clocks.workcalendar"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
                    models.CheckConstraint(
                        condition=Q(source__in=["published", "provisional", "edited"]), name="calendar_day_source"
                    ),
                ]
            },
        ),
    ]
