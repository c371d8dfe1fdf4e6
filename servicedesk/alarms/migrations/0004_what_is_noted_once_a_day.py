"""A small index of the events that are recorded at most once a day for one limit or post: each asks first whether it was there."""

from django.db import migrations

CODES = "'clock.undecided', 'post.vacant', 'post.unknown'"


class Migration(migrations.Migration):
    dependencies = [("alarms", "0003_what_the_page_lists")]

    operations = [
        migrations.RunSQL(
            f"create index event_noted_once_a_day on journal_event (code, recorded_at) where code in ({CODES})",
            "drop index event_noted_once_a_day",
        )
    ]
