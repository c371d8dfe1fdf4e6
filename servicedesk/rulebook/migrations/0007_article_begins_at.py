from django.conf import settings
from django.db import migrations, models

_TAKEN_OVER = f"""
    update rulebook_article a set begins_at = greatest(
        a.effective_from::timestamp at time zone '{settings.TIME_ZONE}',
        (select max(b.effective_to) from rulebook_article b
         where b.regulation_id = a.regulation_id and b.number = a.number and b.version < a.version)
    )
"""


class Migration(migrations.Migration):
    """When a version takes over, as a column: to find it among the others by comparing each with each took minutes in a desk whose
    tables the planner did not know yet."""

    dependencies = [("rulebook", "0006_scope_calendar")]

    operations = [
        migrations.AddField("article", "begins_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_TAKEN_OVER, migrations.RunSQL.noop),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AlterField("article", "begins_at", models.DateTimeField()),
    ]
