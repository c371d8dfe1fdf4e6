"""How goods are exchanged: policies, slips with their lines, who signed in turn, and how goods and slip came to the warehouse."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import ROLE, append_only
from servicedesk.together import Together

# What was asked is never rewritten. A slip goes only where its chain has brought it: it is approved when everybody of the chain signed,
# and what does not meet its conditions only by an exception.
_KEPT = ("entry_id", "number", "policy_id", "order_id", "customer_id", "ticket_id", "owner_id", "posts", "reason_code", "reason")
_KEPT += ("findings", "met", "plea", "former_id", "requested_at")
_SLIP = f"""
    create function returns_exchangeslip_fits() returns trigger language plpgsql as $$
    declare
        steps integer;
        signed integer;
        granted boolean;
    begin
        if ({", ".join(f'old."{name}"' for name in _KEPT)}) is distinct from ({", ".join(f'new."{name}"' for name in _KEPT)}) then
            raise exception 'what was asked is never rewritten' using errcode = 'check_violation', constraint = 'exchange_kept';
        end if;
        if (old.state, new.state) not in (
            ('waiting', 'waiting'), ('waiting', 'approved'), ('waiting', 'refused'), ('waiting', 'withdrawn'), ('approved', 'withdrawn'),
            ('approved', 'handed_over'), ('handed_over', 'approved'), ('handed_over', 'received'), ('received', 'closed')
        ) then
            raise exception 'a slip does not go there' using errcode = 'check_violation', constraint = 'exchange_path';
        end if;
        if old.state = 'waiting' and new.state in ('waiting', 'approved') then
            select jsonb_array_length(chain) into steps from returns_exchangepolicy where id = new.policy_id;
            select count(*), coalesce(bool_or(exception and place = steps), false) into signed, granted
            from returns_exchangestep where slip_id = new.id and result = 'signed';
            if new.state = 'waiting' and new.next_place <> signed + 1 or new.state = 'approved' and signed <> steps then
                raise exception 'not everybody signed' using errcode = 'check_violation', constraint = 'exchange_signed_in_turn';
            end if;
            if new.state = 'approved' and not new.met and not granted then
                raise exception 'nobody granted the exception' using errcode = 'check_violation', constraint = 'exchange_exception_granted';
            end if;
        end if;
        return new;
    end $$
"""
# Everybody signs or refuses in her turn, in the role and for the post of the chain; only the last may grant an exception, where one is asked.
_STEP = """
    create function returns_exchangestep_fits() returns trigger language plpgsql as $$
    declare
        slip returns_exchangeslip%rowtype;
        steps jsonb;
    begin
        select * into slip from returns_exchangeslip where id = new.slip_id for share;
        select chain into steps from returns_exchangepolicy where id = slip.policy_id;
        if slip.state <> 'waiting' or slip.next_place <> new.place or (new.role, new.post) is distinct from
           (steps -> (new.place - 1)::int ->> 'role', steps -> (new.place - 1)::int ->> 'post') then
            raise exception 'it is not her turn' using errcode = 'check_violation', constraint = 'exchange_step_in_turn';
        end if;
        if new.requested_by_id <> slip.owner_id then
            raise exception 'somebody else asked' using errcode = 'check_violation', constraint = 'exchange_step_of_its_owner';
        end if;
        if new.exception and (slip.met or new.place <> jsonb_array_length(steps) or not coalesce(
            (steps -> (new.place - 1)::int ->> 'exceptions')::boolean, false)) then
            raise exception 'no exception is hers to grant' using errcode = 'check_violation', constraint = 'exchange_exception_by_the_last';
        end if;
        return new;
    end $$
"""
_HANDOVER = """
    create function returns_exchangehandover_fits() returns trigger language plpgsql as $$
    begin
        if new.requested_by_id <> (select owner_id from returns_exchangeslip where id = new.slip_id) then
            raise exception 'somebody else asked' using errcode = 'check_violation', constraint = 'exchange_handover_of_its_owner';
        end if;
        if tg_op = 'UPDATE' and ((old.slip_id, old.n, old.handed_by_id, old.handed_at) is distinct from
           (new.slip_id, new.n, new.handed_by_id, new.handed_at) or old.received_at is not null or old.sent_back_at is not null) then
            raise exception 'how it came is never rewritten' using errcode = 'check_violation', constraint = 'exchange_handover_kept';
        end if;
        return new;
    end $$
