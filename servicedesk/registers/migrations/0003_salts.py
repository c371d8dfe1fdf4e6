"""A salt to each entry's digest; it is kept as what was entered is."""

from django.db import migrations, models

_KEPT = ("register_id", "form_id", "book_id", "place", "number", "values", "about", "about_id", "made_by_id", "made_at")


def _entry(names):
    return f"""
    create or replace function registers_entry_kept() returns trigger language plpgsql as $$
    begin
        if ({", ".join(f'old."{name}"' for name in names)}) is distinct from ({", ".join(f'new."{name}"' for name in names)}) then
            raise exception 'what was entered is never rewritten' using errcode = 'check_violation', constraint = 'entry_kept';
        end if;
        if old.state = 'void' then
            raise exception 'a void entry stays as it is' using errcode = 'check_violation', constraint = 'entry_stays_void';
        end if;
        return new;
    end $$
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_form_drafts")]

    operations = [
        migrations.AddField("entry", "salt", models.CharField(blank=True, default="", max_length=32)),
        migrations.RunSQL(_entry((*_KEPT, "salt")), _entry(_KEPT)),
    ]
