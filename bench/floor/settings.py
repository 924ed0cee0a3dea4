"""Settings of the floor: what Django's tutorials say, and the database of the product."""

import os

import dj_database_url
from django.core.management.utils import get_random_secret_key

SECRET_KEY = os.environ.get("FLOOR_SECRET_KEY") or get_random_secret_key()
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.floor.views"
INSTALLED_APPS = ["bench.floor"]
USE_TZ = True
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Floor</title><h1>What can Krefeld do for you?</h1>{}'
)
PAGES = {
    "form.html": PAGE.format('<form method="post">{% csrf_token %}{{ form }}<button>Send</button></form>'),
    "thanks.html": PAGE.format("<p>Thank you!</p>"),
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "loaders": [("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", PAGES)])],
        },
    }
]
if url := os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(url, conn_max_age=60)}  # kept: the quickest way to PostgreSQL
else:
    synchronous = os.environ.get("FLOOR_SYNCHRONOUS", "NORMAL")
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("FLOOR_FILE", "floor.sqlite3"),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA temp_store=MEMORY;"
                "PRAGMA mmap_size=134217728;PRAGMA cache_size=-16000;",
            },
        }
    }
