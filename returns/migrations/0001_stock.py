"""Places with stock, their ledger and its balances, closed months, write-offs, what must be there, shortages and requisitions."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import ROLE, append_only
from servicedesk.together import Together

# An entry takes the next number of its place, whose row is locked to the commit, and enters no closed month. A counter-entry takes back
# exactly what it names, which is none itself. No product is counted finer than its unit.
_FITS = """
    create function returns_stockentry_fits() returns trigger language plpgsql as $$
    declare
        undone returns_stockentry%rowtype;
    begin
        perform 1 from returns_stockplace where id = new.place_id for no key update;
        if new.n <> coalesce((select max(n) from returns_stockentry where place_id = new.place_id), 0) + 1 then
            raise exception 'the numbers of a ledger have no gap' using errcode = 'check_violation', constraint = 'stock_entry_next';
        end if;
        if exists (select 1 from returns_monthclose c where c.place_id = new.place_id and new."on" < c.month + interval '1 month') then
            raise exception 'the month is closed' using errcode = 'check_violation', constraint = 'stock_entry_in_an_open_month';
        end if;
        if new.quantity <> round(new.quantity, coalesce((select decimals from returns_stockitem where product_id = new.product_id), 3)) then
            raise exception 'pieces are whole' using errcode = 'check_violation', constraint = 'stock_entry_in_whole_units';
        end if;
        if new.undoes_id is not null then
            select * into undone from returns_stockentry where id = new.undoes_id;
            if undone.undoes_id is not null
               or (undone.place_id, undone.product_id, undone.condition, undone.batch, -undone.quantity, undone.about, undone.about_id, undone.line)
               is distinct from (new.place_id, new.product_id, new.condition, new.batch, new.quantity, new.about, new.about_id, new.line) then
                raise exception 'a counter-entry takes back what it names' using errcode = 'check_violation', constraint = 'stock_entry_takes_back';
            end if;
        end if;
        return new;
    end $$
"""
_LEVEL = """
    create function returns_keep_level() returns trigger language plpgsql security definer set search_path from current as $$
    begin
        insert into returns_stocklevel as l (place_id, product_id, condition, batch, quantity)
        values (new.place_id, new.product_id, new.condition, new.batch, greatest(new.quantity, 0))
        on conflict (place_id, product_id, condition, batch) do update set quantity = l.quantity + new.quantity;
        if new.quantity < 0 and not exists (
            select 1 from returns_stockentry e where e.place_id = new.place_id and e.product_id = new.product_id
            and e.condition = new.condition and e.batch = new.batch and e.id <> new.id
        ) then
            raise exception 'nothing is there' using errcode = 'check_violation', constraint = 'stock_never_below_nought';
        end if;
        return null;
    end $$
"""
_ITEM = """
    create function returns_stockitem_fits() returns trigger language plpgsql as $$
    begin
        if new.product_id <> old.product_id or new.decimals < old.decimals and exists (
            select 1 from returns_stockentry e where e.product_id = new.product_id and e.quantity <> round(e.quantity, new.decimals)
        ) then
            raise exception 'there are entries of parts of a unit' using errcode = 'check_violation', constraint = 'stock_item_fits_its_entries';
        end if;
        return new;
    end $$
"""
# Months are closed one after the other, and what a place is called by in its books stays.
_CLOSE = """
    create function returns_monthclose_fits() returns trigger language plpgsql as $$
    declare
        last date;
    begin
        perform 1 from returns_stockplace where id = new.place_id for no key update;
        select max(month) into last from returns_monthclose where place_id = new.place_id;
        if last is not null and new.month <> last + interval '1 month' then
            raise exception 'months are closed in their order' using errcode = 'check_violation', constraint = 'month_closed_in_order';
        end if;
        if new.at < (new.month + interval '1 month' - interval '14 hours') at time zone 'UTC' then
            raise exception 'the month is not over' using errcode = 'check_violation', constraint = 'month_closed_when_over';
        end if;
        return new;
    end $$
