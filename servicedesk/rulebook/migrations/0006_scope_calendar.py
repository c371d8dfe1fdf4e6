from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0005_documents")]

    operations = [migrations.AddField("scope", "calendar", models.CharField(max_length=40, default="", blank=True))]
