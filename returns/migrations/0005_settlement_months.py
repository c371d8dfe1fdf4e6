"""Closed months of settlements; what a slip goes through, in the database too."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import append_only
from servicedesk.together import Together

_ASKED = ("entry_id", "number", "order_id", "customer_id", "ticket_id", "department_id", "handling", "reason", "basis", "amount")
_KEPT = (*_ASKED, "requested_by_id", "requested_at")
_ISSUED = ("issued_by_id", "issued_at", "warehouse_id", "accounting_id", "business_id")


def _same(names: tuple[str, ...]) -> str:
    return f"({', '.join(f'old.{name}' for name in names)}) is not distinct from ({', '.join(f'new.{name}' for name in names)})"


# What a slip was asked for stays, and who decided and issued it; it goes no way back, is approved by a signature, void while nothing was
# counted, and settled by one entry of the book, with nothing undecided and every copy where it belongs.
_SLIP = f"""
    create or replace function returns_slip_kept() returns trigger language plpgsql as $$
    begin
        if not ({_same(_KEPT)}) or (old.decided_by_id is not null and not ({_same(("decided_by_id", "decided_at"))}))
           or (old.issued_by_id is not null and not ({_same(_ISSUED)})) then
            raise exception 'what was asked and decided stays' using errcode = 'check_violation', constraint = 'return_slip_kept';
        end if;
        if old.state in ('refused', 'closed', 'void') then
            raise exception 'it has ended' using errcode = 'check_violation', constraint = 'return_slip_ended';
        end if;
        if old.state = new.state then
            return new;
        end if;
        if (old.state, new.state) not in (
            ('requested', 'approved'), ('requested', 'refused'), ('requested', 'void'), ('approved', 'issued'), ('approved', 'void'),
            ('issued', 'received'), ('issued', 'void'), ('received', 'settled'), ('settled', 'received'), ('settled', 'closed')
        ) then
            raise exception 'it does not go from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'return_slip_path';
        end if;
        if new.state = 'approved' and new.decided_by_id <> new.requested_by_id and not exists (
            select 1 from registers_signature g join registers_entry e on e.id = g.entry_id join registers_form f on f.id = e.form_id,
            jsonb_array_elements(f.signatories) r
            where e.id = new.entry_id and e.state = 'standing' and g.member_id = new.decided_by_id and r->>'code' = g.role and r->>'by' = 'approver'
        ) then
            raise exception 'nobody approved it by signature' using errcode = 'check_violation', constraint = 'return_slip_signed';
        end if;
        if new.state = 'void' and exists (select 1 from returns_receipt r where r.slip_id = new.id and r.state <> 'withdrawn') then
            raise exception 'goods have arrived' using errcode = 'check_violation', constraint = 'return_slip_void_before_a_receipt';
        end if;
        if new.state = 'settled' and exists (select 1 from returns_discrepancy d where d.slip_id = new.id and d.state <> 'decided') then
            raise exception 'something is undecided' using errcode = 'check_violation', constraint = 'return_slip_settled_decided';
        end if;
        if new.state = 'settled' and exists (
            select 1 from (
                select distinct on (c.n) c.n, c.state, c.with_department_id from registers_copy c
                where c.entry_id = new.entry_id and c.n between 2 and 4 order by c.n, c.issue desc
            ) c where c.state not in ('held', 'filed') or c.with_department_id is distinct from
            case c.n when 2 then new.warehouse_id when 3 then new.accounting_id else new.business_id end
        ) then
            raise exception 'a copy is not in' using errcode = 'check_violation', constraint = 'return_slip_settled_with_its_copies';
        end if;
        if (new.state = 'settled' or old.state = 'settled') and (
            select count(*) from returns_settlement m where m.slip_id = new.id and m.undoes_id is null
            and not exists (select 1 from returns_settlement u where u.undoes_id = m.id)
        ) <> (new.state in ('settled', 'closed'))::int then
            raise exception 'its settlement says otherwise' using errcode = 'check_violation', constraint = 'return_slip_settled_by_an_entry';
        end if;
        return new;
    end $$
