"""The only settings file. What differs between installations comes from the environment; see docs/betrieb.md."""

import logging
from pathlib import Path
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO
from django.utils.csp import CSP

from krefeld_kann_was import environment
from krefeld_kann_was.lib.colours import read_tokens

BASE_DIR = Path(__file__).resolve().parent.parent
BUILD_DIR = BASE_DIR / "build"  # made by the Makefile: collected static files, web fonts

environment.refuse_unknown_names(Path(__file__).read_text(encoding="utf-8"))

# Where it runs. "production" is the closed default; "local" is for one machine and its own network.
MODE = environment.choice("KKW_MODE", "production", ("production", "local"))
LOCAL = MODE == "local"
DEBUG = environment.flag("KKW_DEBUG")
if DEBUG and not LOCAL:
    environment.stop("KKW_DEBUG is 1 in production; unset it, or set KKW_MODE=local on a machine of your own.")

DATA_DIR = environment.folder("KKW_DATA_DIR", BASE_DIR / "data", make=LOCAL)
BACKUP_DIR = environment.later_folder("KKW_BACKUP_DIR", DATA_DIR / "backups", make=LOCAL)
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, 1, 65535)
PARTS = environment.parts("KKW_PARTS", ("web", "worker"))  # that `serve` starts
WORKERS = environment.number("KKW_WORKERS", 2, 1, 64)
TASK_PROCESSES = environment.number("KKW_TASK_PROCESSES", 1, 1, 64)
X_ACCEL_REDIRECT = environment.flag("KKW_X_ACCEL_REDIRECT")  # whether the proxy sends prepared files by itself
METRICS_TOKEN = environment.token("KKW_METRICS_TOKEN")  # with which Prometheus may ask for figures; "": nobody may
LOG_FORMAT = environment.choice("KKW_LOG_FORMAT", "text", ("text", "json"))
DEMO = environment.flag("KKW_DEMO", "1")  # whether `serve` fills an empty database with it; in local mode only

if LOCAL:
    SECRET_KEY = environment.stored_secret_key("KKW_SECRET_KEY", DATA_DIR / "secret_key")
    PUBLIC_URL = environment.web_address("KKW_PUBLIC_URL", environment.own_address(HOST, PORT), ("http", "https"))
else:
    SECRET_KEY = environment.secret_key("KKW_SECRET_KEY")
    PUBLIC_URL = environment.web_address("KKW_PUBLIC_URL", None, ("https",))
SECRET_KEY_FALLBACKS = environment.comma_separated("KKW_OLD_SECRET_KEYS")

ALLOWED_HOSTS = [environment.ascii_host(urlsplit(PUBLIC_URL).hostname or "") or "", "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += environment.host_names("KKW_ALLOWED_HOSTS")

INSTALLED_APPS = [
    "krefeld_kann_was",
    "krefeld_kann_was.outages",
    "krefeld_kann_was.status",
    "krefeld_kann_was.start_page",
    "krefeld_kann_was.checklist",
    "krefeld_kann_was.rehearsal",
    "krefeld_kann_was.erasure",
    "exhibition",
    "exhibition.partners",
    "exhibition.heartbeat",
    "exhibition.distribution",
    "exhibition.posting",
    "exhibition.export",
    "exhibition.book",
    "exhibition.offers",
    "exhibition.programme",
    "exhibition.report",
    "moderation",
    "moderation.hints",
    "moderation.desk",
    "moderation.alerts",
    "moderation.reports",
    "contributions",
    "contributions.scan_counts",
    "krefeld_kann_was.information",
    "krefeld_kann_was.database",
    "krefeld_kann_was.worker",
    "krefeld_kann_was.errors",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "crispy_forms",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "exhibition.proposals",  # its page for accounts replaces that of the room below
    "krefeld_kann_was.accounts",  # last: its roles grant permissions of all others
]

MIDDLEWARE = [
    "krefeld_kann_was.metrics.middleware.MetricsMiddleware",  # not there without METRICS_TOKEN
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "krefeld_kann_was.middleware.HeadersMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "krefeld_kann_was.middleware.LanguageMiddleware",
    "krefeld_kann_was.middleware.LateMiddleware",
    "krefeld_kann_was.outages.middleware.OutageMiddleware",  # before all that asks the database
    "krefeld_kann_was.middleware.StaffSessionMiddleware",
    "krefeld_kann_was.middleware.UnusableValueMiddleware",
    "krefeld_kann_was.middleware.PlainPathMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "krefeld_kann_was.middleware.StaffAuthenticationMiddleware",
    "krefeld_kann_was.accounts.middleware.StaffOTPMiddleware",
    "krefeld_kann_was.middleware.StaffMessageMiddleware",
    "krefeld_kann_was.accounts.middleware.StaffSessionEndMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "krefeld_kann_was.erasure.middleware.ReadOnlyMiddleware",
]

FILE_UPLOAD_HANDLERS = [
    "krefeld_kann_was.request_bodies.RefuseFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_242_880  # bytes: all that the server lets through
ROOT_URLCONF = "krefeld_kann_was.urls"
WSGI_APPLICATION = "krefeld_kann_was.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "woven"

# Data. SQLite writes every commit to the disk before it returns; PostgreSQL does so by default.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=134217728;PRAGMA cache_size=-16000;PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA secure_delete=ON;",  # what is erased is overwritten with zeros, and not only given up
}
DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR / environment.SQLITE_NAME, SQLITE_OPTIONS)}

