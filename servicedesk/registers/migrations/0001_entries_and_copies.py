"""Registers, the forms of articles, entries under gap-free numbers, their copies, corrections, prints and signatures."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.database import ROLE, append_only
from servicedesk.together import Together

# What was entered is never rewritten, and what is void stays so: an entry's row changes by becoming void, and by counting changes beside it.
_KEPT = ("register_id", "form_id", "book_id", "place", "number", "values", "about", "about_id", "made_by_id", "made_at")
_ENTRY = f"""
    create function registers_entry_kept() returns trigger language plpgsql as $$
    begin
        if ({", ".join(f'old."{name}"' for name in _KEPT)}) is distinct from ({", ".join(f'new."{name}"' for name in _KEPT)}) then
            raise exception 'what was entered is never rewritten' using errcode = 'check_violation', constraint = 'entry_kept';
        end if;
        if old.state = 'void' then
            raise exception 'a void entry stays as it is' using errcode = 'check_violation', constraint = 'entry_stays_void';
        end if;
        return new;
    end $$
"""
# Nobody signs a void entry, signs in a role its form has not, or approves what she entered or corrected herself.
_SIGNATURE = """
    create function registers_signature_fits() returns trigger language plpgsql as $$
    declare
        entry registers_entry%rowtype;
        signer text;
    begin
        select * into entry from registers_entry where id = new.entry_id for share;
        select r->>'by' into signer from registers_form f, jsonb_array_elements(f.signatories) r where f.id = entry.form_id and r->>'code' = new.role;
        if entry.state = 'void' then
            raise exception 'nobody signs what is void' using errcode = 'check_violation', constraint = 'signature_of_what_stands';
        end if;
        if signer is null or (signer = 'anybody') <> (new.member_id is null) then
            raise exception 'nobody signs in this role' using errcode = 'check_violation', constraint = 'signature_in_a_role';
        end if;
        if signer = 'approver' and (new.member_id = entry.made_by_id or exists (
            select 1 from registers_correction c where c.entry_id = entry.id and c.by_id = new.member_id
        )) then
            raise exception 'nobody approves her own' using errcode = 'check_violation', constraint = 'signature_of_another';
        end if;
        return new;
    end $$
"""
_STANDING = """
    create function registers_entry_stands() returns trigger language plpgsql as $$
    begin
        if (select state from registers_entry where id = new.entry_id for share) = 'void' then
            raise exception 'it is void' using errcode = 'check_violation', constraint = 'entry_stands';
        end if;
        return new;
    end $$
