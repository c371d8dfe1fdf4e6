"""The rights this app knows, and what each is called."""

from django.utils.translation import gettext_lazy as _

RIGHTS = {
    "desk.read_all": _("see every department's matters"),
    "alarms.receive": _("receive the desk's alarms"),
    "calendar.edit": _("change working hours and holidays"),
    "obligation.finish": _("finish recurring tasks that are others' to do"),
    "rulebook.load": _("load policy packs"),
}
