"""The rights this app knows, and what each is called."""

from django.utils.translation import gettext_lazy as _

RIGHTS = {
    "desk.read_all": _("see every department's matters"),
    "alarms.receive": _("receive the desk's alarms"),
    "calendar.edit": _("change working hours and holidays"),
    "money.handle": _("take in and pay out money"),
    "money.approve": _("approve what is paid out"),
    "stock.handle": _("take in and give out goods"),
    "stock.approve": _("approve what goods are taken in and given out"),
    "obligation.finish": _("finish recurring tasks that are others' to do"),
    "rulebook.load": _("propose policy packs"),
    "rulebook.publish": _("publish or reject a policy pack that somebody else proposed"),
    "scope.edit": _("change the company's scopes and where a regulation applies"),
}