# Work beside requests: the worker does it, which `serve` starts. Every app's is in its tasks.py.
TASKS = {"default": {"BACKEND": "krefeld_kann_was.worker.backend.DatabaseBackend"}}

# Mail to staff. Without a mail server none is sent, which is no error.
MAILERS = environment.mailers("KKW_MAIL_URL")
DEFAULT_FROM_EMAIL = environment.sender("KKW_MAIL_FROM", required=bool(MAILERS))
SILENCED_SYSTEM_CHECKS = ["mail.W001", "security.W022"]  # W022: HeadersMiddleware sends a Referrer-Policy

# For how many seconds the few rows that every visitor asks for are cached in a process (lib/caching.py); 0: not at all.
CACHE_SECONDS = 0 if DEBUG else 1

# Languages in the order of the switch, each by its own name. German is the language of the texts in the code, the
# others have catalogues in locale/. docs/entwicklung.md says how to add one.
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", "Deutsch"),
    ("de-simple", "Einfache Sprache"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
    ("uk", "Українська"),
    ("pl", "Polski"),
    ("en", "English"),
    ("ru", "Русский"),
    ("ro", "Română"),
    ("bg", "Български"),
    ("it", "Italiano"),
    ("el", "Ελληνικά"),
    ("nl", "Nederlands"),
    ("fa", "فارسی"),
]
STAFF_LANGUAGES = ["de", "en"]
for code, name in LANGUAGES:  # that Django does not know
    LANG_INFO.setdefault(code, {"bidi": False, "code": code, "name": name, "name_local": name})
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "krefeld_kann_was" / "django_locale"]  # which Django's lack
FORMAT_MODULE_PATH = "krefeld_kann_was.lib.formats"
TIME_ZONE = "Europe/Berlin"

# Static files, with hashed names; while debugging straight from their sources.
STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", BUILD_DIR / "fonts")]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG  # else every test client lists all files
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "exports": environment.storage("KKW_EXPORT_STORAGE", DATA_DIR / "exports", make=LOCAL),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "krefeld_kann_was.static.MinifiedStaticFilesStorage"
    },
}
DESIGN_TOKENS = read_tokens(BASE_DIR / "static" / "css" / "tokens.css")

# Security. In production a proxy terminates TLS and must set X-Forwarded-Proto itself.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # both: HeadersMiddleware
# Staff pages alone get cookies, and read none that another application on this host set for all paths.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "staff_session", "staff_csrf"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "krefeld_kann_was.accounts.resend.csrf_failure"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds since the login (krefeld_kann_was/accounts/sessions.py)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if not LOCAL:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(status|metrics)/$"]  # monitoring on the same machine asks the server itself
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTHENTICATION_BACKENDS = ["krefeld_kann_was.accounts.backends.NameOrMailBackend"]
# As safe as Django's first choice, and a login keeps a processor busy for half the time.
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Scrypt", "PBKDF2")]
LOGIN_URL = "admin:login"

# Whether every account of staff needs a second factor (krefeld_kann_was/accounts/).
SECOND_FACTOR = environment.choice("KKW_SECOND_FACTOR", "optional", ("optional", "required"))
OTP_TOTP_ISSUER = "Krefeld kann was"

# Logs contain no receipts and no tokens of screens, and as JSON none of the errors' own words. What cannot be written
# is not printed raw in their place.
logging.raiseExceptions = DEBUG
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_secrets": {"()": "krefeld_kann_was.logs.RedactSecrets"},
        "without_error_words": {"()": "krefeld_kann_was.logs.WithoutErrorWords"},
        "refused_in_one_line": {"()": "krefeld_kann_was.logs.RefusedInOneLine"},
        "no_503": {"()": "krefeld_kann_was.logs.No503"},
    },
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "krefeld_kann_was.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": [
                *(["without_error_words"] if LOG_FORMAT == "json" else []),
                *("refused_in_one_line", "without_secrets"),
            ],
        },
        "errors": {"()": "krefeld_kann_was.errors.counter.error_counter"},
        "null": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["errors", "console"], "level": "INFO" if LOCAL else "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING", "propagate": True},
        "django.request": {"filters": ["no_503"]},
        "django.security.DisallowedHost": {"handlers": ["null"], "propagate": False},
        "waitress.queue": {"level": "ERROR"},  # says of each request that waits for a thread
    },
}
