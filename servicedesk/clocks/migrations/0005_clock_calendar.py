from django.db import migrations, models
from django.db.models import Q

_TAKEN_OVER = "update clocks_clock c set calendar = l.calendar from clocks_limit l where l.id = c.limit_id"


class Migration(migrations.Migration):
    """A clock counts in a calendar of its own; those there are in that of their limit."""

    dependencies = [("clocks", "0004_pauses_and_suspensions"), ("rulebook", "0006_scope_calendar")]

    operations = [
        migrations.AddField("clock", "calendar", models.CharField(max_length=40, default=""), preserve_default=False),
        migrations.RunSQL(_TAKEN_OVER, migrations.RunSQL.noop),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "clock", models.CheckConstraint(condition=~Q(calendar__in=["", "scope"]), name="clock_calendar_is_one")
        ),
        migrations.RemoveConstraint("workcalendar", "calendar_24h_is_no_row"),
        migrations.AddConstraint(
            "workcalendar", models.CheckConstraint(condition=~Q(code__in=["24h", "scope"]), name="calendar_code_means_no_other")
        ),
    ]
