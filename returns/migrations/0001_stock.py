"""Places with stock, their ledger and its balances, and the months that are closed."""

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
    *(statement for table in ("returns_stockentry", "returns_monthclose", "returns_monthsum") for statement in append_only(table)),
    f"revoke delete, truncate on returns_stockplace, returns_stockitem from {ROLE}",
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
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
                        'constraints': [models.UniqueConstraint(fields=('close', 'product', 'condition', 'batch'), name='month_sum_once'), models.CheckConstraint(condition=models.Q(models.Q(('opening__gte', 0), ('came__gte', 0), ('went__gte', 0), ('closing__gte', 0)), ('closing', models.expressions.CombinedExpression(models.expressions.CombinedExpression(models.F('opening'), '+', models.F('came')), '-', models.F('went')))), name='month_sum_adds_up')],
                    },
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _STATEMENTS),
            ]
        )
    ]
