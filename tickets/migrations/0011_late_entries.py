"""How long afterwards an article lets something be entered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0010_escalations"), ("rulebook", "0003_revisions_and_scopes"),]

    operations = [
        migrations.CreateModel(
            name="LateEntryRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hours", models.PositiveSmallIntegerField()),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="late_entry_rule", to="rulebook.article"
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("hours__lte", 168)), name="late_entry_hours")],
            },
        ),
    ]
