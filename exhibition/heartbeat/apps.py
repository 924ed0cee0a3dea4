from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeartbeatConfig(AppConfig):
    name = "exhibition.heartbeat"
    label = "heartbeat"
    verbose_name = _("Lebenszeichen")

    def ready(self) -> None:
        from contributions.progress import observe_screens
        from exhibition.heartbeat.rotation import read_screens
        from exhibition.heartbeat.selectors import was_displayed

        observe_screens(read_screens, was_displayed)
