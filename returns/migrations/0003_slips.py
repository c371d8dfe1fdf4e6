"""Return slips, what was received on them and how it differed, and what they came to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import ROLE, append_only
from servicedesk.together import Together

# What a slip was asked for stays; who decided it stays; what has ended stays ended.
_ASKED = ("entry_id", "number", "order_id", "customer_id", "ticket_id", "department_id", "handling", "reason", "basis", "amount")
_KEPT = (*_ASKED, "requested_by_id", "requested_at")


def _same(names: tuple[str, ...]) -> str:
    return f"({', '.join(f'old.{name}' for name in names)}) is not distinct from ({', '.join(f'new.{name}' for name in names)})"


_SLIP = f"""
    create function returns_slip_kept() returns trigger language plpgsql as $$
    begin
        if not ({_same(_KEPT)}) or (old.decided_by_id is not null and not ({_same(("decided_by_id", "decided_at"))})) then
            raise exception 'what was asked and decided stays' using errcode = 'check_violation', constraint = 'return_slip_kept';
        end if;
        if old.state in ('refused', 'closed', 'void') then
            raise exception 'it has ended' using errcode = 'check_violation', constraint = 'return_slip_ended';
        end if;
        if new.state = 'settled' and old.state <> 'settled' and exists (
            select 1 from returns_discrepancy d where d.slip_id = new.id and d.state <> 'decided'
        ) then
            raise exception 'something is undecided' using errcode = 'check_violation', constraint = 'return_slip_settled_decided';
        end if;
        return new;
    end $$
"""
# Whoever asked for a return, or decided a difference of it, does not receive its goods; a count stands once it is signed for or withdrawn.
_RECEIPT = f"""
    create function returns_receipt_fits() returns trigger language plpgsql as $$
    begin
        if new.slip_id is not null and (
            exists (select 1 from returns_returnslip s where s.id = new.slip_id
                and s.requested_by_id in (new.received_by_id, coalesce(new.matched_by_id, 0)))
            or exists (select 1 from returns_discrepancy d where d.slip_id = new.slip_id and d.decided_by_id = new.received_by_id)
        ) then
            raise exception 'nobody receives what she asked for or decided about'
                using errcode = 'check_violation', constraint = 'return_receipt_by_another';
        end if;
        if tg_op = 'UPDATE' and (
            not ({_same(("department_id", "received_by_id", "counted_at", "sender", "carrier"))}) or old.state = 'withdrawn'
            or (old.slip_id is not null and old.slip_id is distinct from new.slip_id)
            or (old.state = 'signed' and (old.slip_id is not null or not ({_same(("state", "signed_at", "seen", "way", "strokes", "digest"))})))
        ) then
            raise exception 'what was received stays' using errcode = 'check_violation', constraint = 'return_receipt_kept';
        end if;
        return new;
    end $$
"""
_COUNTED = f"""
    create function returns_receipt_line_kept() returns trigger language plpgsql as $$
    begin
        if not ({_same(("receipt_id", "place", "product_id", "what", "batch", "good", "damaged"))})
           or (old.line_id is not null and old.line_id is distinct from new.line_id)
           or (old.entry_id is not null and old.entry_id is distinct from new.entry_id) then
            raise exception 'what was counted stays' using errcode = 'check_violation', constraint = 'return_receipt_line_kept';
        end if;
        return new;
    end $$
"""
# Whoever received goods of a slip decides nothing about them; what was decided stays.
_DISCREPANCY = f"""
    create function returns_discrepancy_fits() returns trigger language plpgsql as $$
    begin
        if new.decided_by_id is not null and exists (
            select 1 from returns_receipt r where r.slip_id = new.slip_id and r.state = 'signed' and r.received_by_id = new.decided_by_id
        ) then
            raise exception 'nobody decides about what she received' using errcode = 'check_violation', constraint = 'discrepancy_decided_by_another';
        end if;
        if tg_op = 'UPDATE' and (
            not ({_same(("slip_id", "receipt_id", "line_id", "receipt_line_id", "kind", "quantity", "question"))}) or old.state = 'decided'
        ) then
            raise exception 'what was found stays' using errcode = 'check_violation', constraint = 'discrepancy_kept';
        end if;
        return new;
    end $$
