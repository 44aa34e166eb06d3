"""Settings, all from the environment; the same file serves a laptop and a ministry.

docs/running.md lists the variables. Values that cannot be read and unsafe combinations
stop the start with a sentence that says what to set.
"""

import importlib.util
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import validate

from config.database_urls import SQLITE, database, replica
from config.environment import FLAG, Environment, whole
from config.file_stores import file_storage

BASE_DIR = Path(__file__).resolve().parent.parent

# What the environment says. Its text, such as passwords, is taken as it is.
_env = Environment()
VAR_DIR = _env.path("VAR_DIR", BASE_DIR / "var")
DEBUG = _env.bool("DEBUG", default=False, **FLAG)
SECRET_KEY = _env.str("SECRET_KEY", "").strip()
PORT = _env.int("PORT", 8000, **whole(most=65535))
_more_hosts = _env.list("ALLOWED_HOSTS", [], subcast=str.strip)
_database_url = _env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'mithaq.sqlite3'}")
# How long a request waits for an answer of PostgreSQL, and PostgreSQL for a transaction in which nothing
# happens; 0: as long as it takes, as commands do. Who serves sets it (config.wsgi).
DATABASE_SECONDS = _env.int("DATABASE_SECONDS", 0, **whole(least=0, most=3600))
DATABASE_IDLE_SECONDS = _env.int("DATABASE_IDLE_SECONDS", 30, **whole(most=3600))
# Whether PgBouncer, or its like, gives out the connections for one transaction at a time.
_is_pooled = _env.bool("DATABASE_POOLER", default=False, **FLAG)
# A streaming standby, from which is read what nobody changes in the same request; none unless it is named.
_replica_url = _env.str("DATABASE_REPLICA_URL", "").strip()
# One that is further behind is not read from.
DATABASE_REPLICA_SECONDS = _env.int("DATABASE_REPLICA_SECONDS", 10, **whole(most=600))
TIME_ZONE = _env.str("TIME_ZONE", "UTC")
PUBLIC_READ = _env.bool("PUBLIC_READ", default=True, **FLAG)
# Whether other sites may show parts of pages in a frame.
EMBEDS = _env.bool("EMBEDS", default=True, **FLAG)
# An invented world says so on every page and export.
DEMO = _env.bool("DEMO", default=False, **FLAG)
# What a deadline and silence mean, in days.
# Who publishes this record and under which terms, for catalogues; nothing is said where nothing is set.
PUBLISHER_NAME = _env.str("PUBLISHER_NAME", "").strip()
PUBLISHER_URL = _env.str("PUBLISHER_URL", "").strip()
LICENCE_URL = _env.str("LICENCE_URL", "").strip()
CONTACT_EMAIL = _env.str("CONTACT_EMAIL", "").strip()
# Whom to tell of a weakness: mailto:… or https://…; /.well-known/security.txt says it.
SECURITY_CONTACT = _env.str("SECURITY_CONTACT", "").strip()
DUE_SOON_DAYS = _env.int("DUE_SOON_DAYS", 30, **whole(least=0, most=36500))
STALE_DAYS = _env.int("STALE_DAYS", 180, **whole(least=0, most=36500))
# For how long a reviewer who takes a review is shown to be at it, in days.
REVIEW_ASSIGNMENT_DAYS = _env.int("REVIEW_ASSIGNMENT_DAYS", 3, **whole(least=1, most=90))
# A file that backs a report: its size in bytes, and how many a person may upload in a day without a
# report that they back.
EVIDENCE_MAX_BYTES = _env.int("EVIDENCE_MAX_BYTES", 20 * 1024**2, **whole(most=1024**3))
EVIDENCE_WAITING_MAX = _env.int("EVIDENCE_WAITING_MAX", 50, **whole(most=10_000))
# A store with S3's interface for the files that people hand in; they lie below VAR_DIR unless one is named.
S3_BUCKET = _env.str("S3_BUCKET", "").strip()
_s3_endpoint = _env.str("S3_ENDPOINT", "").strip()
_s3_region = _env.str("S3_REGION", "").strip()
# For how long the answer to a request with an Idempotency-Key is kept.
IDEMPOTENCY_HOURS = _env.int("IDEMPOTENCY_HOURS", 24, **whole(most=8760))
# How many requests an address, and a token, may send in a minute; 0 counts nobody.
RATE_LIMIT_ADDRESS = _env.int("RATE_LIMIT_ADDRESS", 600, **whole(least=0, most=1_000_000))
RATE_LIMIT_TOKEN = _env.int("RATE_LIMIT_TOKEN", 1200, **whole(least=0, most=1_000_000))
# For how long the security log is kept; `prune_security_log` removes what is older.
SECURITY_LOG_DAYS = _env.int("SECURITY_LOG_DAYS", 365, **whole(most=36_500))
# How lines of the log are written, and whether each request gets one.
LOG_FORMAT = _env.str(
    "LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"], error="Write text or json.")
)
LOG_REQUESTS = _env.bool("LOG_REQUESTS", default=False, **FLAG)
# Who sends it is told what the workers counted at /metrics; without one there is no such address.
METRICS_TOKEN = _env.str("METRICS_TOKEN", "").strip()
# For how long a link that sets a password is good: of an invitation, and of who forgot theirs.
INVITATION_DAYS = _env.int("INVITATION_DAYS", 7, **whole(most=90))
PASSWORD_LINK_HOURS = _env.int("PASSWORD_LINK_HOURS", 2, **whole(most=72))
# After how long a session ends that is not used, and any session.
SESSION_IDLE_MINUTES = _env.int("SESSION_IDLE_MINUTES", 120, **whole(most=10_080))
SESSION_HOURS = _env.int("SESSION_HOURS", 12, **whole(most=336))
# Whether officers, reviewers and administrators have to sign in with a second factor; under https unless
# it is said otherwise.
_second_factor = _env.bool("SECOND_FACTOR", default=None, **FLAG)
# Mails go to the console until a server is named.
EMAIL_HOST = _env.str("EMAIL_HOST", "").strip()
EMAIL_PORT = _env.int("EMAIL_PORT", 587 if EMAIL_HOST else 25, **whole(most=65535))
EMAIL_HOST_USER = _env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = _env.str("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _env.bool("EMAIL_TLS", default=bool(EMAIL_HOST), **FLAG)
_sender = _env.str("EMAIL_FROM", "").strip()
# To whom `seal_trail --mail` sends seals: people elsewhere, who do not run the site.
SEAL_MAIL_TO = [one for one in _env.list("SEAL_MAIL_TO", [], subcast=str.strip) if one]
_env.seal()

if not SECRET_KEY and (VAR_DIR / "secret_key").exists():
    SECRET_KEY = (VAR_DIR / "secret_key").read_text().strip()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        f"No secret key: set SECRET_KEY, or run `make run` once, which writes {VAR_DIR / 'secret_key'}."
    )
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("The secret key is shorter than 50 characters; make a longer random one.")

