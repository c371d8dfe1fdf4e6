"""The rights about the journal, and what each is called."""

from django.utils.translation import gettext_lazy as _

READ_LOG = "readlog.read"
RIGHTS = {READ_LOG: _("read who looked at personal data")}
