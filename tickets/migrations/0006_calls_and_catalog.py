"""Calls and visits, undertakings and call-backs, saved views, the catalogue, and the books of what was delivered.

What was delivered stays as it was booked; what is given to a merged customer goes to the one that stayed.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import append_only
from servicedesk.together import Together

_TABLES = ("order", "site", "equipment")


class Migration(migrations.Migration):

    dependencies = [
        ("tickets", "0005_customers_and_knowledge"),
        ("clocks", "0004_pauses_and_renewals"),
        ("journal", "0002_append_only_and_order"),
        ("rulebook", "0003_revisions_and_scopes"),
        ("staff", "0003_absence_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='CallOutcome',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('result', models.CharField(choices=[('accepted', 'Accepted'), ('understood', 'Understood'), ('not_accepted', 'Not accepted')], max_length=12)),
                        ('insists', models.BooleanField(default=False)),
                        ('refusal', models.CharField(blank=True, choices=[('unreasonable', 'The request is unreasonable'), ('not_at_fault', 'The company is not at fault')], default='', max_length=12)),
                        ('words', models.CharField(blank=True, default='', max_length=1000)),
                        ('at', models.DateTimeField()),
                        ('plan', models.CharField(blank=True, default='', max_length=2000)),
                        ('planned_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('call', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='tickets.call')),
                        ('planned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_outcomes', to='tickets.ticket')),
                        ('phrase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.phrase')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('insists', True), ('planned_at__isnull', True)), fields=('ticket',), name='call_outcome_insists'), models.CheckConstraint(condition=models.Q(('result__in', ['accepted', 'understood', 'not_accepted'])), name='call_outcome_result'), models.CheckConstraint(condition=models.Q(('refusal__in', ['', 'unreasonable', 'not_at_fault'])), name='call_outcome_refusal'), models.CheckConstraint(condition=models.Q(('insists', False), ('result', 'not_accepted'), _connector='OR'), name='call_outcome_insists_unaccepted'), models.CheckConstraint(condition=models.Q(models.Q(('insists', False), ('refusal', '')), models.Q(('words', ''), _negated=True), _connector='OR'), name='call_outcome_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('plan', ''), ('planned_at__isnull', True), ('planned_by__isnull', True)), models.Q(('insists', True), ('planned_at__gte', models.F('at')), ('planned_by__isnull', False), models.Q(('plan', ''), _negated=True)), _connector='OR'), name='call_outcome_planned_by_somebody'), models.CheckConstraint(condition=models.Q(('phrase', None), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='call_outcome_phrase_of_a_refusal')],
                    },
                ),
                migrations.CreateModel(
                    name='CallTransfer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('at', models.DateTimeField()),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='tickets.call')),
                        ('from_member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('to_member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('from_member', models.F('to_member')), _negated=True), name='call_transfer_to_another')],
                    },
                ),
                migrations.CreateModel(
                    name='Visit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('visitor', models.CharField(max_length=120)),
                        ('persons', models.PositiveSmallIntegerField(default=1)),
                        ('company', models.CharField(blank=True, default='', max_length=120)),
                        ('purpose', models.CharField(max_length=300)),
                        ('level', models.CharField(choices=[('general', 'General reception'), ('high', 'High-standard reception')], default='general', max_length=10)),
                        ('checks', models.JSONField(default=list)),
                        ('room_zh', models.CharField(blank=True, default='', max_length=60)),
                        ('room_en', models.CharField(blank=True, default='', max_length=60)),
                        ('state', models.CharField(choices=[('arrived', 'Arrived'), ('received', 'Received'), ('waiting', 'Waiting'), ('seen_off', 'Seen off to the door'), ('left', 'Left by herself')], default='arrived', max_length=10)),
                        ('arrived_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField(null=True)),
                        ('gone_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.article')),
                        ('attendant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='tickets.customer')),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='staff.department')),
                        ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('gone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('host', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department', 'state', '-id'], name='visit_department'), models.Index(fields=['-arrived_at', '-id'], name='visit_list')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('persons__gte', 1)), name='visit_of_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('visitor', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), name='visit_says_who_and_why'), models.CheckConstraint(condition=models.Q(('level__in', ['general', 'high'])), name='visit_level'), models.CheckConstraint(condition=models.Q(models.Q(('gone_at__isnull', True), ('gone_by__isnull', True), ('state__in', ['arrived', 'received', 'waiting'])), models.Q(('gone_at__gte', models.F('arrived_at')), ('gone_by__isnull', False), ('state__in', ['seen_off', 'left'])), _connector='OR'), name='visit_gone_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('received_at__isnull', True), ('received_by__isnull', True), ('state__in', ['arrived', 'waiting', 'left'])), models.Q(('received_at__gte', models.F('arrived_at')), ('received_by__isnull', False), ('state__in', ['received', 'waiting', 'seen_off', 'left'])), _connector='OR'), name='visit_received_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='VisitWait',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('question', models.CharField(max_length=300)),
                        ('since', models.DateTimeField()),
                        ('attended_at', models.DateTimeField(null=True)),
                        ('gave_up', models.BooleanField(default=False)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('attended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('called', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits', to='tickets.visit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('attended_at__isnull', True), ('gave_up', False)), fields=('visit',), name='visit_waits_once'), models.CheckConstraint(condition=models.Q(models.Q(('attended_at__isnull', True), ('attended_by__isnull', True)), models.Q(('attended_at__gte', models.F('since')), ('attended_by__isnull', False), ('gave_up', False)), _connector='OR'), name='visit_wait_attended_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='ReceptionRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.CharField(choices=[('general', 'General reception'), ('high', 'High-standard reception')], max_length=10)),
                        ('checks', models.JSONField()),
                        ('room_zh', models.CharField(blank=True, default='', max_length=60)),
                        ('room_en', models.CharField(blank=True, default='', max_length=60)),
                        ('attendant', models.CharField(blank=True, default='', max_length=50)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reception_rules', to='rulebook.article')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('article', 'level'), name='reception_rule_once'), models.CheckConstraint(condition=models.Q(('level__in', ['general', 'high'])), name='reception_rule_level')],
                    },
                ),
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('act', models.CharField(max_length=30)),
                        ('fields', models.JSONField(default=dict)),
                        ('begun_at', models.DateTimeField()),
                        ('saved_at', models.DateTimeField()),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['saved_at'], name='draft_saved')],
                        'constraints': [models.UniqueConstraint(fields=('member', 'ticket', 'act'), name='draft_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Undertaking',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField()),
                        ('title_zh', models.CharField(max_length=120)),
                        ('title_en', models.CharField(max_length=120)),
                        ('points', models.JSONField()),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='undertakings', to='rulebook.article')),
                    ],
                    options={
                        'ordering': ('article_id', 'pk'),
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='undertaking_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Signature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undertaking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='tickets.undertaking')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('undertaking', 'member'), name='signature_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('name', models.CharField(max_length=40)),
                        ('view', models.CharField(max_length=20)),
                        ('narrow', models.JSONField(default=dict)),
                        ('place', models.PositiveSmallIntegerField()),
                        ('saved_at', models.DateTimeField()),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('department__isnull', False)), fields=['department'], name='saved_view_shared')],
                        'constraints': [models.UniqueConstraint(fields=('member', 'name'), name='saved_view_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_named')],
                    },
                ),
                migrations.CreateModel(
                    name='StartView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.savedview')),
                    ],
                ),
                migrations.CreateModel(
                    name='CallBack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(choices=[('follow_up', 'Follow-up on the matter'), ('returned', 'A missed or promised call returned')], max_length=10)),
                        ('result', models.CharField(choices=[('reached', 'Reached'), ('no_answer', 'Not reached')], max_length=10)),
                        ('hung_up_first', models.CharField(blank=True, choices=[('customer', 'The customer'), ('desk', 'The desk')], default='', max_length=10)),
                        ('words', models.CharField(blank=True, default='', max_length=2000)),
                        ('work_number', models.CharField(max_length=12)),
                        ('opening', models.CharField(blank=True, default='', max_length=400)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['follow_up', 'returned'])), name='call_back_purpose'), models.CheckConstraint(condition=models.Q(models.Q(('hung_up_first', ''), ('result', 'no_answer')), models.Q(('result', 'reached'), models.Q(('words', ''), _negated=True)), _connector='OR'), name='call_back_says_what_was_said'), models.CheckConstraint(condition=models.Q(('hung_up_first__in', ['', 'customer', 'desk'])), name='call_back_hung_up_by_a_side'), models.CheckConstraint(condition=models.Q(('work_number', ''), _negated=True), name='call_back_under_a_work_number')],
                    },
                ),
                migrations.CreateModel(
                    name='ProblemList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('begins_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('contact_count', models.PositiveIntegerField()),
                        ('state', models.CharField(choices=[('sent', 'To take note of'), ('acknowledged', 'Taken note of')], default='sent', max_length=12)),
                        ('sent_at', models.DateTimeField()),
                        ('reminded_at', models.DateTimeField(null=True)),
                        ('words', models.CharField(blank=True, default='', max_length=2000)),
                        ('acknowledged_at', models.DateTimeField(null=True)),
                        ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='problem_lists', to='staff.department')),
                        ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clocks.obligation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department', 'state', '-id'], name='problem_list_department')],
                        'constraints': [models.UniqueConstraint(fields=('obligation', 'department'), name='problem_list_once'), models.CheckConstraint(condition=models.Q(('begins_at__lt', models.F('ends_at'))), name='problem_list_has_a_period'), models.CheckConstraint(condition=models.Q(('contact_count__gte', 1)), name='problem_list_concerns_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('acknowledged_by__isnull', True), ('state', 'sent'), ('words', '')), models.Q(('acknowledged_at__gte', models.F('sent_at')), ('acknowledged_by__isnull', False), ('state', 'acknowledged'), models.Q(('words', ''), _negated=True)), _connector='OR'), name='problem_list_acknowledged_with_words')],
                    },
                ),
                migrations.CreateModel(
                    name='Whisper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('body', models.CharField(max_length=500)),
                        ('at', models.DateTimeField()),
                        ('read_at', models.DateTimeField(null=True)),
                        ('call', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.call')),
                        ('from_member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                        ('to_member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='whispers', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['to_member'], name='whisper_unread')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('from_member', models.F('to_member')), _negated=True), name='whisper_to_another'), models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='whisper_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('call__isnull', True), ('ticket__isnull', False)), models.Q(('call__isnull', False), ('ticket__isnull', True)), _connector='OR'), name='whisper_about_one_thing'), models.CheckConstraint(condition=models.Q(('read_at__isnull', True), ('read_at__gte', models.F('at')), _connector='OR'), name='whisper_read_after')],
                    },
                ),
                migrations.CreateModel(
                    name='Order',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('number', models.CharField(max_length=40, unique=True)),
                        ('ordered_on', models.DateField(null=True)),
                        ('currency', models.CharField(default='CNY', max_length=3)),
                        ('note', models.CharField(blank=True, default='', max_length=300)),
                        ('entered_at', models.DateTimeField()),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='tickets.customer')),
                        ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['customer', '-id'], name='order_customer')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='order_has_number')],
                    },
                ),
                migrations.CreateModel(
                    name='Product',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('material', models.CharField(max_length=40, unique=True)),
                        ('name_zh', models.CharField(max_length=120)),
                        ('name_en', models.CharField(blank=True, default='', max_length=120)),
                        ('family', models.CharField(blank=True, default='', max_length=60)),
                        ('unit', models.CharField(blank=True, default='', max_length=20)),
                        ('warranty_months', models.PositiveSmallIntegerField(default=0)),
                        ('active', models.BooleanField(default=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('material', ''), _negated=True), models.Q(('name_zh', ''), _negated=True)), name='product_is_named')],
                    },
                ),
                migrations.CreateModel(
                    name='OrderLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('unit_price', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='tickets.order')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='tickets.product')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('order', 'place'), name='order_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='order_line_of_something'), models.CheckConstraint(condition=models.Q(('unit_price__isnull', True), ('unit_price__gte', 0), _connector='OR'), name='order_line_price')],
                    },
                ),
                migrations.CreateModel(
                    name='LineEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('delivered', 'Delivered'), ('returned', 'Returned')], max_length=10)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('on', models.DateField()),
                        ('reference', models.CharField(blank=True, default='', max_length=60)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='tickets.lineentry')),
                        ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='tickets.orderline')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['line', 'kind'], name='line_entry_kind')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['delivered', 'returned'])), name='line_entry_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('quantity__gt', 0), ('undoes__isnull', True)), models.Q(('quantity__lt', 0), ('undoes__isnull', False), models.Q(('undoes', models.F('id')), _negated=True)), _connector='OR'), name='line_entry_or_its_counter')],
                    },
                ),
                migrations.CreateModel(
                    name='Site',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('address', models.CharField(blank=True, default='', max_length=300)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='tickets.customer')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('customer', 'name'), name='site_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Equipment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('serial', models.CharField(max_length=60, unique=True)),
                        ('installed_on', models.DateField(null=True)),
                        ('warranty_until', models.DateField(null=True)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='tickets.customer')),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='tickets.orderline')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='tickets.product')),
                        ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='tickets.site')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('serial', ''), _negated=True), name='equipment_has_serial')],
                    },
                ),
                migrations.CreateModel(
                    name='OrderImport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(blank=True, default='', max_length=120)),
                        ('rows', models.PositiveIntegerField()),
                        ('created', models.PositiveIntegerField()),
                        ('changed', models.PositiveIntegerField()),
                        ('unchanged', models.PositiveIntegerField()),
                        ('rejected', models.PositiveIntegerField()),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('rows', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('created'), '+', models.F('changed')), '+', models.F('unchanged')), '+', models.F('rejected')))), name='import_adds_up')],
                    },
                ),
                migrations.CreateModel(
                    name='ApologyRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('policy', models.CharField(choices=[('liability_based', 'only where the company is liable'), ('always_regret', 'always, as regret for the inconvenience')], max_length=20)),
                        ('words_zh', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                        ('words_en', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                        ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='apology_rule', to='rulebook.article')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('policy__in', ['liability_based', 'always_regret'])), name='apology_policy')],
                    },
                ),
                migrations.AddField(
                    model_name='call',
                    name='hung_up_first',
                    field=models.CharField(blank=True, choices=[('caller', 'The caller'), ('desk', 'The desk')], default='', max_length=10),
                ),
                migrations.AddField(
                    model_name='call',
                    name='number_withheld',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='call',
                    name='on_line',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='call',
                    name='rings_at',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddIndex(
                    model_name='call',
                    index=models.Index(condition=models.Q(('abandoned_at__isnull', True), ('answered_at__isnull', True), ('ended_at__isnull', True)), fields=['department_id', 'rang_at'], name='call_rings'),
                ),
                migrations.AddIndex(
                    model_name='call',
                    index=models.Index(condition=models.Q(('abandoned_at__isnull', True), ('answered_at__isnull', False), ('ended_at__isnull', True)), fields=['on_line'], name='call_live'),
                ),
                migrations.AddConstraint(
                    model_name='call',
                    constraint=models.CheckConstraint(condition=models.Q(('hung_up_first__in', ['', 'caller', 'desk'])), name='call_hung_up_by_a_side'),
                ),
                migrations.AddConstraint(
                    model_name='call',
                    constraint=models.CheckConstraint(condition=models.Q(('hung_up_first', ''), ('ended_at__isnull', False), _connector='OR'), name='call_hung_up_when_ended'),
                ),
                migrations.AddConstraint(
                    model_name='unansweredsearch',
                    constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('words', 'asked_by'), name='unanswered_search_once'),
                ),
                migrations.AddField(
                    model_name='score',
                    name='month',
                    field=models.CharField(blank=True, default='', max_length=7),
                ),
                migrations.AddField(
                    model_name='scoresheet',
                    name='about',
                    field=models.CharField(choices=[('call', 'A call'), ('member', 'A member')], default='call', max_length=10),
                ),
                migrations.AlterField(
                    model_name='score',
                    name='call',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='tickets.call'),
                ),
                migrations.AddConstraint(
                    model_name='score',
                    constraint=models.UniqueConstraint(condition=models.Q(('call', None)), fields=('member', 'sheet', 'scorer', 'month'), name='score_once_a_month'),
                ),
                migrations.AddConstraint(
                    model_name='score',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('call', None), ('month__regex', '^\\d{4}-\\d\\d$')), models.Q(('call__isnull', False), ('month', '')), _connector='OR'), name='score_of_call_or_month'),
                ),
                migrations.AddConstraint(
                    model_name='scoresheet',
                    constraint=models.CheckConstraint(condition=models.Q(('about__in', ['call', 'member'])), name='score_sheet_about'),
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in append_only("tickets_signature")),
                migrations.AddField(
                    model_name='bulkaction',
                    name='asked',
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name='bulkaction',
                    name='state',
                    field=models.CharField(choices=[('held', 'held back'), ('done', 'done'), ('undone', 'undone')], default='done', max_length=10),
                ),
                migrations.AddConstraint(
                    model_name='bulkaction',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('results', []), ('state', 'held')), models.Q(('asked', {}), ('state', 'done')), models.Q(('asked', {}), ('results', []), ('state', 'undone')), _connector='OR'), name='bulk_action_held_done_or_undone'),
                ),
                migrations.AddField(
                    model_name='line',
                    name='skill',
                    field=models.CharField(blank=True, choices=[('technical', 'Technical'), ('theoretical', 'Theoretical'), ('all_round', 'All-round')], default='', max_length=12),
                ),
                migrations.AddField(
                    model_name='matterclass',
                    name='skill',
                    field=models.CharField(blank=True, choices=[('technical', 'Technical'), ('theoretical', 'Theoretical'), ('all_round', 'All-round')], default='', max_length=12),
                ),
                migrations.AddConstraint(
                    model_name='line',
                    constraint=models.CheckConstraint(condition=models.Q(('skill__in', ['', 'technical', 'theoretical'])), name='line_skill'),
                ),
                migrations.AddConstraint(
                    model_name='matterclass',
                    constraint=models.CheckConstraint(condition=models.Q(('skill__in', ['', 'technical', 'theoretical'])), name='matter_class_skill'),
                ),
                migrations.AddIndex(
                    model_name='call',
                    index=models.Index(django.db.models.functions.comparison.Coalesce('rang_at', 'answered_at', 'created_at'), condition=models.Q(('matter_id', None)), name='call_began'),
                ),
                migrations.AddIndex(
                    model_name='ticket',
                    index=models.Index(condition=models.Q(('status', 'open')), fields=['first_responder'], name='ticket_first_open'),
                ),
                migrations.AddField(
                    model_name='customermerge',
                    name='orders',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='customermerge',
                    name='sites',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='customermerge',
                    name='equipment',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
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
                migrations.AddField(
                    model_name='ticket',
                    name='for_rights',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='kept_from',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddIndex(
                    model_name='ticket',
                    index=models.Index(condition=models.Q(models.Q(('kept_from', []), _negated=True), models.Q(('for_rights', []), _negated=True), _connector='OR'), fields=['id'], name='ticket_kept'),
                ),
            ],
        ),
    ]
