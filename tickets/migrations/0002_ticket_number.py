"""Ticket numbers come from a sequence of their own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]

    operations = [migrations.RunSQL("create sequence ticket_number", "drop sequence ticket_number")]
