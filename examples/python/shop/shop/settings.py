import os

SECRET_KEY = os.environ.get("SECRET_KEY", "only for trying it out")
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["orders"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", "shop.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

# The secret of [types.order-unpaid] in alerts.toml.
SHOP_SECRET = os.environ.get("SHOP_SECRET", "")
ALERTS_TASK_QUEUE = os.environ.get("ALERTS_TASK_QUEUE", "alerts")
