"""The database's own wall between handling money or goods and approving: on a post, and over all posts of a member."""

from django.db import migrations

FORWARD = """
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
BACKWARD = """
drop trigger post_holders_duties_apart on staff_post;
drop trigger member_duties_apart on staff_member_posts;
drop function staff_member_duties_apart();
alter table staff_post drop constraint post_duties_apart;
drop function staff_duties_clash(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_post_queues")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