if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured("SECURITY_CONTACT begins with mailto: or https://.")
if faulty := [one for one in SEAL_MAIL_TO if "@" not in one.strip("@")]:
    raise ImproperlyConfigured(f"SEAL_MAIL_TO: {faulty[0]} is no address of mail.")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("METRICS_TOKEN is shorter than 32 characters; make a longer random one.")

# An empty address is refused too: a site whose address got lost must not start as a local one.
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(
        f"SITE_URL={SITE_URL!r} is not a web address such as https://mithaq.example.org."
    )
HTTPS = _site.scheme == "https"
SECOND_FACTOR = HTTPS if _second_factor is None else _second_factor
if DEBUG and HTTPS:
    raise ImproperlyConfigured(
        "DEBUG is on and SITE_URL is https: switch DEBUG off where others can reach the site."
    )

ALLOWED_HOSTS = [_site.hostname, *filter(None, _more_hosts)]
if any(host in {"*", "."} for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS may not be “*”: name the hosts that serve this site.")
if _site.hostname == "127.0.0.1":
    ALLOWED_HOSTS.append("localhost")
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]

INSTALLED_APPS = [
    "commitments",
    "tracker",
    "config",
    "config.admin_app.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "simple_history",
    "rest_framework",
    "django_filters",
    "csp",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "config.request_names.RequestNameMiddleware",
    *(["config.metrics.MetricsMiddleware"] if METRICS_TOKEN else []),
    # Whatever is answered, a refusal of those below included, may be read by who may ask.
    "config.other_sites.OtherSitesMiddleware",
    "config.clean_requests.CleanRequestMiddleware",
    "config.redirects.NotRedirected",
    "config.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # 503 instead of 500 while the database is away.
    "config.unavailable.UnavailableMiddleware",
    "config.health.HealthMiddleware",
    "tracker.access.rate_limits.RateLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.access.sessions.EndedSessionMiddleware",
    "tracker.access.half_signed_in.SecondFactorMiddleware",
    "tracker.access.security_log.SecurityLogMiddleware",
    "tracker.desk.preferences.CalendarMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.deployment",
            ],
            # Every form says whose it is.
            "builtins": ["commitments.templatetags.form_owner"],
        },
    }
]

