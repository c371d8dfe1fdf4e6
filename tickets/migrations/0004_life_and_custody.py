"""A matter's life: holds, closings and reopenings, who answers for it, letters, notes, ties to others, work orders and more time."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import ROLE
from servicedesk.together import Together

# Nobody who offered or refused a matter before may decide who takes it.
_ARBITER = """
alter table tickets_contactslip add constraint slip_decided_by_another
    check (state <> 'decided' or answered_by_id <> all (parties || offered_by_id || from_member_id))
"""
# The first responder is written once. The chain follows the owner by itself, so that at every moment exactly one member answers:
# what the desk's role may not write it cannot get wrong.
_CHAIN = """
create function tickets_keep_custody() returns trigger language plpgsql security definer set search_path from current as $$
begin
    if tg_op = 'UPDATE' then
        if new.first_responder_id <> old.first_responder_id or new.opened_at <> old.opened_at then
            raise exception 'the first responder of a matter, and when it was opened, never change' using errcode = 'check_violation';
        end if;
        if new.owner_id = old.owner_id and new.department_id = old.department_id then
            return null;
        end if;
        update tickets_custodyperiod set until = new.updated_at where ticket_id = new.id and until is null;
    end if;
    insert into tickets_custodyperiod (ticket_id, place, member_id, department_id, since)
    select new.id, coalesce(max(place), 0) + 1, new.owner_id, new.department_id,
           case tg_op when 'INSERT' then new.opened_at else new.updated_at end
    from tickets_custodyperiod where ticket_id = new.id;
    return null;
end $$;
create trigger tickets_keep_custody after insert or update on tickets_ticket
    for each row execute function tickets_keep_custody();
insert into tickets_custodyperiod (ticket_id, place, member_id, department_id, since)
    select id, 1, owner_id, department_id, opened_at from tickets_ticket;
