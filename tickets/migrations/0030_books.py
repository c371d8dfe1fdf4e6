"""What was delivered stays as it was booked; what is given to a merged customer goes to the one that stayed."""

import django.contrib.postgres.fields
from django.db import migrations, models

from servicedesk.database import append_only

_TABLES = ("order", "site", "equipment")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0029_first_open"), ("journal", "0002_append_only_and_order")]

    operations = [
        *(
            migrations.AddField("customermerge", name, django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list, size=None))
            for name in ("orders", "sites", "equipment")
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in append_only("tickets_lineentry")),
        *(
            migrations.RunSQL(
                f"create trigger tickets_{table}_customer before insert or update of customer_id on tickets_{table} "
                "for each row execute function tickets_customer_standing()",
                migrations.RunSQL.noop,
            )
            for table in _TABLES
        ),
    ]