"""
# A requisition is approved by who signed it as an approver, and goes no way back. What it says stays as it was asked for.
_REQUISITION = """
    create function returns_requisition_path() returns trigger language plpgsql as $$
    begin
        if (old.entry_id, old.number, old.department_id, old.place_id, old.asked_by_id, old.asked_at) is distinct from
           (new.entry_id, new.number, new.department_id, new.place_id, new.asked_by_id, new.asked_at)
           or old.approved_by_id is not null and (old.approved_by_id, old.approved_at) is distinct from (new.approved_by_id, new.approved_at) then
            raise exception 'what was asked for stays' using errcode = 'check_violation', constraint = 'requisition_kept';
        end if;
        if old.state <> new.state and (old.state, new.state) not in (
            ('asked', 'approved'), ('asked', 'refused'), ('asked', 'withdrawn'), ('approved', 'issued'), ('approved', 'ended'), ('issued', 'approved')
        ) then
            raise exception 'it does not go from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'requisition_path';
        end if;
        if old.state = 'asked' and new.state = 'approved' and not exists (
            select 1 from registers_signature s join registers_entry e on e.id = s.entry_id join registers_form f on f.id = e.form_id,
            jsonb_array_elements(f.signatories) r
            where e.id = new.entry_id and e.state = 'standing' and s.member_id = new.approved_by_id and r->>'code' = s.role and r->>'by' = 'approver'
        ) then
            raise exception 'nobody approved it by signature' using errcode = 'check_violation', constraint = 'requisition_signed';
        end if;
        return new;
    end $$
"""
# Goods go out on an approved requisition only, of what stands in it, not more than that, by somebody who neither asked nor approved.
_GOODS = """
    create function returns_requisition_goods() returns trigger language plpgsql as $$
    declare
        asked returns_requisition%rowtype;
        wanted numeric;
        went_out numeric;
        came_back numeric;
    begin
        select * into asked from returns_requisition where id = new.about_id for no key update;
        select l.quantity into wanted from returns_requisitionline l
        where l.requisition_id = new.about_id and l.n = new.line and l.product_id = new.product_id;
        if wanted is null or asked.place_id <> new.place_id or asked.state in ('asked', 'refused', 'withdrawn')
           or new.kind = 'issued' and (asked.state <> 'approved' or new.condition <> 'good') then
            raise exception 'goods go out on an approved requisition' using errcode = 'check_violation', constraint = 'requisition_approved_first';
        end if;
        if new.by_id is null or new.by_id in (asked.asked_by_id, asked.approved_by_id) then
            raise exception 'nobody issues what she asked for or approved' using errcode = 'check_violation', constraint = 'requisition_issued_by_another';
        end if;
        select coalesce(-sum(e.quantity) filter (where coalesce(u.kind, e.kind) = 'issued'), 0),
               coalesce(sum(e.quantity) filter (where coalesce(u.kind, e.kind) = 'returned'), 0)
        into went_out, came_back
        from returns_stockentry e left join returns_stockentry u on u.id = e.undoes_id
        where e.about = 'requisition' and e.about_id = new.about_id and e.line = new.line;
        if went_out > wanted or came_back > went_out then
            raise exception 'more than was asked for, or than went out' using errcode = 'check_violation', constraint = 'requisition_adds_up';
        end if;
        return null;
    end $$
"""
# A write-off is booked as it was asked for and approved, by whoever approved it.
_WRITE_OFF = """
    create function returns_writeoff_booked() returns trigger language plpgsql as $$
    begin
        if not exists (
            select 1 from returns_writeoff w where w.id = new.about_id and w.state = 'approved' and w.decided_by_id = new.by_id
            and (w.place_id, w.product_id, w.condition, w.batch, -w.quantity) = (new.place_id, new.product_id, new.condition, new.batch, new.quantity)
        ) then
            raise exception 'a write-off is approved first' using errcode = 'check_violation', constraint = 'write_off_approved_first';
        end if;
        return null;
    end $$
