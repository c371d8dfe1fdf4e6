import django.db.models.functions.datetime
from django.db import migrations, models

from servicedesk.database import append_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_deliveries_set_aside")]

    operations = [
        migrations.CreateModel(
            name="ReadEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(max_length=120)),
                ("via", models.CharField(blank=True, default="", max_length=120)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("what", models.CharField(max_length=60)),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("request_id", models.CharField(blank=True, default="", max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["subject_kind", "subject_id", "-id"], name="read_subject")]},
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in append_only("journal_readentry")),
    ]
