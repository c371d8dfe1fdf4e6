"""Complaints from the first word to verified prevention."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import append_only
from servicedesk.together import Together

_APPEND_ONLY = ("statement", "actioncheck", "correction", "custodyentry", "assessment", "measure")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("files", "0001_attachments"),
        ("rulebook", "0003_revisions_and_scopes"),
        ("staff", "0003_absence_and_presence"),
        ("tickets", "0006_calls_and_catalog"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='ComplaintBook',
                    fields=[
                        ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='Complaint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('number', models.CharField(max_length=20, unique=True)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                        ('phase', models.CharField(choices=[('accepted', 'Accepted'), ('investigating', 'Being investigated'), ('decided', 'Decided'), ('replied', 'Answered'), ('traced', 'Traced')], default='accepted', max_length=15)),
                        ('severity', models.CharField(choices=[('general', 'General'), ('serious', 'Serious'), ('major', 'Major')], default='general', max_length=10)),
                        ('safety', models.BooleanField(default=False)),
                        ('type_code', models.CharField(blank=True, default='', max_length=50)),
                        ('cause_said', models.TextField(blank=True, default='')),
                        ('remedy_sought', models.CharField(blank=True, default='', max_length=300)),
                        ('order_number', models.CharField(blank=True, default='', max_length=40)),
                        ('material', models.CharField(blank=True, default='', max_length=40)),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                        ('delivered_on', models.DateField(null=True)),
                        ('differences', models.JSONField(default=list)),
                        ('confidential', models.BooleanField(default=False)),
                        ('received_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='tickets.orderline')),
                        ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='complaint', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-received_at', '-id'], name='complaint_list'), models.Index(fields=['state', '-id'], name='complaint_state')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed', 'withdrawn'])), name='complaint_state_known'), models.CheckConstraint(condition=models.Q(('phase__in', ['accepted', 'investigating', 'decided', 'replied', 'traced'])), name='complaint_phase_known'), models.CheckConstraint(condition=models.Q(('severity__in', ['general', 'serious', 'major'])), name='complaint_severity_known'), models.CheckConstraint(condition=models.Q(('quantity__isnull', True), ('quantity__gt', 0), _connector='OR'), name='complaint_quantity'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'open')), models.Q(('ended_at__gte', models.F('received_at')), ('ended_by__isnull', False), ('state__in', ['closed', 'withdrawn'])), _connector='OR'), name='complaint_ended_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Stage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(choices=[('receipt', 'Received'), ('acknowledgement', 'Acknowledged to the customer'), ('assessment', 'Assessed'), ('tracking', 'Tracked'), ('investigation', 'Investigated'), ('verdict', 'Liability decided'), ('remedy', 'Remedy decided'), ('reply', 'Decision communicated'), ('correction', 'Corrective action'), ('verification', 'Effect verified'), ('closing', 'Closed')], max_length=20)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='complaints.complaint')),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('responsible', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('complaint', 'code'), name='stage_once'), models.CheckConstraint(condition=models.Q(('code__in', ['receipt', 'acknowledgement', 'assessment', 'tracking', 'investigation', 'verdict', 'remedy', 'reply', 'correction', 'verification', 'closing'])), name='stage_known'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='stage_done_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='CorrectiveAction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('kind', models.CharField(choices=[('corrective', 'Corrective: it does not happen again'), ('preventive', 'Preventive: the like does not happen elsewhere')], max_length=10)),
                        ('what', models.CharField(max_length=300)),
                        ('criterion', models.CharField(max_length=300)),
                        ('due_at', models.DateTimeField()),
                        ('check_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('open', 'To be done'), ('done', 'To be checked'), ('verified', 'Verified'), ('failed', 'Did not work, to be done again')], default='open', max_length=10)),
                        ('round', models.PositiveSmallIntegerField(default=1)),
                        ('planned_at', models.DateTimeField()),
                        ('result', models.TextField(blank=True, default='')),
                        ('done_at', models.DateTimeField(null=True)),
                        ('verified_at', models.DateTimeField(null=True)),
                        ('owner_left_at', models.DateTimeField(null=True)),
                        ('given_why', models.CharField(blank=True, default='', max_length=300)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='complaints.complaint')),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrective_actions', to=settings.AUTH_USER_MODEL)),
                        ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['owner', 'state', 'due_at'], name='action_owner'), models.Index(condition=models.Q(('owner_left_at__isnull', True), ('state__in', ['open', 'failed'])), fields=['id'], name='action_to_do')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['corrective', 'preventive'])), name='action_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('criterion', ''), _negated=True)), name='action_says_what_and_by_what_it_is_judged'), models.CheckConstraint(condition=models.Q(('check_at__gte', models.F('due_at'))), name='action_checked_after_it_is_due'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True), ('result', ''), ('state__in', ['open', 'failed']), ('verified_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False), ('state', 'done'), ('verified_by__isnull', True), models.Q(('result', ''), _negated=True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False), ('state', 'verified'), ('verified_by__isnull', False), models.Q(('result', ''), _negated=True)), _connector='OR'), name='action_state_fits_its_moments'), models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_by__isnull', True)), models.Q(('verified_at__gte', models.F('done_at')), ('verified_by__isnull', False)), _connector='OR'), name='action_verified_after_it_was_done'), models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(models.Q(('verified_by', models.F('owner')), _negated=True), models.Q(('verified_by', models.F('done_by')), _negated=True)), _connector='OR'), name='action_verified_by_somebody_else')],
                    },
                ),
                migrations.CreateModel(
                    name='ActionCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('round', models.PositiveSmallIntegerField()),
                        ('result', models.TextField()),
                        ('done_at', models.DateTimeField()),
                        ('passed', models.BooleanField()),
                        ('words', models.TextField()),
                        ('follows', models.CharField(blank=True, default='', max_length=300)),
                        ('checked_at', models.DateTimeField()),
                        ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='complaints.correctiveaction')),
                    ],
                    options={
                        'ordering': ('action_id', 'round'),
                        'constraints': [models.UniqueConstraint(fields=('action', 'round'), name='check_once_a_round'), models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), ('checked_at__gte', models.F('done_at'))), name='check_says_what_was_seen'), models.CheckConstraint(condition=models.Q(models.Q(('checked_by', models.F('owner')), _negated=True), models.Q(('checked_by', models.F('done_by')), _negated=True)), name='check_by_somebody_else')],
                    },
                ),
                migrations.CreateModel(
                    name='Hearing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('question', models.TextField()),
                        ('asked_at', models.DateTimeField()),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='complaints.complaint')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('complaint', 'member'), name='hearing_once'), models.CheckConstraint(condition=models.Q(('question', ''), _negated=True), name='hearing_asks_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Inquiry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('begun_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('summary', models.TextField(blank=True, default='')),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='complaints.complaint')),
                        ('investigator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('complaint',), name='inquiry_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('summary', '')), models.Q(('closed_at__gte', models.F('begun_at')), ('closed_by__isnull', False), models.Q(('summary', ''), _negated=True)), _connector='OR'), name='inquiry_closed_with_its_summary')],
                    },
                ),
                migrations.CreateModel(
                    name='Concern',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('told_at', models.DateTimeField()),
                        ('improvement', models.TextField(blank=True, default='')),
                        ('improved_at', models.DateTimeField(null=True)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('improved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to='complaints.inquiry')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department', 'improved_at', '-id'], name='concern_department')],
                        'constraints': [models.UniqueConstraint(fields=('inquiry', 'department'), name='concern_once'), models.CheckConstraint(condition=models.Q(models.Q(('improved_at__isnull', True), ('improved_by__isnull', True), ('improvement', '')), models.Q(('improved_at__gte', models.F('told_at')), ('improved_by__isnull', False), models.Q(('improvement', ''), _negated=True)), _connector='OR'), name='concern_improved_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Lesson',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('written_at', models.DateTimeField()),
                        ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lesson', to='complaints.complaint')),
                        ('knowledge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lesson', to='tickets.knowledgearticle')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Party',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('side', models.CharField(choices=[('customer', 'Customer'), ('dealer', 'Dealer')], max_length=10)),
                        ('name', models.CharField(max_length=120)),
                        ('named_at', models.DateTimeField()),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='complaints.complaint')),
                        ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.customer')),
                        ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('complaint', 'side'), name='party_once'), models.CheckConstraint(condition=models.Q(('side__in', ['customer', 'dealer']), models.Q(('name', ''), _negated=True)), name='party_named')],
                    },
                ),
                migrations.CreateModel(
                    name='Statement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.TextField()),
                        ('taken_at', models.DateTimeField()),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='complaints.complaint')),
                        ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('party', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='complaints.party')),
                        ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('party__isnull', True)), models.Q(('member__isnull', True), ('party__isnull', False)), _connector='OR'), name='statement_of_a_member_or_a_party'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='statement_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Why',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('question', models.CharField(max_length=300)),
                        ('answer', models.TextField()),
                        ('stands', models.BooleanField(default=True)),
                        ('noted_at', models.DateTimeField()),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='whys', to='complaints.complaint')),
                        ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('complaint', 'place'), name='why_stands_once'), models.CheckConstraint(condition=models.Q(('place__gte', 1), models.Q(('question', ''), _negated=True), models.Q(('answer', ''), _negated=True)), name='why_asks_and_answers')],
                    },
                ),
                migrations.CreateModel(
                    name='AssistRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('question', models.TextField()),
                        ('asked_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('asked', 'Asked'), ('answered', 'Answered'), ('refused', 'Not ours'), ('lapsed', 'No longer needed')], default='asked', max_length=10)),
                        ('answer', models.TextField(blank=True, default='')),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assist_requests', to='complaints.complaint')),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department', 'state', '-id'], name='assist_department')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('asked_at'))), name='assist_due_after_it_was_asked'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'asked')), models.Q(('ended_at__gte', models.F('asked_at')), ('ended_by__isnull', False), ('state__in', ['answered', 'refused']), models.Q(('answer', ''), _negated=True)), models.Q(('answer', ''), ('ended_at__gte', models.F('asked_at')), ('ended_by__isnull', False), ('state', 'lapsed')), _connector='OR'), name='assist_state_fits_its_answer')],
                    },
                ),
                migrations.CreateModel(
                    name='Cause',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('field', models.CharField(choices=[('people', 'People'), ('machine', 'Machine'), ('material', 'Material'), ('method', 'Method'), ('environment', 'Environment'), ('measurement', 'Measurement'), ('policy', 'Policy or contract'), ('other', 'Something else')], max_length=20)),
                        ('words', models.CharField(max_length=300)),
                        ('finding', models.CharField(choices=[('suspected', 'Suspected'), ('confirmed', 'Confirmed'), ('ruled_out', 'Ruled out')], default='suspected', max_length=10)),
                        ('noted_at', models.DateTimeField()),
                        ('found_at', models.DateTimeField(null=True)),
                        ('above', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='below', to='complaints.cause')),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='causes', to='complaints.complaint')),
                        ('found_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), ('field__in', ['people', 'machine', 'material', 'method', 'environment', 'measurement', 'policy', 'other'])), name='cause_named'), models.CheckConstraint(condition=models.Q(models.Q(('finding', 'suspected'), ('found_at__isnull', True), ('found_by__isnull', True)), models.Q(('finding__in', ['confirmed', 'ruled_out']), ('found_at__isnull', False), ('found_by__isnull', False)), _connector='OR'), name='cause_found_by_somebody'), models.CheckConstraint(condition=models.Q(('above__isnull', True), models.Q(('above', models.F('id')), _negated=True), _connector='OR'), name='cause_not_its_own')],
                    },
                ),
                migrations.CreateModel(
                    name='RemedyOption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('replace', 'Replacement'), ('refund', 'Refund'), ('repair', 'Repair'), ('credit', 'Credit'), ('apology', 'Apology')], max_length=10)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                        ('words', models.CharField(max_length=300)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remedy_options', to='complaints.complaint')),
                    ],
                    options={
                        'ordering': ('pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['replace', 'refund', 'repair', 'credit', 'apology'])), name='remedy_option_kind'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='remedy_option_amount'), models.CheckConstraint(condition=models.Q(('quantity__isnull', True), ('quantity__gt', 0), _connector='OR'), name='remedy_option_quantity')],
                    },
                ),
                migrations.CreateModel(
                    name='Remedy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('waiting', 'Waits for approval'), ('decided', 'Decided'), ('refused', 'Refused'), ('replaced', 'Replaced by another')], max_length=10)),
                        ('up_to', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                        ('needs_approval', models.BooleanField()),
                        ('proposed_at', models.DateTimeField()),
                        ('approved_at', models.DateTimeField(null=True)),
                        ('answer', models.CharField(blank=True, default='', max_length=300)),
                        ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.article')),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remedies', to='complaints.complaint')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('option', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.remedyoption')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'decided'])), fields=('complaint',), name='remedy_stands_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'decided', 'refused', 'replaced'])), name='remedy_state'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='remedy_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('needs_approval', True), ('state', 'waiting')), models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('needs_approval', False), ('state', 'decided')), models.Q(('approved_at__gte', models.F('proposed_at')), ('approved_by__isnull', False), ('needs_approval', True), ('state', 'decided')), models.Q(('approved_at__gte', models.F('proposed_at')), ('approved_by__isnull', False), ('needs_approval', True), ('state', 'refused')), ('state', 'replaced'), _connector='OR'), name='remedy_approved_where_needed')],
                    },
                ),
                migrations.CreateModel(
                    name='ComplaintAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('written', 'In writing'), ('phone', 'By telephone'), ('visit', 'In person')], max_length=10)),
                        ('avenue', models.CharField(max_length=300)),
                        ('at', models.DateTimeField()),
                        ('accepted', models.BooleanField(null=True)),
                        ('words', models.CharField(blank=True, default='', max_length=1000)),
                        ('noted_at', models.DateTimeField(null=True)),
                        ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.article')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='complaints.complaint')),
                        ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reply', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='complaint_answer', to='tickets.reply')),
                        ('remedy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.remedy')),
                    ],
                    options={
                        'ordering': ('pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['written', 'phone', 'visit'])), name='answer_channel'), models.CheckConstraint(condition=models.Q(('avenue', ''), _negated=True), name='answer_names_an_avenue'), models.CheckConstraint(condition=models.Q(models.Q(('accepted__isnull', True), ('noted_at__isnull', True), ('noted_by__isnull', True)), models.Q(('accepted__isnull', False), ('noted_at__gte', models.F('at')), ('noted_by__isnull', False), models.Q(('words', ''), _negated=True)), _connector='OR'), name='answer_taken_with_words')],
                    },
                ),
                migrations.CreateModel(
                    name='RemedyRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('handler_up_to', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                        ('avenue_zh', models.CharField(blank=True, default='', max_length=300)),
                        ('avenue_en', models.CharField(blank=True, default='', max_length=300)),
                        ('answer_to', models.SlugField(blank=True, default='')),
                        ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='remedy_rule', to='rulebook.article')),
                    ],
                ),
                migrations.CreateModel(
                    name='Verdict',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('liable', models.CharField(choices=[('yes', 'Liable'), ('no', 'Not liable'), ('shared', 'Shared')], max_length=10)),
                        ('reason', models.CharField(max_length=1000)),
                        ('up', models.BooleanField()),
                        ('after_reply', models.BooleanField(default=False)),
                        ('decided_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_why', models.CharField(blank=True, default='', max_length=300)),
                        ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='complaints.complaint')),
                        ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('complaint',), name='verdict_stands_once'), models.CheckConstraint(condition=models.Q(('liable__in', ['yes', 'no', 'shared'])), name='verdict_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', models.F('owned_by')), _negated=True), models.Q(('about__isnull', True), models.Q(('decided_by', models.F('about')), _negated=True), _connector='OR')), name='verdict_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('ended_why', '')), models.Q(('ended_at__gte', models.F('decided_at')), ('ended_by__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='verdict_ended_with_why')],
                    },
                ),
                migrations.CreateModel(
                    name='Share',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('party', models.CharField(choices=[('department', 'Department'), ('member', 'Member'), ('outside', 'Third party')], max_length=10)),
                        ('outside', models.CharField(blank=True, default='', max_length=120)),
                        ('percent', models.PositiveSmallIntegerField()),
                        ('reason', models.CharField(max_length=300)),
                        ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('verdict', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='complaints.verdict')),
                    ],
                    options={
                        'ordering': ('pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('percent__gte', 1), ('percent__lte', 100)), name='share_percent'), models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', False), ('member__isnull', True), ('outside', ''), ('party', 'department')), models.Q(('department__isnull', True), ('member__isnull', False), ('outside', ''), ('party', 'member')), models.Q(('department__isnull', True), ('member__isnull', True), ('party', 'outside'), models.Q(('outside', ''), _negated=True)), _connector='OR'), name='share_of_one_party'), models.CheckConstraint(condition=models.Q(('member__isnull', True), models.Q(('member', models.F('decided_by')), _negated=True), _connector='OR'), name='share_decided_by_another'), models.UniqueConstraint(fields=('verdict', 'department'), name='share_department_once'), models.UniqueConstraint(fields=('verdict', 'member'), name='share_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Objection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('reason', models.CharField(max_length=1000)),
                        ('at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('open', 'To be decided'), ('granted', 'Granted'), ('refused', 'Refused')], default='open', max_length=10)),
                        ('answer', models.CharField(blank=True, default='', max_length=1000)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('against', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('verdict', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='complaints.verdict')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('verdict', 'department'), name='objection_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'open')), models.Q(('decided_at__gte', models.F('at')), ('decided_by__isnull', False), ('state__in', ['granted', 'refused']), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='objection_decided_with_words'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('against')), _negated=True), models.Q(('decided_by', models.F('by')), _negated=True)), _connector='OR'), name='objection_decided_by_another')],
                    },
                ),
                migrations.CreateModel(
                    name='AnswerRecipient',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('party', models.CharField(choices=[('customer', 'The customer'), ('post', 'The holder of a post')], max_length=10)),
                        ('name_zh', models.CharField(max_length=120)),
                        ('name_en', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.post')),
                        ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='complaints.complaintanswer')),
                    ],
                    options={
                        'ordering': ('pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('party', 'customer'), ('post__isnull', True)), models.Q(('party', 'post'), ('post__isnull', False)), _connector='OR'), name='answer_recipient_party'), models.UniqueConstraint(fields=('answer', 'party'), name='answer_recipient_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ComplaintClosure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('outcome', models.CharField(choices=[('accepted', 'She accepted the answer'), ('not_accepted', 'She did not accept; the further avenue is hers'), ('unreachable', 'She could not be reached')], max_length=15)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('ticket_status', models.CharField(max_length=10)),
                        ('at', models.DateTimeField()),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('undone_why', models.CharField(blank=True, default='', max_length=300)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='complaints.complaint')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('complaint',), name='complaint_closure_once'), models.CheckConstraint(condition=models.Q(('outcome', 'accepted'), models.Q(('outcome__in', ['not_accepted', 'unreachable']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='complaint_closure_reason'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True), ('undone_why', '')), models.Q(('undone_at__gte', models.F('at')), ('undone_by__isnull', False), models.Q(('undone_why', ''), _negated=True)), _connector='OR'), name='complaint_closure_undone_with_why')],
                    },
                ),
                migrations.CreateModel(
                    name='PhaseReached',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phase', models.CharField(choices=[('accepted', 'Accepted'), ('investigating', 'Being investigated'), ('decided', 'Decided'), ('replied', 'Answered'), ('traced', 'Traced')], max_length=15)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phases_reached', to='complaints.complaint')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('phase__in', ['accepted', 'investigating', 'decided', 'replied', 'traced'])), name='phase_reached_known'), models.UniqueConstraint(fields=('complaint', 'phase'), name='phase_reached_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Neglect',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.CharField(max_length=1000)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='neglect', to='complaints.complaint')),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='neglect_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Trace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('outcome', models.CharField(max_length=1000)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='trace', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('outcome', ''), _negated=True), name='trace_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=120)),
                        ('origin', models.CharField(choices=[('customer', 'The customer'), ('colleague', 'A colleague'), ('other', 'Somebody else')], max_length=10)),
                        ('brought_by', models.CharField(blank=True, default='', max_length=120)),
                        ('received_at', models.DateTimeField()),
                        ('attachment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.attachment')),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='complaints.complaint')),
                        ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='evidence_has_title'), models.CheckConstraint(condition=models.Q(('origin__in', ['customer', 'colleague', 'other'])), name='evidence_origin')],
                    },
                ),
                migrations.CreateModel(
                    name='CustodyEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('keeper', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='complaints.evidence')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('keeper', ''), _negated=True), name='custody_has_keeper')],
                    },
                ),
                migrations.CreateModel(
                    name='InsideTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.CharField(max_length=2000)),
                        ('given_at', models.DateTimeField()),
                        ('result', models.CharField(blank=True, default='', max_length=2000)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inside_tasks', to='complaints.complaint')),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('task', ''), _negated=True), name='inside_task_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True), ('result', '')), models.Q(('done_at__gte', models.F('given_at')), ('done_by__isnull', False), models.Q(('result', ''), _negated=True)), _connector='OR'), name='inside_task_done_with_result')],
                    },
                ),
                migrations.CreateModel(
                    name='Lowering',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('was', models.CharField(choices=[('general', 'General'), ('serious', 'Serious'), ('major', 'Major')], max_length=10)),
                        ('to', models.CharField(choices=[('general', 'General'), ('serious', 'Serious'), ('major', 'Major')], max_length=10)),
                        ('reason', models.CharField(max_length=300)),
                        ('proposed_at', models.DateTimeField()),
                        ('agreed', models.BooleanField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('note', models.CharField(blank=True, default='', max_length=300)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lowerings', to='complaints.complaint')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('agreed__isnull', True)), fields=('complaint',), name='lowering_one_waits'), models.CheckConstraint(condition=models.Q(models.Q(('to__in', ['serious', 'general']), ('was', 'major')), models.Q(('to', 'general'), ('was', 'serious')), _connector='OR'), name='lowering_goes_down'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='lowering_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('agreed__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('agreed__isnull', False), ('decided_at__gte', models.F('proposed_at')), ('decided_by__isnull', False)), _connector='OR'), name='lowering_waits_or_was_decided'), models.CheckConstraint(condition=models.Q(('agreed__isnull', True), ('agreed', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='lowering_takes_two')],
                    },
                ),
                migrations.CreateModel(
                    name='Measure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('contained', 'Immediate action'), ('settled', 'Settled on the spot'), ('reported', 'Reported upward')], max_length=10)),
                        ('text', models.CharField(max_length=2000)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='complaints.complaint')),
                        ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['complaint', 'id'], name='measure_list')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['contained', 'settled', 'reported'])), name='measure_kind'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='measure_has_words'), models.CheckConstraint(condition=models.Q(('to__isnull', False), models.Q(('kind', 'reported'), _negated=True), _connector='OR'), name='measure_reported_to_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Withdrawal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=300)),
                        ('at', models.DateTimeField()),
                        ('undone_reason', models.CharField(blank=True, default='', max_length=300)),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='complaints.complaint')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('complaint',), name='withdrawal_one_stands'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='withdrawal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True), ('undone_reason', '')), models.Q(('undone_at__gte', models.F('at')), ('undone_by__isnull', False), models.Q(('undone_reason', ''), _negated=True)), _connector='OR'), name='withdrawal_undone_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Assessment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('type_code', models.CharField(blank=True, default='', max_length=50)),
                        ('safety', models.BooleanField()),
                        ('severity', models.CharField(choices=[('general', 'General'), ('serious', 'Serious'), ('major', 'Major')], max_length=10)),
                        ('computed', models.CharField(choices=[('general', 'General'), ('serious', 'Serious'), ('major', 'Major')], max_length=10)),
                        ('points', models.JSONField(default=list)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='complaints.complaint')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['complaint', '-id'], name='assessment_latest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('computed__in', ['general', 'serious', 'major']), ('severity__in', ['general', 'serious', 'major'])), name='assessment_severity'), models.CheckConstraint(condition=models.Q(('severity', models.F('computed')), models.Q(models.Q(('reason', ''), _negated=True), models.Q(models.Q(('computed', 'general'), ('severity', 'serious')), models.Q(('severity', 'major'), models.Q(('computed', 'major'), _negated=True)), _connector='OR')), _connector='OR'), name='assessment_raised_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ComplaintType',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField()),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('parent', models.SlugField(blank=True, default='')),
                        ('safety', models.BooleanField(default=False)),
                        ('internal', models.BooleanField(default=False)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaint_types', to='rulebook.article')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='complaint_type_once'), models.CheckConstraint(condition=models.Q(('parent', models.F('code')), _negated=True), name='complaint_type_not_its_own_parent')],
                    },
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.JSONField()),
                        ('after', models.JSONField()),
                        ('reason', models.CharField(max_length=300)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='complaints.complaint')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_has_reason')],
                    },
                ),
                *(
                    migrations.RunSQL(statement, migrations.RunSQL.noop)
                    for table in _APPEND_ONLY
                    for statement in append_only(f"complaints_{table}")
                ),
            ],
        ),
    ]