"""
# Whoever asked for a return or received its goods does not settle it; a counter-entry takes back exactly what it names.
_SETTLEMENT = """
    create function returns_settlement_fits() returns trigger language plpgsql as $$
    begin
        if exists (select 1 from returns_returnslip s where s.id = new.slip_id and s.requested_by_id = new.by_id)
           or exists (select 1 from returns_receipt r where r.slip_id = new.slip_id and r.state = 'signed' and r.received_by_id = new.by_id) then
            raise exception 'nobody settles what she asked for or received' using errcode = 'check_violation', constraint = 'return_settlement_by_another';
        end if;
        if new.undoes_id is not null and not exists (
            select 1 from returns_settlement m where m.id = new.undoes_id and m.undoes_id is null
            and (m.slip_id, m.kind, m.currency, -m.amount) is not distinct from (new.slip_id, new.kind, new.currency, new.amount)
        ) then
            raise exception 'it takes back what it names' using errcode = 'check_violation', constraint = 'return_settlement_takes_back';
        end if;
        return new;
    end $$
"""
_STATEMENTS = (
    _SLIP,
    "create trigger returns_slip_kept before update on returns_returnslip for each row execute function returns_slip_kept()",
    _RECEIPT,
    "create trigger returns_receipt_fits before insert or update on returns_receipt for each row execute function returns_receipt_fits()",
    _COUNTED,
    "create trigger returns_receipt_line_kept before update on returns_receiptline for each row execute function returns_receipt_line_kept()",
    _DISCREPANCY,
    "create trigger returns_discrepancy_fits before insert or update on returns_discrepancy "
    "for each row execute function returns_discrepancy_fits()",
    _SETTLEMENT,
    "create trigger returns_settlement_fits before insert on returns_settlement for each row execute function returns_settlement_fits()",
    *(statement for table in ("returns_returnline", "returns_settlement") for statement in append_only(table)),
    f"revoke delete, truncate on returns_returnslip, returns_receipt, returns_receiptline, returns_discrepancy from {ROLE}",
)



class Migration(migrations.Migration):

    dependencies = [
        ('registers', '0001_entries_and_copies'),
        ('returns', '0002_exchanges'),
        ('rulebook', '0004_open_questions'),
        ('staff', '0004_notice_by_name'),
        ('tickets', '0011_late_entries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='ReturnRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='return_rule', to='rulebook.article')),
                        ('warehouse', models.SlugField(blank=True, default='')),
                        ('accounting', models.SlugField(blank=True, default='')),
                        ('business', models.SlugField(blank=True, default='')),
                    ],
                ),
                migrations.CreateModel(
                    name='ApprovalLevel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_levels', to='rulebook.article')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('post', models.SlugField()),
                        ('up_to', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ],
                    options={
                        'ordering': ('article', 'place'),
                        'constraints': [models.UniqueConstraint(fields=('article', 'place'), name='return_level_once'), models.CheckConstraint(condition=models.Q(('up_to__isnull', True), ('up_to__gt', 0), _connector='OR'), name='return_level_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='ReturnSlip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='return_slip', to='registers.entry')),
                        ('number', models.CharField(max_length=40, unique=True)),
                        ('state', models.CharField(choices=[('requested', 'Waits for approval'), ('refused', 'Not approved'), ('approved', 'Approved'), ('issued', 'Issued'), ('received', 'Received'), ('settled', 'Settled'), ('closed', 'Closed'), ('void', 'Void')], default='requested', max_length=10)),
                        ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='return_slips', to='tickets.ticket')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_slips', to='tickets.order')),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_slips', to='tickets.customer')),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('handling', models.CharField(choices=[('return', 'Return'), ('repair', 'Repair'), ('replace', 'Replace'), ('refund', 'Refund'), ('rework', 'Rework'), ('scrap', 'Scrap'), ('reject', 'Reject')], max_length=10)),
                        ('reason', models.CharField(max_length=1000)),
                        ('basis', models.CharField(max_length=1000)),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('requested_at', models.DateTimeField()),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('answer', models.CharField(blank=True, default='', max_length=300)),
                        ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rulebook.article')),
                        ('post', models.SlugField(blank=True, default='')),
                        ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('issued_at', models.DateTimeField(null=True)),
                        ('warehouse', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('accounting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('business', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('carrier', models.CharField(blank=True, default='', max_length=120)),
                        ('picked_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('picked_up_at', models.DateTimeField(null=True)),
                        ('received_at', models.DateTimeField(null=True)),
                        ('complete', models.BooleanField(default=False)),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('voided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('voided_at', models.DateTimeField(null=True)),
                        ('void_reason', models.CharField(blank=True, default='', max_length=300)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['refused', 'closed', 'void']), _negated=True), fields=['requested_by', '-id'], name='return_slip_issuer'), models.Index(fields=['order'], name='return_slip_order'), models.Index(condition=models.Q(('ticket__isnull', False)), fields=['ticket'], name='return_slip_ticket')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('handling__in', ['return', 'repair', 'replace', 'refund', 'rework', 'scrap', 'reject'])), name='return_slip_handling'), models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('reason', ''), _negated=True), models.Q(('basis', ''), _negated=True)), name='return_slip_says_why'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='return_slip_amount'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='return_slip_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('issued_by__isnull', True), ('state', 'requested')), models.Q(('decided_by__isnull', False), ('issued_by__isnull', True), ('state', 'refused'), models.Q(('answer', ''), _negated=True)), models.Q(('decided_by__isnull', False), ('issued_by__isnull', True), ('state', 'approved')), models.Q(('decided_by__isnull', False), ('issued_by__isnull', False), ('received_at__isnull', True), ('state', 'issued')), models.Q(('issued_by__isnull', False), ('received_at__isnull', False), ('state__in', ['received', 'settled', 'closed'])), models.Q(('received_at__isnull', True), ('state', 'void')), _connector='OR'), name='return_slip_state_fits'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__gte', models.F('requested_at')), ('decided_by__isnull', False)), _connector='OR'), name='return_slip_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', True), ('issued_by__isnull', True)), models.Q(('decided_by__isnull', False), ('issued_at__gte', models.F('decided_at')), ('issued_by__isnull', False), ('accounting__isnull', False), ('business__isnull', False), ('warehouse__isnull', False)), _connector='OR'), name='return_slip_issued_once_approved'), models.CheckConstraint(condition=models.Q(models.Q(('picked_up_at__isnull', True), ('picked_up_by__isnull', True)), models.Q(('picked_up_at__gte', models.F('issued_at')), ('picked_up_by__isnull', False)), _connector='OR'), name='return_slip_picked_up_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('complete', False), ('received_at__isnull', True)), ('received_at__gte', models.F('issued_at')), _connector='OR'), name='return_slip_received'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['settled', 'closed']), _negated=True), ('complete', True), _connector='OR'), name='return_slip_settled_complete'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True), ('closed_by__isnull', True)), _connector='OR'), name='return_slip_closed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'void'), ('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), models.Q(models.Q(('state', 'void'), _negated=True), ('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), _connector='OR'), name='return_slip_void_with_its_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ReturnLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='returns.returnslip')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_lines', to='tickets.orderline')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_lines', to='tickets.product')),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('unit', models.CharField(blank=True, default='', max_length=20)),
                        ('delivered', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('returned_before', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('unit_price', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('declared', models.CharField(choices=[('good', 'Good'), ('damaged', 'Damaged')], default='good', max_length=10)),
                        ('remark', models.CharField(blank=True, default='', max_length=120)),
                    ],
                    options={
                        'ordering': ('place',),
                        'constraints': [models.UniqueConstraint(fields=('slip', 'place'), name='return_line_once'), models.UniqueConstraint(fields=('slip', 'order_line', 'declared'), name='return_line_of_a_line_once'), models.CheckConstraint(condition=models.Q(('declared__in', ['good', 'damaged'])), name='return_line_declared'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('returned_before__gte', 0), ('delivered__gte', django.db.models.expressions.CombinedExpression(models.F('quantity'), '+', models.F('returned_before')))), name='return_line_within_what_was_delivered'), models.CheckConstraint(condition=models.Q(('unit_price__isnull', True), ('unit_price__gte', 0), _connector='OR'), name='return_line_price')],
                    },
                ),
                migrations.CreateModel(
                    name='Receipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('slip', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='returns.returnslip')),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('state', models.CharField(choices=[('counted', 'Counted'), ('signed', 'Signed for'), ('withdrawn', 'Count withdrawn')], default='counted', max_length=10)),
                        ('last', models.BooleanField()),
                        ('sender', models.CharField(blank=True, default='', max_length=120)),
                        ('carrier', models.CharField(blank=True, default='', max_length=120)),
                        ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('counted_at', models.DateTimeField()),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('seen', models.CharField(blank=True, default='', max_length=1000)),
                        ('matches', models.BooleanField(null=True)),
                        ('way', models.CharField(blank=True, choices=[('drawn', 'Drawn on the screen'), ('password', 'By password')], default='', max_length=10)),
                        ('strokes', models.TextField(blank=True, default='')),
                        ('digest', models.CharField(blank=True, default='', max_length=64)),
                        ('matched_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('matched_at', models.DateTimeField(null=True)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['slip'], name='return_receipt_slip'), models.Index(condition=models.Q(('slip__isnull', True)), fields=['department', '-id'], name='return_receipt_waiting')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'counted')), fields=('slip',), name='return_receipt_counted_once'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('signed_at__isnull', True), ('state', 'counted'), ('withdrawn_by__isnull', True)), models.Q(('digest__regex', '^[0-9a-f]{64}$'), ('signed_at__gte', models.F('counted_at')), ('state', 'signed'), ('withdrawn_by__isnull', True)), models.Q(('signed_at__isnull', True), ('state', 'withdrawn'), ('withdrawn_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='return_receipt_state_fits'), models.CheckConstraint(condition=models.Q(models.Q(('way', ''), models.Q(('state', 'signed'), _negated=True)), models.Q(('state', 'signed'), ('way', 'drawn'), models.Q(('strokes', ''), _negated=True)), models.Q(('state', 'signed'), ('strokes', ''), ('way', 'password')), _connector='OR'), name='return_receipt_way'), models.CheckConstraint(condition=models.Q(models.Q(('matched_at__isnull', True), ('matched_by__isnull', True)), models.Q(('matched_at__gte', models.F('signed_at')), ('matched_by__isnull', False), ('slip__isnull', False)), _connector='OR'), name='return_receipt_matched_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), _negated=True), models.Q(('matches__isnull', True), ('slip__isnull', True)), models.Q(('matches__isnull', False), ('slip__isnull', False)), _connector='OR'), name='return_receipt_matches_a_slip'), models.CheckConstraint(condition=models.Q(('slip__isnull', False), models.Q(('sender', ''), _negated=True), _connector='OR'), name='return_receipt_from_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='ReceiptLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='returns.receipt')),
                        ('place', models.PositiveSmallIntegerField()),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='received', to='returns.returnline')),
                        ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                        ('what', models.CharField(blank=True, default='', max_length=120)),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('good', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('damaged', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='return_receipt', to='tickets.lineentry')),
                    ],
                    options={
                        'ordering': ('place',),
                        'constraints': [models.UniqueConstraint(fields=('receipt', 'place'), name='return_receipt_line_once'), models.CheckConstraint(condition=models.Q(('damaged__gte', 0), ('good__gte', 0)), name='return_receipt_line_counted'), models.CheckConstraint(condition=models.Q(('product__isnull', False), models.Q(('what', ''), _negated=True), _connector='OR'), name='return_receipt_line_of_something'), models.CheckConstraint(condition=models.Q(('line__isnull', True), ('product__isnull', False), _connector='OR'), name='return_receipt_line_product')],
                    },
                ),
                migrations.CreateModel(
                    name='Discrepancy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('slip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='returns.returnslip')),
                        ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='returns.receipt')),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='returns.returnline')),
                        ('receipt_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='returns.receiptline')),
                        ('kind', models.CharField(choices=[('short', 'Short'), ('over', 'Over'), ('damaged', 'Damaged'), ('wrong', 'Not on the slip')], max_length=10)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('state', models.CharField(choices=[('open', 'Waits for instructions'), ('proposed', 'Proposed'), ('decided', 'Decided')], default='open', max_length=10)),
                        ('question', models.CharField(max_length=1000)),
                        ('opened_at', models.DateTimeField()),
                        ('proposed_party', models.CharField(blank=True, choices=[('customer', 'The customer'), ('carrier', 'The carrier'), ('warehouse', 'The warehouse'), ('issuer', 'Whoever issued the slip')], default='', max_length=10)),
                        ('proposal', models.CharField(blank=True, default='', max_length=300)),
                        ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('accepted', 'Accepted as it came'), ('awaited', 'The rest is to come'), ('sent_back', 'Sent back'), ('kept', 'Kept in stock')], default='', max_length=10)),
                        ('liable', models.CharField(blank=True, choices=[('customer', 'The customer'), ('carrier', 'The carrier'), ('warehouse', 'The warehouse'), ('issuer', 'Whoever issued the slip')], default='', max_length=10)),
                        ('words', models.CharField(blank=True, default='', max_length=300)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discrepancy', to='tickets.lineentry')),
                    ],
                    options={
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['slip'], name='discrepancy_slip')],
                        'constraints': [models.UniqueConstraint(fields=('receipt', 'line', 'kind'), name='discrepancy_of_a_line_once'), models.UniqueConstraint(condition=models.Q(('kind', 'wrong')), fields=('receipt_line',), name='discrepancy_of_goods_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), models.Q(('question', ''), _negated=True)), name='discrepancy_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'wrong'), ('line__isnull', True), ('receipt_line__isnull', False)), models.Q(('kind__in', ['short', 'over', 'damaged']), ('line__isnull', False)), _connector='OR'), name='discrepancy_of_a_line'), models.CheckConstraint(condition=models.Q(models.Q(('proposal', ''), ('proposed_at__isnull', True), ('proposed_by__isnull', True), ('proposed_party', '')), models.Q(('proposed_at__gte', models.F('opened_at')), ('proposed_by__isnull', False), ('proposed_party__in', ['customer', 'carrier', 'warehouse', 'issuer']), models.Q(('proposal', ''), _negated=True)), _connector='OR'), name='discrepancy_proposed'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('liable', ''), ('outcome', ''), ('proposed_by__isnull', True), ('state', 'open'), ('words', '')), models.Q(('decided_by__isnull', True), ('liable', ''), ('outcome', ''), ('proposed_by__isnull', False), ('state', 'proposed'), ('words', '')), models.Q(('decided_at__gte', models.F('opened_at')), ('decided_by__isnull', False), ('state', 'decided'), ('liable__in', ['customer', 'carrier', 'warehouse', 'issuer']), models.Q(('outcome', ''), _negated=True), models.Q(('words', ''), _negated=True)), _connector='OR'), name='discrepancy_state_fits'), models.CheckConstraint(condition=models.Q(('outcome', ''), models.Q(('kind', 'short'), ('outcome__in', ['accepted', 'awaited'])), models.Q(('kind', 'over'), ('outcome__in', ['accepted', 'sent_back'])), models.Q(('kind', 'damaged'), ('outcome', 'accepted')), models.Q(('kind', 'wrong'), ('outcome__in', ['kept', 'sent_back'])), _connector='OR'), name='discrepancy_outcome')],
                    },
                ),
                migrations.CreateModel(
                    name='Settlement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='returns.returnslip')),
                        ('kind', models.CharField(choices=[('refund', 'Refund'), ('credit', 'Credit'), ('replacement', 'Replacement'), ('nothing', 'Nothing')], max_length=12)),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('currency', models.CharField(max_length=3)),
                        ('reference', models.CharField(blank=True, default='', max_length=60)),
                        ('words', models.CharField(blank=True, default='', max_length=300)),
                        ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='returns.settlement')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['slip'], name='return_settlement_slip')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['refund', 'credit']), ('undoes__isnull', True)), models.Q(('amount__lt', 0), ('kind__in', ['refund', 'credit']), ('undoes__isnull', False)), models.Q(('amount', 0), ('kind__in', ['replacement', 'nothing'])), _connector='OR'), name='return_settlement_amount'), models.CheckConstraint(condition=models.Q(models.Q(('undoes__isnull', False), models.Q(('words', ''), _negated=True)), models.Q(('undoes__isnull', True), models.Q(('kind__in', ['refund', 'credit']), models.Q(('kind', 'replacement'), models.Q(('reference', ''), _negated=True)), models.Q(('kind', 'nothing'), models.Q(('words', ''), _negated=True)), _connector='OR')), _connector='OR'), name='return_settlement_says_why')],
                    },
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _STATEMENTS),
            ]
        )
    ]
