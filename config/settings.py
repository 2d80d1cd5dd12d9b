"""Values only: what the house is wired with. Read from the environment; the embedded servers where it names none."""

import os
from pathlib import Path
from typing import Any

from apps.accounts.allauth_settings import *  # noqa: F403
from apps.kinds import KINDS
from apps.kinds.locators import READERS as PLACE_TYPES
from config import embedded, env

ROOT = Path(__file__).resolve().parent.parent
DATA = embedded.data_dir()
EMBEDDED = "DATABASE_URL" not in os.environ
DEMO = env.flag("FIRSTPASS_DEMO") and EMBEDDED
DEMO_SCALE = env.decimal("FIRSTPASS_DEMO_SCALE", 1.0)  # of scenes and training steps: less is there sooner and less often right
DEBUG = env.flag("DEBUG")
PORT = env.number("PORT", 8000)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
if len(SECRET_KEY) < 50 and not env.flag("FIRSTPASS_WITHOUT_SECRET"):  # noqa: PLR2004
    msg = "Set SECRET_KEY (or SECRET_KEY_FILE) to at least 50 random characters; `make run` does so by itself."
    raise SystemExit(msg)
SECRET_KEY = SECRET_KEY or "tools-that-sign-nothing-" * 3
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", PUBLIC_URL)

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    *(f"apps.{room.parent.name}" for room in sorted(ROOT.glob("apps/*/apps.py"))),
]
MIDDLEWARE = [
    "apps.core.middleware.request_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.organizations.middleware.ApiKeyCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.accounts.middleware.strict_sign_in_middleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.organizations.middleware.OrganizationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

PLACES: dict[str, Any] = dict(embedded.urls()) if EMBEDDED or "REDIS_URL" not in os.environ else {}


def database(url_name: str, role: str, pool: dict[str, Any] | None) -> dict[str, Any]:
    """One alias: a role of its own on the same database."""
    if EMBEDDED:
        where = {"NAME": env.text("FIRSTPASS_DB_NAME", "firstpass"), "USER": role, "PASSWORD": "", "HOST": PLACES["PGHOST"], "PORT": ""}
        owner = ("fp_owner", "")
    else:
        where = env.postgres(env.text(url_name, env.text("DATABASE_URL")))
        owner_url = env.postgres(env.text("OWNER_DATABASE_URL", env.text("DATABASE_URL")))
        owner = (owner_url["USER"], owner_url["PASSWORD"])
    prepares = env.flag("DATABASE_PREPARES", default=True)
    options: dict[str, Any] = {"prepare_threshold": 5 if prepares else None, **({"pool": pool} if pool else {})}
    return {
        "ENGINE": "apps.core.db", **where, "OWNER": owner, "CONN_MAX_AGE": 0, "OPTIONS": options, "ATOMIC_REQUESTS": False,
        "TEST": {"TEMPLATE": "firstpass_template"},
    }  # fmt: skip


POOL = {"min_size": 1, "max_size": env.number("DATABASE_POOL_SIZE", 16), "timeout": 10}
DATABASES = {"default": database("DATABASE_URL", "fp_app", POOL), "admin": database("ADMIN_DATABASE_URL", "fp_admin", None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PREFIX = env.text("FIRSTPASS_PREFIX", "fp")
REDIS_URL = env.text("REDIS_URL") or f"unix://{PLACES['REDIS_SOCKET']}"
CACHE_URL = env.text("CACHE_URL") or (REDIS_URL if env.text("REDIS_URL") else f"{REDIS_URL}?db=2")
CACHES = {"default": {"BACKEND": "apps.core.cache.Cache", "LOCATION": CACHE_URL, "KEY_PREFIX": PREFIX}}
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL], "prefix": PREFIX}}
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL") or (
    REDIS_URL if env.text("REDIS_URL") else f"redis+socket://{PLACES['REDIS_SOCKET']}?virtual_host=0"
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600, "unacked_restore_interval": 5, "unacked_restore_throttle": 1, "global_keyprefix": f"{PREFIX}.",
    "socket_timeout": 10, "socket_connect_timeout": 3, "queue_order_strategy": "config.queues:LiveFirst",
}  # fmt: skip
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "core.sweep", "schedule": 5.0, "options": {"queue": "periodic", "expires": 5}},
    "sweep-all": {"task": "core.sweep", "schedule": 300.0, "args": [60 * 24 * 30], "options": {"queue": "periodic", "expires": 60}},
    "overdue-decisions": {"task": "production.look_for_overdue", "schedule": 15.0, "options": {"queue": "periodic", "expires": 15}},
    "shifts": {"task": "production.look_for_shifts", "schedule": 3600.0, "options": {"queue": "periodic", "expires": 3600}},
    "due-rules": {"task": "inference.due_rules", "schedule": 60.0, "options": {"queue": "periodic", "expires": 60}},
}

