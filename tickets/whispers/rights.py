"""The rights about whispers, and what they are called."""

from django.utils.translation import gettext_lazy as _

WHISPER, READ = "duty.whisper", "note.confidential"
RIGHTS = {WHISPER: _("whisper to members at work"), READ: _("read confidential notes")}
