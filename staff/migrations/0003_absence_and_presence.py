"""Who is away and who is at the desk, and the wall between handling money or goods and approving: on a post, and over all posts of a member."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.together import Together

_APART = """
create function staff_duties_clash(rights text[]) returns boolean language sql immutable as $$
    select rights && array['money.handle', 'stock.handle'] and exists (select 1 from unnest(rights) r where r like '%.approve')
$$;

alter table staff_post add constraint post_duties_apart check (not staff_duties_clash(rights::text[]));

create function staff_member_duties_apart() returns trigger language plpgsql as $$
declare
    whose bigint;
begin
    for whose in
        select member_id from staff_member_posts
        where (tg_table_name = 'staff_post' and post_id = new.id) or (tg_table_name = 'staff_member_posts' and id = new.id)
        order by member_id
    loop
        perform 1 from staff_member where id = whose for no key update;
        perform 1 from staff_post p join staff_member_posts mp on mp.post_id = p.id where mp.member_id = whose order by p.id for share of p;
        if (select staff_duties_clash(coalesce(array_agg(r), '{}')) from staff_member_posts mp
            join staff_post p on p.id = mp.post_id cross join unnest(p.rights::text[]) r where mp.member_id = whose) then
            raise exception 'member % would both handle money or goods and approve', whose
                using errcode = 'check_violation', constraint = 'member_duties_apart';
        end if;
    end loop;
    return null;
end $$;

do $$ begin
    if exists (select from staff_member_posts mp join staff_post p on p.id = mp.post_id cross join unnest(p.rights::text[]) r
               group by mp.member_id having staff_duties_clash(array_agg(r))) then
        raise exception 'somebody both handles money or goods and approves; take one of the posts from her first';
    end if;
end $$;

create constraint trigger member_duties_apart after insert or update on staff_member_posts
    deferrable initially immediate for each row execute function staff_member_duties_apart();
create constraint trigger post_holders_duties_apart after update of rights on staff_post
    deferrable initially immediate for each row execute function staff_member_duties_apart();
"""
_NOT_APART = """
drop trigger post_holders_duties_apart on staff_post;
drop trigger member_duties_apart on staff_member_posts;
drop function staff_member_duties_apart();
alter table staff_post drop constraint post_duties_apart;
drop function staff_duties_clash(text[]);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("staff", "0002_notice"),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
                        ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['member', 'since'], name='absence_member')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('member',), name='absence_open_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='absence_length'), models.CheckConstraint(condition=models.Q(('deputy', models.F('member')), _negated=True), name='absence_deputy_is_another')],
                    },
                ),
                migrations.CreateModel(
                    name='DutyState',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('ready', 'Ready'), ('on_call', 'On a call'), ('wrap_up', 'Wrap-up'), ('meal', 'Meal'), ('training', 'Training'), ('away', 'Away')], max_length=10)),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('measured', models.BooleanField(default=False)),
                        ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_states', to=settings.AUTH_USER_MODEL)),
                        ('ends_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['member', '-since'], name='duty_state_member'), models.Index(condition=models.Q(('ends_at__isnull', False), ('until__isnull', True)), fields=['ends_at', 'id'], name='duty_state_ends')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('member',), name='duty_state_open_once'), models.CheckConstraint(condition=models.Q(('state__in', ['ready', 'on_call', 'wrap_up', 'meal', 'training', 'away'])), name='duty_state_known'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='duty_state_length'), models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('state', 'wrap_up'), _connector='OR'), name='duty_state_ends_by_itself')],
                    },
                ),
                migrations.AlterField(
                    model_name='notice',
                    name='role',
                    field=models.CharField(blank=True, default='', max_length=60),
                ),
                migrations.AddField(
                    model_name='post',
                    name='queues',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None),
                ),
                migrations.RunSQL(_APART, _NOT_APART),
                migrations.AddField(
                    model_name='member',
                    name='single_keys',
                    field=models.BooleanField(default=True),
                ),
                migrations.AddField(
                    model_name='member',
                    name='skill',
                    field=models.CharField(choices=[('technical', 'Technical'), ('theoretical', 'Theoretical'), ('all_round', 'All-round')], default='all_round', max_length=12),
                ),
                migrations.AddConstraint(
                    model_name='member',
                    constraint=models.CheckConstraint(condition=models.Q(('skill__in', ['technical', 'theoretical', 'all_round'])), name='member_skill'),
                ),
                migrations.AddField(
                    model_name='member',
                    name='breach_sound',
                    field=models.BooleanField(default=False),
                ),
            ],
        ),
    ]