"""
_STATEMENTS = (
    _FITS,
    "create trigger returns_stockentry_fits before insert on returns_stockentry for each row execute function returns_stockentry_fits()",
    _LEVEL,
    "create trigger returns_keep_level after insert on returns_stockentry for each row execute function returns_keep_level()",
    f"revoke insert, update, delete, truncate on returns_stocklevel from {ROLE}",
    _ITEM,
    "create trigger returns_stockitem_fits before update on returns_stockitem for each row execute function returns_stockitem_fits()",
    _CLOSE,
    "create trigger returns_monthclose_fits before insert on returns_monthclose for each row execute function returns_monthclose_fits()",
    _REQUISITION,
    "create trigger returns_requisition_path before update on returns_requisition for each row execute function returns_requisition_path()",
    _GOODS,
    "create trigger returns_requisition_goods after insert on returns_stockentry for each row when (new.about = 'requisition') "
    "execute function returns_requisition_goods()",
    _WRITE_OFF,
    "create trigger returns_writeoff_booked after insert on returns_stockentry for each row "
    "when (new.about = 'write_off' and new.kind = 'written_off') execute function returns_writeoff_booked()",
    *(
        statement
        for table in ("returns_stockentry", "returns_monthclose", "returns_monthsum", "returns_requisitionline")
        for statement in append_only(table)
    ),
    "revoke delete, truncate on returns_stockplace, returns_stockitem, returns_writeoff, returns_stockneed, returns_shortage, "
    f"returns_requisition from {ROLE}",
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registers', '0001_entries_and_copies'),
        ('staff', '0004_notice_by_name'),
        ('tickets', '0011_late_entries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='StockPlace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('code', models.SlugField(unique=True)),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(blank=True, default='', max_length=60)),
                        ('kind', models.CharField(choices=[('store', 'Store'), ('branch', 'Branch or centre'), ('project', 'Project')], default='store', max_length=10)),
                        ('main', models.BooleanField(default=False)),
                        ('active', models.BooleanField(default=True)),
                        ('opened_at', models.DateTimeField()),
                        ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_places', to='staff.department')),
                        ('keeper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('name_zh', ''), _negated=True)), name='stock_place_named'), models.CheckConstraint(condition=models.Q(('kind__in', ['store', 'branch', 'project'])), name='stock_place_kind'), models.CheckConstraint(condition=models.Q(('main', False), models.Q(('active', True), ('kind', 'store')), _connector='OR'), name='stock_place_main_is_a_store'), models.UniqueConstraint(condition=models.Q(('main', True)), fields=('department',), name='stock_place_main_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StockItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('decimals', models.PositiveSmallIntegerField(default=0)),
                        ('product', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stock_item', to='tickets.product')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('decimals__lte', 3)), name='stock_item_decimals')],
                    },
                ),
                migrations.CreateModel(
                    name='StockEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('n', models.PositiveIntegerField()),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('condition', models.CharField(choices=[('good', 'Good'), ('damaged', 'Damaged'), ('scrap', 'Scrap')], max_length=10)),
                        ('kind', models.CharField(choices=[('received', 'Received'), ('issued', 'Issued'), ('returned', 'Returned unused'), ('written_off', 'Written off'), ('counter', 'Counter-entry'), ('sent_out', 'Sent out')], max_length=12)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('on', models.DateField()),
                        ('about', models.CharField(blank=True, default='', max_length=30)),
                        ('about_id', models.BigIntegerField(null=True)),
                        ('line', models.BigIntegerField(null=True)),
                        ('reference', models.CharField(blank=True, default='', max_length=60)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='returns.stockplace')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                        ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='returns.stockentry')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['place', 'product', 'id'], name='stock_entry_product'), models.Index(fields=['place', 'on'], name='stock_entry_day'), models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about', 'about_id'], name='stock_entry_subject')],
                        'constraints': [models.UniqueConstraint(fields=('place', 'n'), name='stock_entry_number_once'), models.CheckConstraint(condition=models.Q(('n__gte', 1)), name='stock_entry_numbered'), models.CheckConstraint(condition=models.Q(('condition__in', ['good', 'damaged', 'scrap'])), name='stock_entry_condition'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['received', 'returned']), ('quantity__gt', 0)), models.Q(('kind__in', ['issued', 'written_off', 'sent_out']), ('quantity__lt', 0)), models.Q(('kind', 'counter'), models.Q(('quantity', 0), _negated=True)), _connector='OR'), name='stock_entry_goes_its_way'), models.CheckConstraint(condition=models.Q(models.Q(('about', ''), ('about_id', None)), models.Q(models.Q(('about', ''), _negated=True), ('about_id__isnull', False)), _connector='OR'), name='stock_entry_about'), models.CheckConstraint(condition=models.Q(('undoes', None), models.Q(('kind', 'counter'), models.Q(('undoes', models.F('id')), _negated=True)), _connector='OR'), name='stock_entry_counter'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['written_off', 'counter']), _negated=True), models.Q(('about', ''), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='stock_entry_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='StockLevel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('condition', models.CharField(choices=[('good', 'Good'), ('damaged', 'Damaged'), ('scrap', 'Scrap')], max_length=10)),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='returns.stockplace')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('place', 'product', 'condition', 'batch'), name='stock_level_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='stock_never_below_nought')],
                    },
                ),
                migrations.CreateModel(
                    name='MonthClose',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField()),
                        ('entries', models.PositiveIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closes', to='returns.stockplace')),
                    ],
                    options={
                        'ordering': ('place_id', 'month'),
                        'constraints': [models.UniqueConstraint(fields=('place', 'month'), name='month_closed_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='month_close_of_a_month'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='month_close_digest')],
                    },
                ),
                migrations.CreateModel(
                    name='MonthSum',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('condition', models.CharField(choices=[('good', 'Good'), ('damaged', 'Damaged'), ('scrap', 'Scrap')], max_length=10)),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('opening', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('came', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('went', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('closing', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('close', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sums', to='returns.monthclose')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                    ],
                    options={
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('close', 'product', 'condition', 'batch'), name='month_sum_once'), models.CheckConstraint(condition=models.Q(('came__gte', 0), ('closing__gte', 0), ('opening__gte', 0), ('went__gte', 0), ('closing', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('opening'), '+', models.F('came')), '-', models.F('went')))), name='month_sum_adds_up')],
                    },
                ),
                migrations.CreateModel(
                    name='WriteOff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('condition', models.CharField(choices=[('good', 'Good'), ('damaged', 'Damaged'), ('scrap', 'Scrap')], max_length=10)),
                        ('batch', models.CharField(blank=True, default='', max_length=60)),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('reason', models.CharField(max_length=300)),
                        ('state', models.CharField(choices=[('asked', 'To be decided'), ('approved', 'Written off'), ('refused', 'Refused')], default='asked', max_length=10)),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('words', models.CharField(blank=True, default='', max_length=300)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='returns.stockplace')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['place', '-id'], name='write_off_place')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0), models.Q(('reason', ''), _negated=True)), name='write_off_of_something_with_its_reason'), models.CheckConstraint(condition=models.Q(('condition__in', ['good', 'damaged', 'scrap'])), name='write_off_condition'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('state', 'asked'), ('words', '')), models.Q(('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', False), ('state', 'approved')), models.Q(('decided_at__gte', models.F('asked_at')), ('decided_by__isnull', False), ('state', 'refused'), models.Q(('words', ''), _negated=True)), _connector='OR'), name='write_off_state'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='write_off_decided_by_another')],
                    },
                ),
                migrations.CreateModel(
                    name='StockNeed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('sort', models.CharField(choices=[('part', 'Spare part'), ('tool', 'Tool'), ('material', 'Material')], default='part', max_length=10)),
                        ('minimum', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('active', models.BooleanField(default=True)),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='returns.stockplace')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('place', 'product'), name='stock_need_once'), models.CheckConstraint(condition=models.Q(('minimum__gt', 0)), name='stock_need_of_something'), models.CheckConstraint(condition=models.Q(('sort__in', ['part', 'tool', 'material'])), name='stock_need_sort')],
                    },
                ),
                migrations.CreateModel(
                    name='Shortage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('there', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('minimum', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('began_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shortages', to='returns.stockneed')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['id'], name='shortage_now')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('need',), name='shortage_once_at_a_time'), models.CheckConstraint(condition=models.Q(('there__gte', 0), ('there__lt', models.F('minimum'))), name='shortage_of_something'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='shortage_ends_after_it_began')],
                    },
                ),
                migrations.CreateModel(
                    name='Requisition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('number', models.CharField(max_length=40, unique=True)),
                        ('state', models.CharField(choices=[('asked', 'To be approved'), ('approved', 'Approved, to be issued'), ('issued', 'Issued in full'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('ended', 'Ended with something not issued')], default='asked', max_length=10)),
                        ('asked_at', models.DateTimeField()),
                        ('approved_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.department')),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='requisition', to='registers.entry')),
                        ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requisitions', to='returns.stockplace')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['place', 'state', '-id'], name='requisition_place'), models.Index(fields=['department', '-id'], name='requisition_department')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='requisition_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None), ('ended_at', None), ('ended_by', None), ('reason', ''), ('state', 'asked')), models.Q(('approved_by__isnull', False), ('ended_at', None), ('ended_by', None), ('reason', ''), ('state__in', ['approved', 'issued'])), models.Q(('approved_at', None), ('approved_by', None), ('ended_by__isnull', False), ('state__in', ['refused', 'withdrawn']), models.Q(('reason', ''), _negated=True)), models.Q(('approved_by__isnull', False), ('ended_by__isnull', False), ('state', 'ended'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='requisition_state'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None)), models.Q(('approved_at__gte', models.F('asked_at')), ('approved_by__isnull', False)), _connector='OR'), name='requisition_approved_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__gte', models.F('asked_at')), ('ended_by__isnull', False)), _connector='OR'), name='requisition_ended_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by', None), models.Q(('approved_by', models.F('asked_by')), _negated=True), _connector='OR'), models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('ended_by', models.F('asked_by')), _negated=True), _connector='OR')), name='requisition_decided_by_another')],
                    },
                ),
                migrations.CreateModel(
                    name='RequisitionLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('n', models.PositiveSmallIntegerField()),
                        ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                        ('purpose', models.CharField(blank=True, default='', max_length=120)),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.product')),
                        ('requisition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='returns.requisition')),
                    ],
                    options={
                        'ordering': ('requisition_id', 'n'),
                        'constraints': [models.UniqueConstraint(fields=('requisition', 'n'), name='requisition_line_once'), models.UniqueConstraint(fields=('requisition', 'product'), name='requisition_product_once'), models.CheckConstraint(condition=models.Q(('n__gte', 1), ('quantity__gt', 0)), name='requisition_line_of_something')],
                    },
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _STATEMENTS),
            ]
        )
    ]
