"""Customers found by name and number and merged, what a matter is classed by, scripts and knowledge.

Customers known before are found too; what is given to a merged customer goes to the one that stayed.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from servicedesk.together import Together
from tickets.customers.rules import folded, grams_of, sought_by

_FOLLOW = """
create function tickets_customer_standing() returns trigger language plpgsql as $$
declare target bigint;
begin
    loop
        -- waits for a merge that is under way
        select merged_into_id into target from tickets_customer where id = new.customer_id for key share;
        exit when target is null;
        new.customer_id := target;
    end loop;
    return new;
end $$
"""
_TABLES = ("ticket", "call", "contact", "consent")


def fill(apps, schema_editor) -> None:
    customers = apps.get_model("tickets", "Customer").objects
    for customer in customers.filter(sought="").iterator(chunk_size=500):
        sought = sought_by([customer.name], [customer.phone])
        customers.filter(pk=customer.pk).update(name_key=folded(customer.name)[:500], sought=sought, grams=grams_of(sought))


class Migration(migrations.Migration):

    dependencies = [
        ("tickets", "0004_life_and_custody"),
        ("rulebook", "0003_revisions_and_scopes"),
        ("staff", "0003_absence_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(choices=[('recording', 'recording calls'), ('follow_up', 'follow-up calls'), ('text', 'text messages'), ('marketing', 'news and offers')], max_length=12)),
                        ('given_by', models.CharField(max_length=120)),
                        ('given_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='tickets.customer')),
                        ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_withdrawn_after'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_noted_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_noted_by__isnull', False)), _connector='OR'), name='consent_withdrawal_noted_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Contact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('name', models.CharField(max_length=120)),
                        ('role', models.CharField(blank=True, default='', max_length=120)),
                        ('phone', models.CharField(blank=True, db_index=True, default='', max_length=20)),
                        ('extension', models.CharField(blank=True, default='', max_length=6)),
                        ('phone_kind', models.CharField(choices=[('mobile', 'Mobile'), ('direct', 'Direct line'), ('switchboard', 'Switchboard'), ('home', 'Home'), ('other', 'Other')], default='mobile', max_length=12)),
                        ('withheld', models.BooleanField(default=False)),
                        ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='tickets.customer')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('withheld', False), models.Q(('extension', ''), ('phone', '')), _connector='OR'), name='contact_withheld_has_no_number'), models.CheckConstraint(condition=models.Q(('extension', ''), models.Q(('phone', ''), _negated=True), _connector='OR'), name='contact_extension_needs_number')],
                    },
                ),
                migrations.CreateModel(
                    name='CustomerMerge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=300)),
                        ('at', models.DateTimeField()),
                        ('tickets', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('calls', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('contacts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('consents', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('gone', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='merge', to='tickets.customer')),
                        ('stays', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='tickets.customer')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('gone', models.F('stays')), _negated=True), name='merge_of_two')],
                    },
                ),
                migrations.CreateModel(
                    name='Line',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=20, unique=True)),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('purpose', models.CharField(choices=[('general', 'General'), ('complaint_repair', 'Complaints and repairs')], default='general', max_length=20)),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='staff.department')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['general', 'complaint_repair'])), name='line_purpose'), models.CheckConstraint(condition=models.Q(('number__regex', '^\\+[1-9][0-9]{6,14}$')), name='line_number')],
                    },
                ),
                migrations.CreateModel(
                    name='PromisedAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('promised_at', models.DateTimeField()),
                        ('contact', models.CharField(max_length=20)),
                        ('note', models.CharField(blank=True, default='', max_length=300)),
                        ('at', models.DateTimeField()),
                        ('replaced_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promised_answers', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('ticket',), name='promised_answer_once'), models.CheckConstraint(condition=models.Q(('promised_at__gt', models.F('at'))), name='promised_answer_ahead'), models.CheckConstraint(condition=models.Q(('contact', ''), _negated=True), name='promised_answer_reaches_her'), models.CheckConstraint(condition=models.Q(('replaced_at__isnull', True), ('replaced_at__gt', models.F('at')), _connector='OR'), name='promised_answer_replaced')],
                    },
                ),
                migrations.CreateModel(
                    name='RepeatedContact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('said', models.TextField(blank=True, default='')),
                        ('channel', models.CharField(choices=[('phone', 'Hotline'), ('toll_free', '800 line'), ('mailbox', 'Mailbox'), ('letter', 'Letter'), ('fax', 'Fax'), ('media', 'Media'), ('web', 'Web'), ('im', 'Instant message'), ('mail', 'E-mail'), ('sms', 'SMS'), ('walk_in', 'Walk-in'), ('home_visit', 'Home visit'), ('department', 'Other department')], max_length=10)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('call', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.call')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repeated_contacts', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['at'], name='repeated_contact_at')],
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'number'), name='repeated_contact_once'), models.CheckConstraint(condition=models.Q(('number__gte', 2)), name='repeated_contact_repeats'), models.CheckConstraint(condition=models.Q(('channel__in', ['phone', 'toll_free', 'mailbox', 'letter', 'fax', 'media', 'web', 'im', 'mail', 'sms', 'walk_in', 'home_visit', 'department'])), name='repeated_contact_channel')],
                    },
                ),
                migrations.CreateModel(
                    name='Requirement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('consultation', 'Consultation'), ('service', 'Entrusted service'), ('repair', 'Repair'), ('complaint', 'Complaint'), ('suggestion', 'Suggestion'), ('help', 'Help wanted'), ('dispute', 'Dispute'), ('tip_off', 'Tip-off'), ('reservation', 'Reservation'), ('claim', 'Claim'), ('praise', 'Praise')], max_length=20)),
                        ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='rulebook.article')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('article', 'kind'), name='requirement_once'), models.CheckConstraint(condition=models.Q(('fields__len__gt', 0)), name='requirement_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='MatterClass',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField()),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                        ('processes', models.JSONField(default=list)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matter_classes', to='rulebook.article')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='matter_class_once'), models.CheckConstraint(condition=models.Q(('kinds', []), _negated=True), name='matter_class_has_kinds')],
                    },
                ),
                migrations.CreateModel(
                    name='DoneStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('process', models.PositiveSmallIntegerField()),
                        ('step', models.PositiveSmallIntegerField()),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='done_steps', to='tickets.ticket')),
                        ('matter_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.matterclass')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'matter_class', 'process', 'step'), name='step_done_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField()),
                        ('title_zh', models.CharField(max_length=120)),
                        ('title_en', models.CharField(max_length=120)),
                        ('points', models.JSONField()),
                        ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('phone', 'Hotline'), ('toll_free', '800 line'), ('mailbox', 'Mailbox'), ('letter', 'Letter'), ('fax', 'Fax'), ('media', 'Media'), ('web', 'Web'), ('im', 'Instant message'), ('mail', 'E-mail'), ('sms', 'SMS'), ('walk_in', 'Walk-in'), ('home_visit', 'Home visit'), ('department', 'Other department')], max_length=10), blank=True, default=list, size=None)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_lists', to='rulebook.article')),
                    ],
                    options={
                        'ordering': ('article_id', 'pk'),
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='check_list_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckedList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('points', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, size=None)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checked_lists', to='tickets.ticket')),
                        ('check_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checked', to='tickets.checklist')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ticket', '-id'], name='checked_list_ticket')],
                    },
                ),
                migrations.CreateModel(
                    name='KnowledgeArticle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('created_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_why', models.CharField(blank=True, default='', max_length=300)),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_why', '')), models.Q(('withdrawn_at__gte', models.F('created_at')), ('withdrawn_by__isnull', False), models.Q(('withdrawn_why', ''), _negated=True)), _connector='OR'), name='knowledge_withdrawn_by_somebody_for_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='KnowledgeVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'In review'), ('approved', 'Approved'), ('published', 'Published'), ('replaced', 'Replaced')], default='draft', max_length=10)),
                        ('grade', models.PositiveSmallIntegerField(choices=[(1, '1, may be sent to customers'), (2, '2, for colleagues only'), (3, '3, for those who write and review only')], default=2)),
                        ('title_zh', models.CharField(max_length=120)),
                        ('title_en', models.CharField(blank=True, default='', max_length=120)),
                        ('body_zh', models.TextField()),
                        ('body_en', models.TextField(blank=True, default='')),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                        ('pieces', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                        ('valid_until', models.DateTimeField(null=True)),
                        ('written_at', models.DateTimeField()),
                        ('submitted_at', models.DateTimeField(null=True)),
                        ('reviewed_at', models.DateTimeField(null=True)),
                        ('returned_why', models.CharField(blank=True, default='', max_length=300)),
                        ('published_at', models.DateTimeField(null=True)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='tickets.knowledgearticle')),
                        ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ('article_id', 'number'),
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['pieces'], name='knowledge_pieces')],
                        'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='knowledge_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('article',), name='knowledge_published_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'approved'])), fields=('article',), name='knowledge_in_the_making_once'), models.CheckConstraint(condition=models.Q(('grade__in', [1, 2, 3])), name='knowledge_grade'), models.CheckConstraint(condition=models.Q(models.Q(('title_zh', ''), _negated=True), models.Q(('body_zh', ''), _negated=True)), name='knowledge_says_something'), models.CheckConstraint(condition=models.Q(('tags__len__lte', 10)), name='knowledge_tags_few'), models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('written_by')), _negated=True), _connector='OR'), name='knowledge_reviewed_by_somebody_else'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('state', 'draft'), ('submitted_at__isnull', True)), models.Q(('published_at__isnull', True), ('reviewed_by__isnull', True), ('state', 'submitted'), ('submitted_at__isnull', False)), models.Q(('published_at__isnull', True), ('reviewed_by__isnull', False), ('state', 'approved'), ('submitted_at__isnull', False)), models.Q(('published_at__isnull', False), ('reviewed_by__isnull', False), ('state__in', ['published', 'replaced'])), _connector='OR'), name='knowledge_state_fits_its_moments'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='knowledge_reviewed_at_some_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Phrase',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('code', models.SlugField()),
                        ('moment', models.CharField(choices=[('opening', 'Opening'), ('welcome', 'Welcome'), ('verifying', 'Verifying'), ('attention', 'Attention'), ('waiting', 'Waiting'), ('complaint', 'Complaint'), ('apology', 'Apology'), ('promise', 'Promised answer'), ('refusal', 'Refusal'), ('transfer', 'Passing on to a superior'), ('thanks', 'Thanks'), ('closing', 'Closing'), ('farewell', 'Seeing off')], max_length=20)),
                        ('situation_zh', models.CharField(blank=True, default='', max_length=60)),
                        ('situation_en', models.CharField(blank=True, default='', max_length=60)),
                        ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('phone', 'Hotline'), ('toll_free', '800 line'), ('mailbox', 'Mailbox'), ('letter', 'Letter'), ('fax', 'Fax'), ('media', 'Media'), ('web', 'Web'), ('im', 'Instant message'), ('mail', 'E-mail'), ('sms', 'SMS'), ('walk_in', 'Walk-in'), ('home_visit', 'Home visit'), ('department', 'Other department')], max_length=10), blank=True, default=list, size=None)),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('consultation', 'Consultation'), ('service', 'Entrusted service'), ('repair', 'Repair'), ('complaint', 'Complaint'), ('suggestion', 'Suggestion'), ('help', 'Help wanted'), ('dispute', 'Dispute'), ('tip_off', 'Tip-off'), ('reservation', 'Reservation'), ('claim', 'Claim'), ('praise', 'Praise')], max_length=20), blank=True, default=list, size=None)),
                        ('text_zh', models.CharField(max_length=300)),
                        ('text_en', models.CharField(max_length=300)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phrases', to='rulebook.article')),
                    ],
                    options={
                        'ordering': ('article_id', 'place'),
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='phrase_once'), models.CheckConstraint(condition=models.Q(('moment__in', ['opening', 'welcome', 'verifying', 'attention', 'waiting', 'complaint', 'apology', 'promise', 'refusal', 'transfer', 'thanks', 'closing', 'farewell'])), name='phrase_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='SaidPhrase',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('phrase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='said', to='tickets.phrase')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='said_phrases', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'phrase'), name='said_phrase_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ScoreSheet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField()),
                        ('title_zh', models.CharField(max_length=120)),
                        ('title_en', models.CharField(max_length=120)),
                        ('points', models.JSONField()),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_sheets', to='rulebook.article')),
                    ],
                    options={
                        'ordering': ('article_id', 'pk'),
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='score_sheet_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Score',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('marks', models.JSONField()),
                        ('total', models.PositiveSmallIntegerField()),
                        ('most', models.PositiveSmallIntegerField()),
                        ('comment', models.CharField(blank=True, default='', max_length=2000)),
                        ('scored_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('given', 'Given'), ('answered', 'Answered')], default='given', max_length=10)),
                        ('answer', models.CharField(blank=True, default='', max_length=2000)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='tickets.call')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('scorer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='tickets.scoresheet')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['member', '-id'], name='score_member')],
                        'constraints': [models.UniqueConstraint(fields=('call', 'sheet', 'scorer'), name='score_once'), models.CheckConstraint(condition=models.Q(('scorer', models.F('member')), _negated=True), name='score_by_somebody_else'), models.CheckConstraint(condition=models.Q(('most__gte', 1), ('total__lte', models.F('most'))), name='score_within_its_sheet'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('state', 'given')), models.Q(('answered_at__gte', models.F('scored_at')), ('state', 'answered'), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='score_answered_with_its_words')],
                    },
                ),
                migrations.CreateModel(
                    name='UnansweredSearch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('words', models.CharField(max_length=200)),
                        ('asked_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='tickets.knowledgearticle')),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['-id'], name='unanswered_search_open')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='unanswered_search_asks_something'), models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answer__isnull', False), ('answered_at__gte', models.F('asked_at')), ('answered_by__isnull', False)), _connector='OR'), name='unanswered_search_answered_by_an_article')],
                    },
                ),
                migrations.CreateModel(
                    name='WordRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('code', models.SlugField()),
                        ('verdict', models.CharField(choices=[('banned', 'Not to be said'), ('must', 'To be said')], max_length=10)),
                        ('where', models.CharField(choices=[('anywhere', 'anywhere'), ('begin', 'at the beginning'), ('end', 'at the end')], default='anywhere', max_length=10)),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('words_zh', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                        ('words_en', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='word_rules', to='rulebook.article')),
                    ],
                    options={
                        'ordering': ('article_id', 'place'),
                        'constraints': [models.UniqueConstraint(fields=('article', 'code'), name='word_rule_once'), models.CheckConstraint(condition=models.Q(('verdict__in', ['banned', 'must'])), name='word_rule_verdict'), models.CheckConstraint(condition=models.Q(('where', 'anywhere'), models.Q(('verdict', 'must'), ('where__in', ['begin', 'end'])), _connector='OR'), name='word_rule_where')],
                    },
                ),
                migrations.AddField(
                    model_name='customer',
                    name='address_line',
                    field=models.CharField(blank=True, default='', max_length=200),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='area',
                    field=models.CharField(blank=True, default='', max_length=60),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='building',
                    field=models.CharField(blank=True, default='', max_length=20),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='estate',
                    field=models.CharField(blank=True, default='', max_length=60),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='extension',
                    field=models.CharField(blank=True, default='', max_length=6),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='grams',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='merged_into',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.customer'),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='name_key',
                    field=models.CharField(blank=True, db_index=True, default='', max_length=500),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='room',
                    field=models.CharField(blank=True, default='', max_length=20),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='sought',
                    field=models.TextField(blank=True, default=''),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='unit',
                    field=models.CharField(blank=True, default='', max_length=20),
                ),
                migrations.AddField(
                    model_name='customer',
                    name='version',
                    field=models.PositiveIntegerField(default=1),
                ),
                migrations.AddIndex(
                    model_name='customer',
                    index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='customer_grams'),
                ),
                migrations.AddConstraint(
                    model_name='customer',
                    constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='customer_not_merged_into_itself'),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='address',
                    field=models.CharField(blank=True, default='', max_length=300),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='area',
                    field=models.CharField(choices=[('normal', 'Normal'), ('intensive', 'Intensive service')], default='normal', max_length=10),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='contact_count',
                    field=models.PositiveIntegerField(default=1),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='mode',
                    field=models.CharField(choices=[('hotline', 'Hotline answer'), ('remote', 'Remote'), ('on_site', 'On site')], default='hotline', max_length=10),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='special',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='stage',
                    field=models.CharField(blank=True, choices=[('before', 'Before the sale'), ('during', 'During the sale'), ('after', 'After the sale')], default='', max_length=10),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='tags',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='verified_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='verified_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='ticket',
                    name='channel',
                    field=models.CharField(choices=[('phone', 'Hotline'), ('toll_free', '800 line'), ('mailbox', 'Mailbox'), ('letter', 'Letter'), ('fax', 'Fax'), ('media', 'Media'), ('web', 'Web'), ('im', 'Instant message'), ('mail', 'E-mail'), ('sms', 'SMS'), ('walk_in', 'Walk-in'), ('home_visit', 'Home visit'), ('department', 'Other department')], default='phone', max_length=10),
                ),
                migrations.AlterField(
                    model_name='ticket',
                    name='kind',
                    field=models.CharField(choices=[('consultation', 'Consultation'), ('service', 'Entrusted service'), ('repair', 'Repair'), ('complaint', 'Complaint'), ('suggestion', 'Suggestion'), ('help', 'Help wanted'), ('dispute', 'Dispute'), ('tip_off', 'Tip-off'), ('reservation', 'Reservation'), ('claim', 'Claim'), ('praise', 'Praise')], max_length=20),
                ),
                migrations.AddIndex(
                    model_name='ticket',
                    index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='ticket_tags'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['consultation', 'service', 'repair', 'complaint', 'suggestion', 'help', 'dispute', 'tip_off', 'reservation', 'claim', 'praise'])), name='ticket_kind'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['phone', 'toll_free', 'mailbox', 'letter', 'fax', 'media', 'web', 'im', 'mail', 'sms', 'walk_in', 'home_visit', 'department'])), name='ticket_channel'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['', 'before', 'during', 'after'])), name='ticket_stage'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['hotline', 'remote', 'on_site'])), name='ticket_mode'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('area__in', ['normal', 'intensive'])), name='ticket_area'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('tags__len__lte', 10)), name='ticket_tags_few'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_by__isnull', True)), models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), _connector='OR'), name='ticket_verified_by_somebody'),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('contact_count__gte', 1)), name='ticket_asked_once'),
                ),
                migrations.AddField(
                    model_name='call',
                    name='line',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='tickets.line'),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='project',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.scope'),
                ),
                migrations.AddField(
                    model_name='ticket',
                    name='topic',
                    field=models.CharField(blank=True, default='', max_length=50),
                ),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(_FOLLOW, "drop function tickets_customer_standing cascade"),
        *(
            migrations.RunSQL(
                f"create trigger tickets_{table}_customer before insert or update of customer_id on tickets_{table} "
                "for each row execute function tickets_customer_standing()",
                migrations.RunSQL.noop,
            )
            for table in _TABLES
        ),
    ]
