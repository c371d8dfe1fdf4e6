"""Handing out bytes so that no browser ever runs them: always as a download, never sniffed, in a sandbox."""

import structlog
from django.core import signing
from django.http import FileResponse

from servicedesk.files import store
from servicedesk.files.errors import Lost
from servicedesk.files.models import Attachment
from servicedesk.files.rules import UNKNOWN

PASS_FOR = 60  # seconds a pass to the files' own origin is good for
_SALT = "servicedesk.files"
log = structlog.get_logger("desk.files")


def download(attachment: Attachment) -> FileResponse:
    """The bytes, checked against their hash before the first one leaves; Lost where they are missing or damaged."""
    file = store.opened(attachment.sha256, attachment.size)
    if file is None:
        log.error("attachment lost", attachment_id=attachment.pk)
        raise Lost("attachment")
    response = FileResponse(file, as_attachment=True, filename=attachment.name, content_type=UNKNOWN)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def pass_for(attachment: Attachment) -> str:
    """A short-lived word that opens this attachment, and nothing else, at the files' own origin."""
    return signing.dumps(attachment.pk, salt=_SALT)


def opened_by(word: str) -> Attachment | None:
    """The attachment a pass opens; None where the pass is forged, changed or older than PASS_FOR."""
    try:
        pk = signing.loads(word, salt=_SALT, max_age=PASS_FOR)
    except signing.BadSignature:
        return None
    return Attachment.objects.filter(pk=pk).first()
