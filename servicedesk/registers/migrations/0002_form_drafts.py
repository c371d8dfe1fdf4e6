import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_entries_and_copies"),
        ("rulebook", "0004_open_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=20)),
                ("basis", models.CharField(max_length=64)),
                ("sheet", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("register", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.register")),
                (
                    "regulation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rulebook.regulation"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("member", "register", "regulation", "number"), name="form_draft_once")],
            },
        ),
    ]