"""
_STATEMENTS = (
    _SLIP,
    "create trigger returns_exchangeslip_fits before update on returns_exchangeslip for each row execute function returns_exchangeslip_fits()",
    _STEP,
    "create trigger returns_exchangestep_fits before insert on returns_exchangestep for each row execute function returns_exchangestep_fits()",
    _HANDOVER,
    "create trigger returns_exchangehandover_fits before insert or update on returns_exchangehandover "
    "for each row execute function returns_exchangehandover_fits()",
    *(
        statement
        for table in ("returns_exchangepolicy", "returns_exchangeline", "returns_exchangestep")
        for statement in append_only(table)
    ),
    f"revoke delete, truncate on returns_exchangeslip, returns_exchangehandover from {ROLE}",
)


class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0001_entries_and_copies'),
        ('returns', '0001_stock'),
        ('rulebook', '0004_open_questions'),
        ('staff', '__first__'),
        ('tickets', '0011_late_entries'),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='ExchangePolicy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reasons', models.JSONField()),
                        ('chain', models.JSONField()),
                        ('conditions', models.JSONField()),
                        ('detail', models.PositiveSmallIntegerField()),
                        ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_policy', to='rulebook.article')),
                    ],
                ),
                migrations.CreateModel(
                    name='ExchangeSlip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('number', models.CharField(max_length=40, unique=True)),
                        ('department_id', models.BigIntegerField(null=True)),
                        ('state', models.CharField(choices=[('waiting', 'Being approved'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('handed_over', 'Brought to the warehouse'), ('received', 'In joint custody'), ('closed', 'Closed')], default='waiting', max_length=12)),
                        ('next_place', models.PositiveSmallIntegerField(default=1, null=True)),
                        ('posts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), size=None)),
                        ('reason_code', models.CharField(max_length=50)),
                        ('reason', models.CharField(max_length=2000)),
                        ('findings', models.JSONField()),
                        ('met', models.BooleanField()),
                        ('plea', models.CharField(blank=True, default='', max_length=300)),
                        ('requested_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_why', models.CharField(blank=True, default='', max_length=300)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_slips', to='tickets.customer')),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_slip', to='registers.entry')),
                        ('former', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked_again', to='returns.exchangeslip')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_slips', to='tickets.order')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_slips', to=settings.AUTH_USER_MODEL)),
                        ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='returns.exchangepolicy')),
                        ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exchange_slips', to='tickets.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department_id', '-id'], name='exchange_department'), models.Index(fields=['state', '-id'], name='exchange_state')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'approved', 'refused', 'withdrawn', 'handed_over', 'received', 'closed'])), name='exchange_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('next_place__gte', 1), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('next_place', None)), _connector='OR'), name='exchange_turn'), models.CheckConstraint(condition=models.Q(models.Q(('met', True), ('plea', '')), models.Q(('met', False), models.Q(('plea', ''), _negated=True)), _connector='OR'), name='exchange_met_or_pleaded'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('ended_why', ''), ('state__in', ['waiting', 'approved', 'handed_over', 'received'])), models.Q(('ended_at__gte', models.F('requested_at')), ('ended_by__isnull', False), ('state__in', ['refused', 'withdrawn']), models.Q(('ended_why', ''), _negated=True)), models.Q(('ended_at__gte', models.F('requested_at')), ('ended_by__isnull', False), ('ended_why', ''), ('state', 'closed')), _connector='OR'), name='exchange_ended_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'closed']), _negated=True), models.Q(('ended_by', models.F('owner')), _negated=True), _connector='OR'), name='exchange_not_ended_by_its_owner'), models.CheckConstraint(condition=models.Q(('former', None), models.Q(('former', models.F('id')), _negated=True), _connector='OR'), name='exchange_former_another'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='exchange_with_its_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ExchangeLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('unused', models.BooleanField(default=False)),
                        ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_lines', to='tickets.orderline')),
                        ('wanted', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                        ('slip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='returns.exchangeslip')),
                    ],
                    options={
                        'ordering': ('place',),
                        'constraints': [models.UniqueConstraint(fields=('slip', 'place'), name='exchange_line_once'), models.UniqueConstraint(fields=('slip', 'order_line'), name='exchange_order_line_once'), models.CheckConstraint(condition=models.Q(('place__gte', 1), ('quantity__gt', 0)), name='exchange_line_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='ExchangeStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('role', models.CharField(max_length=50)),
                        ('post', models.CharField(max_length=50)),
                        ('result', models.CharField(choices=[('signed', 'Signed'), ('refused', 'Refused')], max_length=10)),
                        ('remark', models.CharField(blank=True, default='', max_length=300)),
                        ('exception', models.BooleanField(default=False)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signature', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registers.signature')),
                        ('slip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='returns.exchangeslip')),
                    ],
                    options={
                        'ordering': ('place',),
                        'constraints': [models.UniqueConstraint(fields=('slip', 'place'), name='exchange_step_once'), models.UniqueConstraint(fields=('slip', 'by'), name='exchange_signed_once_by_a_member'), models.CheckConstraint(condition=models.Q(('by', models.F('requested_by')), _negated=True), name='exchange_not_approved_by_its_owner'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'signed'), ('signature__isnull', False)), models.Q(('exception', False), ('result', 'refused'), ('signature', None), models.Q(('remark', ''), _negated=True)), _connector='OR'), name='exchange_step_signed_or_refused'), models.CheckConstraint(condition=models.Q(('exception', False), models.Q(('remark', ''), _negated=True), _connector='OR'), name='exchange_exception_with_its_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ExchangeHandover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('n', models.PositiveSmallIntegerField()),
                        ('department_id', models.BigIntegerField()),
                        ('handed_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField(null=True)),
                        ('arrived', models.JSONField(default=dict)),
                        ('sent_back_at', models.DateTimeField(null=True)),
                        ('why', models.CharField(blank=True, default='', max_length=300)),
                        ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('sent_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('slip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='returns.exchangeslip')),
                    ],
                    options={
                        'ordering': ('n',),
                        'constraints': [models.UniqueConstraint(fields=('slip', 'n'), name='exchange_handover_once'), models.UniqueConstraint(condition=models.Q(('sent_back_at', None)), fields=('slip',), name='exchange_handed_over_once'), models.CheckConstraint(condition=models.Q(models.Q(('received_at', None), ('received_by', None)), models.Q(('received_at__gte', models.F('handed_at')), ('received_by__isnull', False)), _connector='OR'), name='exchange_received_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('sent_back_at', None), ('sent_back_by', None), ('why', '')), models.Q(('received_at', None), ('sent_back_at__gte', models.F('handed_at')), ('sent_back_by__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='exchange_sent_back_with_its_reason'), models.CheckConstraint(condition=models.Q(('received_by', None), models.Q(models.Q(('received_by', models.F('handed_by')), _negated=True), models.Q(('received_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='exchange_received_by_another')],
                    },
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _STATEMENTS),
            ],
        ),
    ]