"""
_UNCHAIN = "drop function tickets_keep_custody cascade"
# A ring of parents is refused whoever writes it. The lock is taken last in a transaction, after the matters' rows and their clocks.
_NO_RING = """
create function tickets_parenthood_no_ring() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(7102005);
    if exists (
        with recursive above(id) as (
            select new.parent_id union select p.parent_id from tickets_parenthood p join above on p.child_id = above.id
        ) select 1 from above where id = new.child_id
    ) then
        raise exception 'matter % would stand under itself', new.child_id using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger tickets_parenthood_no_ring before insert or update on tickets_parenthood
    for each row execute function tickets_parenthood_no_ring();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("tickets", "0003_customer_once"),
        ("rulebook", "0003_revisions_and_scopes"),
        ("staff", "0003_absence_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Hold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(choices=[('waiting_customer', 'waiting for the customer'), ('waiting_parts', 'waiting for parts'), ('waiting_third_party', 'waiting for somebody outside')], max_length=30)),
                        ('note', models.CharField(blank=True, default='', max_length=300)),
                        ('until', models.DateTimeField()),
                        ('held_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('ticket',), name='hold_once'), models.CheckConstraint(condition=models.Q(('reason__in', ['waiting_customer', 'waiting_parts', 'waiting_third_party'])), name='hold_reason'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('held_at')), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('held_at'), '+', models.Value(datetime.timedelta(days=90))))), name='hold_length'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__gte', models.F('held_at')), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='hold_ended_by_somebody_after_it_began')],
                    },
                ),
                migrations.CreateModel(
                    name='SlipBook',
                    fields=[
                        ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='ContactSlip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('number', models.CharField(max_length=20, unique=True)),
                        ('offered_at', models.DateTimeField()),
                        ('asked', models.CharField(max_length=1000)),
                        ('filed_after', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('withdrawn', 'Taken back'), ('returned', 'Returned as not ours'), ('disputed', 'To be arbitrated'), ('decided', 'Decided by an arbitrator')], default='offered', max_length=10)),
                        ('parties', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('returned_at', models.DateTimeField(null=True)),
                        ('replied_at', models.DateTimeField(null=True)),
                        ('reply', models.TextField(blank=True, default='')),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('from_department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('from_member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('replied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='tickets.ticket')),
                        ('to_department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('to_member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['to_department', '-id'], name='slip_to_department'), models.Index(fields=['from_department', '-id'], name='slip_from_department'), models.Index(condition=models.Q(('state__in', ('offered', 'disputed'))), fields=['to_department', 'ticket'], name='slip_open')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('offered', 'disputed'))), fields=('ticket',), name='slip_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('reason', ''), ('state__in', ('offered', 'disputed')), ('taken_by__isnull', True)), models.Q(('answered_at__gte', models.F('offered_at')), ('answered_at__isnull', False), ('answered_by__isnull', False), ('state', 'withdrawn'), ('taken_by__isnull', True)), models.Q(('answered_at__gte', models.F('offered_at')), ('answered_at__isnull', False), ('answered_by__isnull', False), ('state', 'refused'), ('taken_by__isnull', True), models.Q(('reason', ''), _negated=True)), models.Q(('answered_at__gte', models.F('offered_at')), ('answered_at__isnull', False), ('answered_by__isnull', False), ('state', 'accepted'), ('taken_by', models.F('answered_by')), ('taken_by__isnull', False)), models.Q(('answered_at__gte', models.F('offered_at')), ('answered_at__isnull', False), ('answered_by__isnull', False), ('state', 'decided'), ('taken_by__isnull', False), models.Q(('reason', ''), _negated=True)), models.Q(('answered_at__gte', models.F('offered_at')), ('answered_at__isnull', False), ('answered_by__isnull', False), ('state', 'returned'), ('taken_by', models.F('answered_by')), ('taken_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='slip_state_fits'), models.CheckConstraint(condition=models.Q(models.Q(('returned_at__gte', models.F('answered_at')), ('returned_at__isnull', False), ('returned_by__isnull', False), ('state', 'returned')), models.Q(models.Q(('state', 'returned'), _negated=True), ('returned_at__isnull', True), ('returned_by__isnull', True)), _connector='OR'), name='slip_returned_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', True), ('replied_by__isnull', True), ('reply', '')), models.Q(('replied_at__gte', models.F('answered_at')), ('replied_at__isnull', False), ('replied_by__isnull', False), ('state__in', ('accepted', 'decided')), models.Q(('reply', ''), _negated=True)), _connector='OR'), name='slip_replied_once_taken'), models.CheckConstraint(condition=models.Q(('taken_by__isnull', True), models.Q(('taken_by', models.F('from_member')), _negated=True), ('state', 'decided'), _connector='OR'), name='slip_not_to_its_giver'), models.CheckConstraint(condition=models.Q(('to_member__isnull', True), models.Q(('to_member', models.F('from_member')), _negated=True), _connector='OR'), name='slip_not_to_oneself'), models.CheckConstraint(condition=models.Q(('asked', ''), _negated=True), name='slip_asks_something'), models.CheckConstraint(condition=models.Q(('filed_after', True), ('state__in', ['disputed', 'decided', 'returned']), _negated=True), name='slip_filed_after')],
                    },
                ),
                migrations.CreateModel(
                    name='CustodyPeriod',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveIntegerField()),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'place'), name='custody_place'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('ticket',), name='custody_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='custody_length')],
                    },
                ),
                migrations.CreateModel(
                    name='CannedReply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('title', models.CharField(max_length=80)),
                        ('body_zh', models.TextField()),
                        ('body_en', models.TextField()),
                        ('is_active', models.BooleanField(default=True)),
                        ('used', models.PositiveIntegerField(default=0)),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('title', 'department'), name='canned_reply_title_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='ClosingRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                        ('needs', models.CharField(choices=[('second_person', 'a second person'), ('nobody', 'nobody else')], max_length=20)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closing_rules', to='rulebook.article')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('needs__in', ['second_person', 'nobody'])), name='closing_rule_needs'), models.CheckConstraint(condition=models.Q(('kinds', []), _negated=True), name='closing_rule_has_kinds')],
                    },
                ),
                migrations.CreateModel(
                    name='Follower',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField()),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'member'), name='follower_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Note',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('body', models.TextField()),
                        ('noted_at', models.DateTimeField()),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('mentioned', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='tickets.ticket')),
                    ],
                ),
                migrations.CreateModel(
                    name='BulkAction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('action', models.CharField(max_length=20)),
                        ('at', models.DateTimeField()),
                        ('results', models.JSONField(default=list)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Incident',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.CharField(max_length=200)),
                        ('declared_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('declared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('ticket',), name='incident_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__gte', models.F('declared_at')), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='incident_ended_by_somebody_after_it_began')],
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('older', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                        ('younger', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('older', 'younger'), name='link_once'), models.CheckConstraint(condition=models.Q(('older__lt', models.F('younger'))), name='link_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='tickets.incident')),
                        ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='membership', to='tickets.ticket')),
                    ],
                ),
                migrations.CreateModel(
                    name='Merge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=300)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('final', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                        ('source', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='merge', to='tickets.ticket')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('source', models.F('target')), _negated=True), models.Q(('source', models.F('final')), _negated=True)), name='merge_into_another')],
                    },
                ),
                migrations.CreateModel(
                    name='Parenthood',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('child', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='parenthood', to='tickets.ticket')),
                        ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='parenthood_of_another')],
                    },
                ),
                migrations.CreateModel(
                    name='Split',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('origin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='tickets.ticket')),
                        ('part', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='split', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('part', models.F('origin')), _negated=True), name='split_from_another')],
                    },
                ),
                migrations.CreateModel(
                    name='OrderBook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(unique=True)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='FaultReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('priority', models.CharField(choices=[('urgent', 'Urgent'), ('high', 'High'), ('normal', 'Normal'), ('low', 'Low')], max_length=10)),
                        ('fault', models.CharField(max_length=2000)),
                        ('state', models.CharField(choices=[('reported', 'Being fixed'), ('answered', 'Reported back')], default='reported', max_length=10)),
                        ('reported_at', models.DateTimeField()),
                        ('outcome', models.CharField(blank=True, default='', max_length=2000)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fault_reports', to='staff.department')),
                        ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fault_reports', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department', 'state', '-id'], name='fault_report_department')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'reported')), fields=('ticket', 'department'), name='fault_report_open_once'), models.CheckConstraint(condition=models.Q(('priority__in', ['urgent', 'high', 'normal', 'low'])), name='fault_report_priority'), models.CheckConstraint(condition=models.Q(('fault', ''), _negated=True), name='fault_report_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('outcome', ''), ('state', 'reported')), models.Q(('answered_at__gte', models.F('reported_at')), ('answered_by__isnull', False), ('state', 'answered'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='fault_report_answered_with_its_outcome')],
                    },
                ),
                migrations.CreateModel(
                    name='Feedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('said', models.CharField(max_length=2000)),
                        ('learned', models.CharField(blank=True, default='', max_length=2000)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('said', ''), _negated=True), name='feedback_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='IssueRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                        ('department', models.CharField(max_length=50)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issue_rules', to='rulebook.article')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('article', 'department'), name='issue_rule_once'), models.CheckConstraint(condition=models.Q(('kinds__len__gt', 0)), name='issue_rule_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='WorkOrder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('place', models.PositiveIntegerField()),
                        ('what', models.CharField(max_length=300)),
                        ('where', models.CharField(blank=True, default='', max_length=200)),
                        ('urgency', models.CharField(choices=[('normal', 'Normal'), ('special', 'Special: set out at once')], default='normal', max_length=10)),
                        ('category', models.CharField(choices=[('general', 'General repair'), ('water', 'Water'), ('power', 'Electricity'), ('blockage', 'Blocked pipe or septic tank')], default='general', max_length=10)),
                        ('state', models.CharField(choices=[('issued', 'Issued'), ('set_out', 'On the way'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='issued', max_length=10)),
                        ('issued_at', models.DateTimeField()),
                        ('set_out_at', models.DateTimeField(null=True)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('result', models.CharField(blank=True, default='', max_length=2000)),
                        ('cancelled_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.article')),
                        ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='tickets.orderbook')),
                        ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_orders', to='staff.department')),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('set_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_orders', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department', 'state', '-id'], name='work_order_department'), models.Index(fields=['ticket'], name='work_order_ticket')],
                        'constraints': [models.UniqueConstraint(fields=('book', 'place'), name='work_order_number_once'), models.CheckConstraint(condition=models.Q(('place__gte', 1)), name='work_order_numbers_begin_at_one'), models.CheckConstraint(condition=models.Q(('urgency__in', ['normal', 'special'])), name='work_order_urgency'), models.CheckConstraint(condition=models.Q(('category__in', ['general', 'water', 'power', 'blockage'])), name='work_order_category'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('done_at__isnull', True), ('set_out_at__isnull', True), ('state', 'issued')), models.Q(('cancelled_at__isnull', True), ('done_at__isnull', True), ('set_out_at__isnull', False), ('state', 'set_out')), models.Q(('cancelled_at__isnull', True), ('done_at__isnull', False), ('set_out_at__isnull', False), ('state', 'done')), models.Q(('cancelled_at__isnull', False), ('done_at__isnull', True), ('state', 'cancelled')), _connector='OR'), name='work_order_state_fits_its_moments'), models.CheckConstraint(condition=models.Q(models.Q(('set_out_at__isnull', True), ('set_out_by__isnull', True)), models.Q(('set_out_at__gte', models.F('issued_at')), ('set_out_by__isnull', False)), _connector='OR'), name='work_order_set_out_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True), ('result', '')), models.Q(('done_at__gte', models.F('set_out_at')), ('done_by__isnull', False), models.Q(('result', ''), _negated=True)), _connector='OR'), name='work_order_done_with_its_result'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_by__isnull', True), ('reason', '')), models.Q(('cancelled_at__gte', models.F('issued_at')), ('cancelled_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='work_order_cancelled_with_its_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ExtensionRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=300)),
                        ('until', models.DateTimeField()),
                        ('also', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                        ('state', models.CharField(choices=[('asked', 'Asked for'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('answer', models.CharField(blank=True, default='', max_length=300)),
                        ('replaced_at', models.DateTimeField(null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extension_requests', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at', 'id'], name='extension_waiting')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('ticket',), name='extension_asked_once'), models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True), ('state', 'granted')), fields=('ticket',), name='extension_stands_once'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('asked_at')), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('asked_at'), '+', models.Value(datetime.timedelta(days=90))))), name='extension_length'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', False), ('state__in', ['granted', 'refused'])), models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state__in', ['asked', 'withdrawn'])), _connector='OR'), name='extension_decided'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('asked_by')), _negated=True), name='extension_decided_by_another'), models.CheckConstraint(condition=models.Q(('answer', ''), ('state', 'refused'), _negated=True), name='extension_refused_with_a_reason'), models.CheckConstraint(condition=models.Q(('replaced_at__isnull', True), ('state', 'granted'), _connector='OR'), name='extension_replaced_was_granted')],
                    },
                ),
                migrations.CreateModel(
                    name='PartyNotice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('party', models.CharField(choices=[('colleague', 'Colleague'), ('post', 'Post'), ('customer', 'Customer'), ('other', "At the customer's")], max_length=10)),
                        ('name', models.CharField(max_length=120)),
                        ('channel', models.CharField(choices=[('desk', 'Notice on the desk'), ('recorded', 'Recorded only')], max_length=10)),
                        ('text', models.CharField(max_length=2000)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('extension', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tickets.extensionrequest')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='party_notices', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ticket', 'at'], name='party_notice_list')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('party__in', ['colleague', 'post', 'customer', 'other'])), name='party_notice_party'), models.CheckConstraint(condition=models.Q(('channel__in', ['desk', 'recorded'])), name='party_notice_channel')],
                    },
                ),
                migrations.CreateModel(
                    name='Deferral',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=300)),
                        ('day', models.DateField()),
                        ('until', models.DateTimeField()),
                        ('at', models.DateTimeField()),
                        ('replaced_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deferrals', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('replaced_at__isnull', True)), fields=['until'], name='deferral_standing')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('ticket',), name='deferral_once'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('at')), ('until__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('at'), '+', models.Value(datetime.timedelta(days=90))), '+', models.Value(datetime.timedelta(days=2))))), name='deferral_length'), models.CheckConstraint(condition=models.Q(('replaced_at__isnull', True), ('replaced_at__gte', models.F('at')), _connector='OR'), name='deferral_replaced_after'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='deferral_has_a_reason')],
                    },
                ),
                migrations.AddField(
                    model_name='closure',
                    name='undone_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='solution',
                    name='undone_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AlterField(
                    model_name='closure',
                    name='ticket',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='tickets.ticket'),
                ),
                migrations.AlterField(
                    model_name='solution',
                    name='ticket',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='solutions', to='tickets.ticket'),
                ),
                migrations.AddConstraint(
                    model_name='closure',
                    constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('ticket',), name='closure_once'),
                ),
                migrations.AddConstraint(
                    model_name='closure',
                    constraint=models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), ('undone_at__gte', models.F('at')), _connector='OR'), name='closure_undone_after'),
                ),
                migrations.AddConstraint(
                    model_name='solution',
                    constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('ticket',), name='solution_once'),
                ),
                migrations.AddConstraint(
                    model_name='solution',
                    constraint=models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), ('undone_at__gte', models.F('at')), _connector='OR'), name='solution_undone_after'),
                ),
                migrations.RunSQL(_ARBITER, "alter table tickets_contactslip drop constraint slip_decided_by_another"),
                migrations.RunSQL(_CHAIN, _UNCHAIN),
                migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
                migrations.RunSQL(
                    f"revoke insert, update, delete, truncate on tickets_custodyperiod from {ROLE}",
                    f"grant insert, update, delete on tickets_custodyperiod to {ROLE}",
                ),
                migrations.AddField(
                    model_name='customer',
                    name='email',
                    field=models.EmailField(blank=True, default='', max_length=254),
                ),
                migrations.AddField(
                    model_name='reply',
                    name='failed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='reply',
                    name='failure',
                    field=models.CharField(blank=True, choices=[('refused', "the customer's mail server refused it"), ('given_up', 'every try failed')], default='', max_length=10),
                ),
                migrations.AddField(
                    model_name='reply',
                    name='sent_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='reply',
                    name='way',
                    field=models.CharField(choices=[('recorded', 'Recorded only'), ('mail', 'By e-mail'), ('no_address', "Recorded only: the customer's e-mail address is not known"), ('no_server', 'Recorded only: no mail server is set up')], default='recorded', max_length=10),
                ),
                migrations.AddIndex(
                    model_name='reply',
                    index=models.Index(condition=models.Q(('way', 'no_server')), fields=['given_at'], name='reply_without_server'),
                ),
                migrations.AddConstraint(
                    model_name='customer',
                    constraint=models.UniqueConstraint(condition=models.Q(('phone', ''), models.Q(('email', ''), _negated=True)), fields=('email', 'name'), name='customer_once_by_mail'),
                ),
                migrations.AddConstraint(
                    model_name='reply',
                    constraint=models.CheckConstraint(condition=models.Q(('way__in', ['recorded', 'mail', 'no_address', 'no_server'])), name='reply_way'),
                ),
                migrations.AddConstraint(
                    model_name='reply',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', True), ('failure', ''), ('sent_at__isnull', True)), models.Q(('failed_at__isnull', True), ('failure', ''), ('sent_at__isnull', False), ('way', 'mail')), models.Q(('failed_at__isnull', False), ('failure__in', ['refused', 'given_up']), ('sent_at__isnull', True), ('way', 'mail')), _connector='OR'), name='reply_waits_sent_or_failed'),
                ),
                migrations.AddField(
                    model_name='closure',
                    name='owned_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='closure',
                    name='quick',
                    field=models.CharField(blank=True, choices=[('answered_at_once', 'Answered at once'), ('wrong_number', 'Wrong number'), ('silent_call', 'Silent call'), ('spam', 'Spam')], default='', max_length=20),
                ),
                migrations.AddField(
                    model_name='closure',
                    name='ruled_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.article'),
                ),
                migrations.AddField(
                    model_name='closure',
                    name='solved_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddConstraint(
                    model_name='closure',
                    constraint=models.CheckConstraint(condition=models.Q(('ruled_by__isnull', True), models.Q(('owned_by__isnull', False), ('solved_by__isnull', False), models.Q(('by', models.F('solved_by')), _negated=True), models.Q(('by', models.F('owned_by')), _negated=True)), _connector='OR'), name='closed_by_a_second_person'),
                ),
                migrations.RemoveConstraint(
                    model_name='ticket',
                    name='ticket_status',
                ),
                migrations.AlterField(
                    model_name='ticket',
                    name='status',
                    field=models.CharField(choices=[('open', 'Open'), ('solved', 'Solved'), ('closed', 'Closed'), ('merged', 'Merged')], default='open', max_length=10),
                ),
                migrations.AddConstraint(
                    model_name='ticket',
                    constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'solved', 'closed', 'merged'])), name='ticket_status'),
                ),
                migrations.RunSQL(_NO_RING, "drop function tickets_parenthood_no_ring cascade"),
            ],
        ),
    ]
