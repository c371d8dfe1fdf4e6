"""The small index of rules that failed holds those of schedules too; another one finds what was set aside."""

from django.db import migrations

OLD = "create index event_clock_failed on journal_event (recorded_at) where code = 'clock.failed'"
NEW = "create index event_rule_failed on journal_event (recorded_at) where code in ('clock.failed', 'schedule.failed')"


class Migration(migrations.Migration):
    dependencies = [("alarms", "0002_what_is_counted_often")]

    operations = [
        migrations.RunSQL(NEW, "drop index event_rule_failed"),
        migrations.RunSQL("drop index event_clock_failed", OLD),
        migrations.RunSQL(
            "create index event_delivery_dismissed on journal_event (id) where code = 'delivery.dismissed'", "drop index event_delivery_dismissed"
        ),
    ]
