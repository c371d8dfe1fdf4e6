"""Who brought the goods of a receipt put a name under it, or did not and why."""

from django.db import migrations, models
from django.db.models import Q

from servicedesk.together import Together

_KEPT = """
    create function returns_receipt_deliverer_kept() returns trigger language plpgsql as $$
    begin
        if old.state = 'signed' and (old.delivered_by, old.delivered_strokes, old.declined)
            is distinct from (new.delivered_by, new.delivered_strokes, new.declined) then
            raise exception 'who brought it stays' using errcode = 'check_violation', constraint = 'return_receipt_kept';
        end if;
        return new;
    end $$
"""
_TRIGGER = (
    "create trigger returns_receipt_deliverer_kept before update on returns_receipt "
    "for each row execute function returns_receipt_deliverer_kept()"
)
_DECLINED = [("left", "Had left already"), ("unwilling", "Would not sign"), ("disputes", "Disputes the count")]


class Migration(migrations.Migration):

    dependencies = [("returns", "0003_slips")]

    operations = [
        Together(
            operations=[
                migrations.AddField("receipt", "delivered_by", models.CharField(blank=True, default="", max_length=60)),
                migrations.AddField("receipt", "delivered_strokes", models.TextField(blank=True, default="")),
                migrations.AddField("receipt", "declined", models.CharField(blank=True, choices=_DECLINED, default="", max_length=10)),
                migrations.AddConstraint(
                    "receipt",
                    models.CheckConstraint(
                        condition=Q(delivered_by="", delivered_strokes="", declined="")
                        | Q(state="signed", delivered_strokes="", declined__in=["left", "unwilling", "disputes"])
                        | Q(state="signed", declined="") & ~Q(delivered_by="") & ~Q(delivered_strokes=""),
                        name="return_receipt_delivered",
                    ),
                ),
                migrations.RunSQL(_KEPT),
                migrations.RunSQL(_TRIGGER),
            ],
        ),
    ]
