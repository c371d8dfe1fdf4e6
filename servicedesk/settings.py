"""Settings, read from the environment; docs/operations.md lists the variables."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from servicedesk import environment
from servicedesk.api.schema import ENUMS
from servicedesk.email_url import email_settings, mailboxes
from servicedesk.embedded.attach import urls as running_desk
from servicedesk.embedded.home import desk_home
from servicedesk.logs import where_only, without_words
from servicedesk.variables import LANGUAGES as LANGUAGE_NAMES
from servicedesk.variables import listed

BASE_DIR = Path(__file__).resolve().parent.parent
DESK_HOME = desk_home()
_environment = environment.load()
PRODUCTION = _environment.get("DESK_ENV") == "production"
TESTING = _environment.get("DESK_TESTING") == "1"
_desk = running_desk() if "DATABASE_URL" not in _environment else {}
DESK_FILES = Path(_environment.get("DESK_FILES") or _desk.get("DESK_FILES") or DESK_HOME / "files")  # attachments


def _service(name: str) -> str:
    value = _environment.get(name) or _desk.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set and no desk is running: start one with `make up`, or set {name}.")
    return value


def _secret_key() -> str:
    if key := _environment.get("DESK_SECRET_KEY"):
        return key
    kept = DESK_HOME / "secret-key"
    return kept.read_text().strip() if kept.exists() else secrets.token_urlsafe(50)


DATABASE_URL = _service("DATABASE_URL")
REDIS_URL = _service("REDIS_URL")
PORT = int(_environment.get("PORT") or _desk.get("PORT") or 8000)
SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = listed(_environment.get("DESK_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver"))
DESK_LIVE_URL = _environment.get("DESK_LIVE_URL", f"http://127.0.0.1:{PORT + 1}").rstrip("/")
DESK_FILES_ORIGIN = _environment.get("DESK_FILES_ORIGIN", "").rstrip("/").lower()
if DESK_FILES_ORIGIN:
    ALLOWED_HOSTS.append(str(urlsplit(DESK_FILES_ORIGIN).hostname))
DESK_PROXY = listed(_environment.get("DESK_PROXY", ""))  # whom servicedesk/proxy.py believes
DESK_NAME = _("First Ask Desk")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "servicedesk.journal",
    "servicedesk.rulebook",
    "servicedesk.alarms",
    "servicedesk.clocks",
    "servicedesk.api",
    "servicedesk.backup",
    "servicedesk.files",
    "servicedesk.registers",
    "servicedesk.search",
    "servicedesk.web",
    "servicedesk.mission",
    "servicedesk.translations",
    "staff",
    "tickets",
    "complaints",
    "returns",
    "penalties",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_structlog",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "servicedesk.devices.DeviceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "servicedesk.web.middleware.RequestLogMiddleware",
    "servicedesk.web.uploads.FilesOriginMiddleware",
    "servicedesk.web.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "servicedesk.web.gate.GateMiddleware",
    "servicedesk.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "servicedesk.web.uploads.UploadMiddleware",
    "servicedesk.journal.middleware.TransactionMiddleware",
]

ROOT_URLCONF = "servicedesk.urls"
WSGI_APPLICATION = "servicedesk.wsgi.application"
DESK_WIRING = "servicedesk.wiring"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "csp.context_processors.nonce",
                "django.contrib.messages.context_processors.messages",
                "servicedesk.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "servicedesk.web.templatetags.desk"],
        },
    }
]

# Every process but `migrate` works as desk_app, which cannot rewrite the journal.
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {"connect_timeout": 5, "application_name": os.environ.get("DESK_PROCESS", "desk")}
if os.environ.get("DESK_DATABASE_ROLE") != "owner":
    DATABASES["default"]["OPTIONS"]["assume_role"] = "desk_app"
    if os.environ.get("DESK_PROCESS", "").startswith(("web", "worker")):  # not a command: it may not hold others up for long
        _limits = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=120s"
        DATABASES["default"]["OPTIONS"]["options"] = f"{DATABASES['default']['OPTIONS'].get('options', '')} {_limits}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

# --- people and sessions -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.Member"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "staff.sign_in.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if TESTING and os.environ.get("DESK_FAST_HASHER", "1") == "1":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "servicedesk.web.errors.csrf_failure"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]  # a name is locked wherever the tries come from
AXES_HTTP_RESPONSE_CODE = 429
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_CLIENT_IP_CALLABLE = "servicedesk.web.middleware.client_address"
AXES_LOCKOUT_CALLABLE = "servicedesk.web.session.locked_out"

# --- mail ----------------------------------------------------------------------------------------------------
globals().update(email_settings(_environment.get("DESK_EMAIL_URL", "")))
DESK_MAILBOXES = mailboxes(_environment.get("DESK_MAILBOXES", ""))  # department's code → where customers answer to

# --- languages and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = _environment.get("DESK_LANGUAGE", "zh-hans")
SLIP_RETURN_MINUTES = int(
    _environment.get("DESK_SLIP_RETURN_MINUTES", "60")
)  # within which an accepted matter may be given back as not ours
DRAFT_DAYS = int(_environment.get("DESK_DRAFT_DAYS", "14"))  # after which a draft nobody came back to is forgotten
WRAP_UP_SECONDS = int(_environment.get("DESK_WRAP_UP_SECONDS", "120"))  # after which a wrap-up ends by itself; 0: never
LANGUAGES = [*LANGUAGE_NAMES.items()]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = _environment.get("DESK_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True
DESK_TEST_CLOCK = TESTING  # clocks.now() adds the test database's offset row

# --- Celery --------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 30,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "clocks.sweep": {"queue": "clocks"},
    "journal.deliver_inside": {"queue": "clocks"},
    "journal.deliver_outside": {"queue": "out"},
    "alarms.watch": {"queue": "out"},  # not the clocks worker's, which it watches
    "alarms.check_invariants": {"queue": "long"},
}
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "clocks.sweep", "schedule": 1.0},
    "forget old answers": {"task": "api.forget_old_answers", "schedule": 3600.0},
    "forget old drafts": {"task": "tickets.forget_old_drafts", "schedule": 3600.0},
    "deliver outside": {"task": "journal.deliver_outside", "schedule": 5.0},
    "index": {"task": "search.follow", "schedule": 1.0},
    "watch": {"task": "alarms.watch", "schedule": 15.0},
    "check invariants": {"task": "alarms.check_invariants", "schedule": 300.0},
}

# --- REST ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "servicedesk.api.authentication.KeyAuthentication",
        "servicedesk.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [],  # DeskView names its own
    "DEFAULT_THROTTLE_RATES": {"user": None if TESTING else "600/min"},
    "EXCEPTION_HANDLER": "servicedesk.api.problems.problem_for",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "First Ask Desk",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_AUTHENTICATION": None,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": ENUMS,
}

# --- uploads: to the disk, never into memory; docs/attachments.md --------------------------------------------
FILE_UPLOAD_HANDLERS = ["servicedesk.files.uploads.LimitedUpload"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DESK_UPLOAD_MOST = 105 * 1024 * 1024  # bytes of one request: two files of the largest size, and what stands around them

# --- browser -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(_environment.get("DESK_STATIC") or BASE_DIR / "staticfiles")  # `make up` keeps each desk's apart
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION  # compressing takes most of a minute, which a first `make up` does not have
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "style-src-attr": [NONE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, DESK_LIVE_URL],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True  # whether a request came by TLS, servicedesk/proxy.py knows
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked from inside, where there is no TLS

# --- logs: one JSON line each, with the request's or task's id and no personal data --------------------------
_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                where_only,
                without_words,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django_structlog.middlewares": {"level": "INFO"},
        "desk": {"level": "INFO"},
        "celery.app.trace": {"level": "CRITICAL"},  # it quotes exceptions; servicedesk.task_log says which task failed, and where
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        *_shared[1:],
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = False
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20
