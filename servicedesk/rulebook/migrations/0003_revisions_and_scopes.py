"""Revisions that another publishes, whom a regulation binds, its procedures and sources, and when a version takes over.

The last is a column: to find it among the others by comparing each with each took minutes in a desk whose
tables the planner did not know yet.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.together import Together

_TAKEN_OVER = f"""
    update rulebook_article a set begins_at = greatest(
        a.effective_from::timestamp at time zone '{settings.TIME_ZONE}',
        (select max(b.effective_to) from rulebook_article b
         where b.regulation_id = a.regulation_id and b.number = a.number and b.version < a.version)
    )
"""


class Migration(migrations.Migration):

    dependencies = [
        ("rulebook", "0002_article_loaded_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('code', models.SlugField()),
                        ('number', models.PositiveIntegerField()),
                        ('against', models.PositiveIntegerField(default=0)),
                        ('back_to', models.PositiveIntegerField(null=True)),
                        ('status', models.CharField(choices=[('proposed', 'Proposed'), ('published', 'Published'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='proposed', max_length=10)),
                        ('file_name', models.CharField(blank=True, default='', max_length=200)),
                        ('source', models.TextField()),
                        ('digest', models.CharField(max_length=64)),
                        ('content', models.JSONField()),
                        ('proposed_label', models.CharField(blank=True, default='', max_length=120)),
                        ('proposed_at', models.DateTimeField()),
                        ('decided_label', models.CharField(blank=True, default='', max_length=120)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('diff', models.JSONField(null=True)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('code', 'number'), name='revision_number'), models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('code',), name='revision_proposed_once'), models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'published', 'rejected', 'withdrawn'])), name='revision_status_known'), models.CheckConstraint(condition=models.Q(('status', 'withdrawn'), ('decided_by__isnull', True), ('proposed_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='revision_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('decided_label', ''), ('diff__isnull', True), ('status', 'proposed')), models.Q(models.Q(('status', 'proposed'), _negated=True), ('decided_at__isnull', False), ('diff__isnull', False)), _connector='OR'), name='revision_decided_fits'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('reason', ''), _negated=True), ('status', 'rejected')), models.Q(models.Q(('status', 'rejected'), _negated=True), ('reason', '')), _connector='OR'), name='revision_rejected_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Scope',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(unique=True)),
                        ('kind', models.CharField(choices=[('company', 'Company'), ('branch', 'Branch'), ('department', 'Department'), ('project', 'Project')], max_length=10)),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('department_id', models.BigIntegerField(null=True, unique=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='rulebook.scope')),
                        ('calendar', models.CharField(blank=True, default='', max_length=40)),
                        ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['company', 'branch', 'department', 'project'])), name='scope_kind'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='scope_not_within_itself'), models.CheckConstraint(condition=models.Q(('department_id__isnull', True), ('kind', 'department'), _connector='OR'), name='scope_department_is_one'), models.CheckConstraint(condition=models.Q(('responsible__isnull', True), ('kind', 'project'), _connector='OR'), name='scope_responsible_of_project')],
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('regulation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='rulebook.regulation')),
                        ('scope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='rulebook.scope')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('regulation', 'scope'), name='attached_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Procedure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField()),
                        ('kind', models.CharField(choices=[('procedure', 'Procedure'), ('flow_chart', 'Flow chart')], max_length=10)),
                        ('title_zh', models.CharField(max_length=120)),
                        ('title_en', models.CharField(max_length=120)),
                        ('steps', models.JSONField()),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='rulebook.article')),
                    ],
                    options={
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='procedure_once_per_article'), models.CheckConstraint(condition=models.Q(('kind__in', ['procedure', 'flow_chart'])), name='procedure_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Source',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('text', models.CharField(max_length=300)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='rulebook.article')),
                    ],
                    options={
                        'ordering': ('place',),
                        'constraints': [models.UniqueConstraint(fields=('article', 'place'), name='source_place_once')],
                    },
                ),
                migrations.AddField(
                    model_name='scope',
                    name='regulations',
                    field=models.ManyToManyField(related_name='in_scopes', through='rulebook.Attachment', to='rulebook.regulation'),
                ),
                migrations.AddField(
                    model_name='article',
                    name='begins_at',
                    field=models.DateTimeField(null=True),
                ),
            ],
        ),
        migrations.RunSQL(_TAKEN_OVER, migrations.RunSQL.noop),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AlterField("article", "begins_at", models.DateTimeField()),
    ]
