"""Customers known before are found by name and number too; what is given to a merged customer goes to the one that stayed."""

from django.db import migrations

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
    dependencies = [("tickets", "0011_customers")]
    operations = [
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
