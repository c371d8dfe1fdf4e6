"""What somebody must decide before an article can be executed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rulebook', '0003_revisions_and_scopes'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_zh', models.CharField(max_length=300)),
                ('text_en', models.CharField(max_length=300)),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='open_question', to='rulebook.article')),
            ],
        ),
    ]
