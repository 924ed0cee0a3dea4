from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifeConfig(AppConfig):
    name = "exhibition.life"
    label = "life"
    verbose_name = _("Lebenszeichen")
    default_auto_field = "django.db.models.BigAutoField"
