"""Signing in and out, the lock-out, and the language."""

from datetime import timedelta
from math import ceil
from pathlib import Path

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.middleware import KEEP
from servicedesk.web.middleware import LANGUAGE_COOKIE
from servicedesk.web.times import hour
from staff import actions
from staff.models import Member

LONGEST = 150  # characters of a name; what is longer is nobody's
COOL_OFF = timedelta(hours=settings.AXES_COOLOFF_TIME)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a POST signs in, or says in one sentence for every cause that it can't."""
    if request.method == "GET":
        return redirect(_next(request)) if request.user.is_authenticated else _form(request)
    name, password = request.POST.get("username", "").replace("\0", "").strip()[:LONGEST], request.POST.get("password", "")
    if not name or not password:
        return _form(request, 400, _("Fill in both fields."), name)
    known = Member.objects.filter(Q(sign_in=name) | Q(work_number=name)).first()
    # The lock-out counts under `sign_in`: a member's two names are one account, and share their tries.
    account = known.sign_in if known else name
    member = authenticate(request, username=account, sign_in=account, password=password)
    if member is None:
        return _refuse(request, name, known)
    login(request, member)
    actions.note_sign_in(member, by=member.actor(), at=now())
    return HttpResponseRedirect(_next(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        member: Member = request.user
        actions.note_sign_out(member, by=member.actor(), at=now())
        logout(request)
    return redirect("sign-in")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages, for good."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return redirect(_next(request))
    if request.user.is_authenticated:
        member: Member = request.user
        actions.choose_language(member, language, by=member.actor(), at=now())
    response = HttpResponseRedirect(_next(request))
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86400, httponly=True, samesite="Lax", secure=settings.PRODUCTION)
    return response


@require_POST
def choose_keys(request: HttpRequest) -> HttpResponse:
    """Switch single-letter keys off, or on again, for good and on every device."""
    member: Member = request.user
    actions.choose_keys(member, single=request.POST.get("off") != "yes", by=member.actor(), at=now())
    return redirect(_next(request))


@require_POST
def choose_sound(request: HttpRequest) -> HttpResponse:
    """Let a tone say that something of hers is overdue, or no more."""
    member: Member = request.user
    actions.choose_sound(member, on=request.POST.get("on") == "yes", by=member.actor(), at=now())
    return redirect(_next(request))


def locked_out(request: HttpRequest, original: HttpResponse | None = None, credentials: dict | None = None) -> HttpResponse:
    """429 for whatever else was locked out; the sign-in page has answered for itself and keeps its answer."""
    if original is not None and original.status_code == 429:
        return original
    return _locked(request, "", "")


def _refuse(request: HttpRequest, name: str, known: Member | None) -> HttpResponse:
    locked = bool(getattr(request, "axes_locked_out", False))
    if known:  # on record where there is such a member; who tried is not known
        actions.note_refused_sign_in(known, by=Actor.system(via="sign-in"), at=now(), locked=locked)
    if locked:
        return _locked(request, name, known.sign_in if known else name)
    return _form(request, 401, _("Name or password is wrong. Check both and try again."), name)


def _locked(request: HttpRequest, name: str, account: str) -> HttpResponse:
    """Says until when."""
    attempt = AccessAttempt.objects.filter(username=account).order_by("-attempt_time").first()
    until = (attempt.attempt_time if attempt else now()) + COOL_OFF
    response = _form(request, 429, _("Too many failed tries with this name. Try again at %(time)s.") % {"time": hour(until)}, name)
    response["Retry-After"] = str(max(1, ceil((until - now()).total_seconds())))
    return response


def _form(request: HttpRequest, status: int = 200, error: str = "", name: str = "") -> HttpResponse:
    demo = (Path(settings.DESK_HOME) / "demo-password").exists()
    context = {"error": error, "name": name, "next": request.POST.get("next") or request.GET.get("next", ""), "demo": demo}
    context["other"] = next((code, title) for code, title in settings.LANGUAGES if code != translation.get_language())
    response = render(request, "web/sign_in.html", context, status=status)
    setattr(response, KEEP, True)
    return response


def _next(request: HttpRequest) -> str:
    """Where to go on; only addresses of this desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else reverse("desk")