JOB_LEASE_S = env.number("JOB_LEASE_S", 25)  # after so long without a word, a chunk's worker counts as dead
WARM_BYTES = env.number("WARM_BYTES", 4 * 2**30)  # weights that one worker keeps in memory; the model used last always stays

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["apps.core.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.core.problems.exception_handler",
    "DEFAULT_THROTTLE_RATES": {},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Firstpass",
    "DESCRIPTION": "Models make the first pass over raw data; people make the call.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "apps.organizations.api.fields.ROLES",
        "PermissionEnum": "apps.organizations.api.fields.PERMISSIONS",
        "QuotaKindEnum": "apps.organizations.models.QuotaKind",
        "DecisionOutcomeEnum": ["accepted", "edited", "rejected", "withdrawn"],
        **{f"{name.title().replace('_', '')}KindEnum": [name] for name in KINDS},
        **{f"{name.title()}PlaceEnum": [name] for name in PLACE_TYPES},
        "AttachmentKindEnum": "apps.catalog.attachments.KINDS",
        "PromptedKindEnum": "apps.inference.api.prompts.KINDS",
        "ConditionEnum": "apps.inference.health.CONDITIONS",
        "StandingEnum": "apps.inference.standing.STANDINGS",
        "MetadataKindEnum": "apps.catalog.models.MetadataKind",
        "DataRowStateEnum": ["processing", "ready", "failed"],
        "FormatEnum": "apps.interchange.serializers.WRITTEN",
        "UploadFormatEnum": "apps.interchange.serializers.UPLOADED",
        "RunStateEnum": ["created", "running", "finished", "failed", "cancelled"],
        "ActionEnum": ["keep", "delete", "move"],
        "ReviewReasonEnum": "apps.projects.api.outputs.REASONS",
        "TaskActionEnum": "apps.projects.api.outputs.ACTIONS",
        "TaskMoveActionEnum": ["assign", "requeue", "approve"],
        "WebhookDeliveryStateEnum": ["waiting", "delivered", "failed", "cancelled"],
        "DecisionStateEnum": ["needs_review", "decided", "set_aside"],
        "DecisionWhyEnum": "apps.production.api.outputs.WHYS",
        "FeedbackModeEnum": ["off", "at_once", "batches"],
        "DriftRungEnum": "apps.production.api.outputs.RUNGS",
        "DriftStepRungEnum": ["warn", "raise", "stop", "recalibrate"],
        "TaskStateEnum": ["queued", "in_progress", "review", "done", "skipped", "rework", "collecting"],
        "ConsensusStateEnum": ["collecting", "agreed", "disputed", "decided"],
        "ConsensusRuleEnum": ["majority", "reliability"],
    },
}

BUCKET = env.text("S3_BUCKET")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": BUCKET, "endpoint_url": env.text("S3_ENDPOINT_URL") or None, "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None, "secret_key": env.text("S3_SECRET_KEY") or None,
            "signature_version": "s3v4", "querystring_auth": True, "querystring_expire": 86_400,
            "default_acl": "private", "file_overwrite": False,
        },
    }
    if BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": env.text("MEDIA_ROOT") or str(DATA / "media")}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}  # fmt: skip
MEDIA_ORIGIN = env.origin("S3_ENDPOINT_URL") or ("https://*.amazonaws.com" if BUCKET else "")  # where browsers fetch media from, beside us
STATIC_URL = "/static/"
FRONTEND = ROOT / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND] if FRONTEND.exists() else []
WHITENOISE_USE_FINDERS = True
EGRESS_ALLOWED_HOSTS = env.names("EGRESS_ALLOWED_HOSTS")  # "host:port", exactly: private places that imports may fetch from
UNPACKED_BYTES = env.number("UNPACKED_BYTES", 40 * 2**30)  # uploaded models that a machine keeps unpacked; those used least lately go
MODEL_FOLDERS = env.names("MODEL_FOLDERS")  # folders on the workers' machines from which anybody may name a model to be read
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_TEMP_DIR = None

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if env.text("EMAIL_HOST") else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST, EMAIL_PORT = env.text("EMAIL_HOST"), env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_USER"), env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Firstpass <firstpass@localhost>")

LANGUAGE_CODE, TIME_ZONE, USE_TZ, USE_I18N = "en", "UTC", True, False
SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY, SESSION_COOKIE_SAMESITE, CSRF_COOKIE_SAMESITE = True, "Lax", "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF, SECURE_REFERRER_POLICY, X_FRAME_OPTIONS = True, "same-origin", "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"httpx": {"level": "WARNING"}},
}
UNFOLD = {"SITE_TITLE": "Firstpass", "SITE_HEADER": "Firstpass administration", "SHOW_HISTORY": True}

from config import celery as _celery  # noqa: E402, F401  whoever has settings sends tasks through the same application
