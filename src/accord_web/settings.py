"""Settings; environment variables say what differs: docs/manual/administrator.md."""

import os
from urllib.parse import unquote, urlsplit

from accord_web.storage import home


def _flag(name: str) -> bool:
    value = os.environ.get(name, "no").lower()
    if value not in {"yes", "no"}:
        raise SystemExit(f"{name} is “{value}”; say yes or no.")
    return value == "yes"


def _minutes(name: str, usual: int) -> int:
    value = os.environ.get(name, str(usual))
    if not value.isdigit() or not 1 <= int(value) <= 60:
        raise SystemExit(f"{name} is “{value}”; say a number of minutes from 1 to 60.")
    return int(value)


def _database(name: str, file: str) -> dict:
    address = os.environ.get(name)
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home.home() / file,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA secure_delete=ON;",  # what is deleted is overwritten
            },
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise SystemExit(f"{name} must look like postgresql://user:password@host:5432/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": {"pool": True},
    }


SECRET_KEY = home.secret("pages.key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ACCORD_HOSTS", "localhost,127.0.0.1").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
PUBLIC_ADDRESS = os.environ.get("ACCORD_ADDRESS", "")  # what links and codes begin with

DATABASES = {
    "default": _database("ACCORD_DATABASE", "accord.sqlite3"),
    "vault": _database("ACCORD_VAULT", "vault.sqlite3"),
}
DATABASE_ROUTERS = ["accord_web.storage.router.Router"]

DATA_APPS = [
    "privacy",
    "people",
    "cases",
    "relationships",
    "measures",
    "checkins",
    "practice",
    "signals",
]
SURFACES = ["desk", "portal", "door", "demo"]
INSTALLED_APPS = [
    # django.contrib.auth is used as a library, not installed: its tables (groups, permissions)
    # would be a second answer to "who may see this".
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *(f"accord_web.{app}" for app in DATA_APPS + SURFACES),
]
MIDDLEWARE = [
    "accord_web.door.headers.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "accord_web.door.whole.WholeForms",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "accord_web.door.speaking.Speaking",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accord_web.door.viewer.ViewerMiddleware",
    "accord_web.door.noting.Noting",
    "accord_web.door.refusals.Refusals",
]
ROOT_URLCONF = "accord_web.urls"
WSGI_APPLICATION = "accord_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(os.path.dirname(__file__), "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "accord_web.door.viewer.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "accord_web.door.dates",
            ],
        },
    }
]
STATICFILES_DIRS = [os.path.join(os.path.dirname(__file__), "static")]
STATIC_URL = "static/"
if _flag("ACCORD_DEVELOP"):  # static files straight from their folders
    WHITENOISE_USE_FINDERS = True
else:  # collected by `accord clinic run`, each under a name that changes with its content
    STATIC_ROOT = home.home() / "static"
    STORAGES = {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["accord_web.people.signing_in.EmailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "door:sign_in"

HTTPS = _flag("ACCORD_HTTPS")  # yes as soon as the clinic is reached by https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_ENGINE = "accord_web.door.sessions"
SESSION_COOKIE_NAME = "s"  # neutral: a browser lists cookie names
CSRF_COOKIE_NAME = "c"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
LOCK_STAFF = _minutes("ACCORD_LOCK_STAFF", 15)  # minutes without anything happening
LOCK_MEMBERS = _minutes("ACCORD_LOCK_MEMBERS", 10)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"  # “no-referrer” makes browsers hide where a form came from
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accord_web.door.errors.form_expired"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("de", "Deutsch")]
DESK_LANGUAGES = {"en", "es"}  # of the pages for those who work here
LOCALE_PATHS = [os.path.join(os.path.dirname(__file__), "locale")]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Addresses hold check-in codes and invitation tokens; errors may quote answers.
    "formatters": {"pages": {"()": "accord_web.door.logs.PageNamesOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "pages"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