# Database: SQLite under var/ unless DATABASE_URL names another.
_limits: dict[str, Any] = {
    "seconds": DATABASE_SECONDS,
    "idle_seconds": DATABASE_IDLE_SECONDS,
    "is_pooled": _is_pooled,
}
DATABASES = {"default": database(_database_url, **_limits)}
if DATABASES["default"]["ENGINE"] == SQLITE:
    # A file, as in real use: an in-memory database shared by threads locks whole tables.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
if _replica_url:
    DATABASES["replica"] = replica(_replica_url, DATABASES["default"], **_limits)
    DATABASE_ROUTERS = ["config.replica.Router"]
    # The innermost: who asks is known by then, and nothing of that is read from a standby.
    MIDDLEWARE.append("config.replica.ReplicaMiddleware")

# Sessions and permissions follow the roles of tracker.access.roles, and end with them.
AUTHENTICATION_BACKENDS = ["tracker.access.roles.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "tracker.access.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "tracker.access.passwords.OwnNamesValidator"},
]
# No link is older than the longest of them; which is good for how long, tracker.access.password_links says.
PASSWORD_RESET_TIMEOUT = max(INVITATION_DAYS * 24, PASSWORD_LINK_HOURS) * 3600

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fa", _("Persian")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"


def _package_dir(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ImproperlyConfigured(
            f"The package {name} is not installed: run `pip install -r requirements.txt`."
        )
    return Path(spec.origin).parent


# The typefaces come from their packages and the pictures of the guides from docs/; all are served from
# here, never from elsewhere.
STATICFILES_DIRS = [
    ("mithaq/fonts", str(_package_dir(name) / "files"))
    for name in ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
] + [("mithaq/pictures", str(BASE_DIR / "docs" / "pictures"))]
STORAGES = {
    "default": file_storage(S3_BUCKET, endpoint=_s3_endpoint, region=_s3_region),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
# Refuses what is larger than all that one form may bring, before it is on disk.
FILE_UPLOAD_HANDLERS = ["tracker.evidence.uploading.BoundedUploadHandler"]

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _sender or f"mithaq@{_site.hostname}"

SECURE_SSL_REDIRECT = HTTPS
# Probes speak plain HTTP inside the house.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_COOKIE_SECURE = HTTPS
# No other host, and no page over plain http, can set a cookie under such a name.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "tracker.desk.form_keeping.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

SIMPLE_HISTORY_REVERT_DISABLED = True

# The API: strict about what it reads, JSON only, errors as of RFC 9457.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tracker.access.tokens.TokenAuthentication",
        "commitments.api.permissions.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["commitments.api.permissions.RecordPermission"],
    "DEFAULT_PARSER_CLASSES": ["commitments.api.renderers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["commitments.api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "commitments.api.renderers.Negotiation",
    "DEFAULT_PAGINATION_CLASS": "commitments.api.pagination.Pagination",
    "DEFAULT_FILTER_BACKENDS": ["commitments.api.filters.StrictFilterBackend"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "config.schema.DescribedSchema",
    "EXCEPTION_HANDLER": "commitments.api.problems.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Mithaq API",
    "DESCRIPTION": (
        "What international conferences asked of States, and how far each State has come. Reading published "
        "data is open; see docs/api.md."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "LICENSE": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "TextLanguage": "commitments.language.languages.LANGUAGES",
        "Role": "commitments.vocabulary.ParticipationRole",
        **{
            name: f"commitments.vocabulary.{name}"
            for name in (
                *(
                    "Status",
                    "Strength",
                    "Position",
                    "Schedule",
                    "Basis",
                    "Lifecycle",
                    "ResolutionType",
                    "Reliability",
                    "ReviewPolicy",
                    "ItemKind",
                    "Disclosure",
                ),
                *(
                    "Addressee",
                    "Addressees",
                    "Voice",
                    "Fact",
                    "StateKind",
                    "OrganizationKind",
                    "IndicatorKind",
                    "EvidenceKind",
                ),
                *("Origin", "Verdict", "ReportState"),
            )
        },
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema_hooks.names_are_optional",
        "config.schema_hooks.unwrap_descriptions",
        "config.schema_hooks.null_is_a_type",
        "config.schema_hooks.values_are_texts",
        "config.schema_hooks.bodies_are_closed",
        "config.schema_hooks.site_and_tags",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_name": {"()": "config.request_names.RequestNameFilter"}},
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {"()": "config.log_lines.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request_name"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