"""
# Whoever asked for a return or received its goods does not settle it; one settlement stands at a time, once everything has come, and
# enters no closed month; a counter-entry takes back exactly what it names.
_SETTLEMENT = """
    create or replace function returns_settlement_fits() returns trigger language plpgsql as $$
    declare
        slip returns_returnslip%rowtype;
    begin
        select * into slip from returns_returnslip where id = new.slip_id;
        if slip.requested_by_id = new.by_id
           or exists (select 1 from returns_receipt r where r.slip_id = new.slip_id and r.state = 'signed' and r.received_by_id = new.by_id) then
            raise exception 'nobody settles what she asked for or received' using errcode = 'check_violation', constraint = 'return_settlement_by_another';
        end if;
        if new.undoes_id is not null and not exists (
            select 1 from returns_settlement m where m.id = new.undoes_id and m.undoes_id is null
            and (m.slip_id, m.kind, m.currency, -m.amount) is not distinct from (new.slip_id, new.kind, new.currency, new.amount)
        ) then
            raise exception 'it takes back what it names' using errcode = 'check_violation', constraint = 'return_settlement_takes_back';
        end if;
        if new.undoes_id is null and (slip.state <> 'received' or not slip.complete or exists (
            select 1 from returns_settlement m where m.slip_id = new.slip_id and m.undoes_id is null
            and not exists (select 1 from returns_settlement u where u.undoes_id = m.id)
        )) then
            raise exception 'it is settled once everything has come, and once' using errcode = 'check_violation', constraint = 'return_settlement_once';
        end if;
        perform 1 from staff_department where id = slip.accounting_id for no key update;
        if exists (select 1 from returns_settlementmonth c where c.department_id = slip.accounting_id and new.at < c.until) then
            raise exception 'the month is closed' using errcode = 'check_violation', constraint = 'return_settlement_in_an_open_month';
        end if;
        return new;
    end $$
"""
# Months are closed one after the other; each ends where a month does, in whatever zone.
_MONTH = """
    create function returns_settlementmonth_fits() returns trigger language plpgsql as $$
    declare
        last date;
    begin
        perform 1 from staff_department where id = new.department_id for no key update;
        select max(month) into last from returns_settlementmonth where department_id = new.department_id;
        if last is not null and new.month <> last + interval '1 month' then
            raise exception 'months are closed in their order' using errcode = 'check_violation', constraint = 'settlement_month_in_order';
        end if;
        if abs(extract(epoch from new.until - (new.month + interval '1 month') at time zone 'UTC')) > 14 * 3600 then
            raise exception 'a month ends with its last day' using errcode = 'check_violation', constraint = 'settlement_month_ends';
        end if;
        return new;
    end $$
"""
_WRITE_OFF = f"""
    create function returns_writeoff_kept() returns trigger language plpgsql as $$
    begin
        if not ({_same(("place_id", "product_id", "condition", "batch", "quantity", "reason", "asked_by_id", "asked_at"))}) or old.state <> 'asked' then
            raise exception 'what was asked and decided stays' using errcode = 'check_violation', constraint = 'write_off_kept';
        end if;
        return new;
    end $$
"""
_STATEMENTS = (
    _WRITE_OFF,
    "create trigger returns_writeoff_kept before update on returns_writeoff for each row execute function returns_writeoff_kept()",
    _SLIP,
    _SETTLEMENT,
    _MONTH,
    "create trigger returns_settlementmonth_fits before insert on returns_settlementmonth "
    "for each row execute function returns_settlementmonth_fits()",
    *(statement for table in ("returns_settlementmonth", "returns_settlementsum") for statement in append_only(table)),
)


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0004_deliverer'),
        ('staff', '0004_notice_by_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='SettlementMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField()),
                        ('until', models.DateTimeField()),
                        ('entries', models.PositiveIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                    ],
                    options={
                        'ordering': ('department_id', 'month'),
                        'constraints': [models.UniqueConstraint(fields=('department', 'month'), name='settlement_month_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='settlement_month_of_a_month'), models.CheckConstraint(condition=models.Q(('at__gte', models.F('until'))), name='settlement_month_when_over'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='settlement_month_digest')],
                    },
                ),
                migrations.CreateModel(
                    name='SettlementSum',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('refund', 'Refund'), ('credit', 'Credit'), ('replacement', 'Replacement'), ('nothing', 'Nothing')], max_length=12)),
                        ('currency', models.CharField(max_length=3)),
                        ('opening', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('entered', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('taken_back', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('closing', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('month', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sums', to='returns.settlementmonth')),
                    ],
                    options={
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('month', 'kind', 'currency'), name='settlement_sum_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['refund', 'credit', 'replacement', 'nothing'])), name='settlement_sum_kind'), models.CheckConstraint(condition=models.Q(('closing', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('opening'), '+', models.F('entered')), '-', models.F('taken_back'))), ('entered__gte', 0), ('taken_back__gte', 0)), name='settlement_sum_adds_up')],
                    },
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _STATEMENTS),
            ]
        )
    ]
