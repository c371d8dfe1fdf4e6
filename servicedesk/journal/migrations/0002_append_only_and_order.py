"""The journal is append-only, and every event queues for its position by itself."""

from django.db import migrations

from servicedesk.database import append_only

_QUEUE = """
create function journal_event_waits() returns trigger language plpgsql as $$
begin
    insert into journal_waiting (event_id) values (new.id);
    return null;
end $$;
create trigger journal_event_waits after insert on journal_event
    for each row execute function journal_event_waits();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(_QUEUE, "drop function journal_event_waits cascade"),
        *(
            migrations.RunSQL(statement, migrations.RunSQL.noop)
            for table in ("journal_event", "journal_position")
            for statement in append_only(table)
        ),
    ]
