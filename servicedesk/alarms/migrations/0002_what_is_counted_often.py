"""Small indexes for what the checks count every few seconds: deliveries given up, and rules that failed."""

from django.db import migrations

INDEXES = {
    "delivery_dead": "journal_delivery (queue, dead_at) where dead_at is not null",
    "event_clock_failed": "journal_event (recorded_at) where code = 'clock.failed'",
}


class Migration(migrations.Migration):
    dependencies = [("alarms", "0001_initial"), ("journal", "0002_append_only_and_order")]

    operations = [migrations.RunSQL(f"create index {name} on {what}", f"drop index {name}") for name, what in INDEXES.items()]