"""
_STATEMENTS = (
    _ENTRY,
    "create trigger registers_entry_kept before update on registers_entry for each row execute function registers_entry_kept()",
    _SIGNATURE,
    "create trigger registers_signature_fits before insert on registers_signature for each row execute function registers_signature_fits()",
    _STANDING,
    *(
        f"create trigger {table}_stands before insert on {table} for each row execute function registers_entry_stands()"
        for table in ("registers_correction", "registers_print")
    ),
    *(
        statement
        for table in ("registers_form", "registers_correction", "registers_signature", "registers_copymove", "registers_print")
        for statement in append_only(table)
    ),
    f"revoke delete, truncate on registers_register, registers_book, registers_entry, registers_copy from {ROLE}",
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('journal', '0002_append_only_and_order'),
        ('rulebook', '0004_open_questions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Register',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(unique=True)),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                    ],
                ),
                migrations.CreateModel(
                    name='Form',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='rulebook.article')),
                        ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='registers.register')),
                        ('edition', models.PositiveIntegerField()),
                        ('name_zh', models.CharField(max_length=60)),
                        ('name_en', models.CharField(max_length=60)),
                        ('paper', models.CharField(blank=True, default='', max_length=20)),
                        ('pattern', models.CharField(max_length=60)),
                        ('fields', models.JSONField()),
                        ('copies', models.JSONField()),
                        ('signatories', models.JSONField()),
                        ('custody_zh', models.CharField(blank=True, default='', max_length=120)),
                        ('custody_en', models.CharField(blank=True, default='', max_length=120)),
                        ('years_kept', models.PositiveSmallIntegerField(null=True)),
                        ('digest', models.CharField(max_length=64)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['register', '-id'], name='form_register')],
                        'constraints': [models.UniqueConstraint(fields=('article', 'register'), name='form_once_per_article')],
                    },
                ),
                migrations.CreateModel(
                    name='Book',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='books', to='registers.register')),
                        ('period', models.CharField(blank=True, max_length=10)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('register', 'period'), name='book_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('register', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='registers.register')),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='registers.form')),
                        ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='registers.book')),
                        ('place', models.PositiveIntegerField()),
                        ('number', models.CharField(max_length=40)),
                        ('values', models.JSONField()),
                        ('about', models.CharField(blank=True, default='', max_length=30)),
                        ('about_id', models.BigIntegerField(null=True)),
                        ('matter_id', models.BigIntegerField(null=True)),
                        ('department_id', models.BigIntegerField(null=True)),
                        ('state', models.CharField(choices=[('standing', 'Stands'), ('void', 'Void')], default='standing', max_length=10)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('voided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('voided_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['department_id', '-id'], name='entry_department'), models.Index(condition=models.Q(('matter_id__isnull', False)), fields=['matter_id'], name='entry_matter'), models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about', 'about_id'], name='entry_subject')],
                        'constraints': [models.UniqueConstraint(fields=('book', 'place'), name='entry_place_once'), models.UniqueConstraint(fields=('register', 'number'), name='entry_number_once'), models.CheckConstraint(condition=models.Q(('place__gte', 1), models.Q(('number', ''), _negated=True)), name='entry_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('about', ''), ('about_id', None)), models.Q(models.Q(('about', ''), _negated=True), ('about_id__isnull', False)), _connector='OR'), name='entry_about'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('state', 'standing'), ('voided_at', None), ('voided_by', None)), models.Q(('state', 'void'), ('voided_at__gte', models.F('made_at')), ('voided_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='entry_void_with_its_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='registers.entry')),
                        ('field', models.CharField(max_length=50)),
                        ('was', models.JSONField(null=True)),
                        ('becomes', models.JSONField(null=True)),
                        ('reason', models.CharField(max_length=300)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ('id',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_with_its_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Signature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='registers.entry')),
                        ('role', models.CharField(max_length=50)),
                        ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('name', models.CharField(max_length=60)),
                        ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('way', models.CharField(choices=[('drawn', 'Drawn on the screen'), ('password', 'By password')], max_length=10)),
                        ('strokes', models.TextField(blank=True, default='')),
                        ('digest', models.CharField(max_length=64)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('entry', 'role', 'digest'), name='entry_signed_once_in_a_role'), models.UniqueConstraint(fields=('entry', 'member', 'digest'), name='entry_signed_once_by_a_member'), models.CheckConstraint(condition=models.Q(models.Q(('way', 'drawn'), models.Q(('strokes', ''), _negated=True)), models.Q(('member__isnull', False), ('strokes', ''), ('way', 'password')), _connector='OR'), name='signature_way'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$'), models.Q(('name', ''), _negated=True)), name='signature_of_something'), models.CheckConstraint(condition=models.Q(('member', None), ('member', models.F('taken_by')), _connector='OR'), name='signature_by_herself')],
                    },
                ),
                migrations.CreateModel(
                    name='Copy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='registers.entry')),
                        ('n', models.PositiveSmallIntegerField()),
                        ('issue', models.PositiveSmallIntegerField(default=1)),
                        ('state', models.CharField(choices=[('held', 'With its holder'), ('under_way', 'Under way'), ('filed', 'Filed'), ('lost', 'Lost')], default='held', max_length=10)),
                        ('holder', models.CharField(max_length=60)),
                        ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('with_department_id', models.BigIntegerField(null=True)),
                        ('since', models.DateTimeField()),
                        ('token', models.CharField(max_length=43, unique=True)),
                    ],
                    options={
                        'ordering': ('n', 'issue'),
                        'indexes': [models.Index(fields=['with_department_id'], name='copy_department')],
                        'constraints': [models.UniqueConstraint(fields=('entry', 'n', 'issue'), name='copy_once'), models.CheckConstraint(condition=models.Q(('issue__gte', 1), ('n__gte', 1)), name='copy_numbered'), models.CheckConstraint(condition=models.Q(('state__in', ['held', 'under_way', 'filed', 'lost']), models.Q(('holder', ''), _negated=True)), name='copy_with_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='CopyMove',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='registers.copy')),
                        ('kind', models.CharField(choices=[('sent', 'Sent'), ('received', 'Received'), ('filed', 'Put in the file'), ('lost', 'Found to be lost')], max_length=10)),
                        ('holder', models.CharField(max_length=60)),
                        ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('remark', models.CharField(blank=True, default='', max_length=300)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ('id',),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['sent', 'received', 'filed']), models.Q(('holder', ''), _negated=True)), models.Q(('kind', 'lost'), models.Q(('remark', ''), _negated=True)), _connector='OR'), name='copy_move_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Print',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prints', to='registers.entry')),
                        ('n', models.PositiveIntegerField()),
                        ('copies', models.JSONField()),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ('n',),
                        'constraints': [models.UniqueConstraint(fields=('entry', 'n'), name='print_once'), models.CheckConstraint(condition=models.Q(('n', 1), models.Q(('n__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='print_again_with_a_reason')],
                    },
                ),
                *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _STATEMENTS),
            ]
        )
    ]
