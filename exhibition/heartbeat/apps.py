from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeartbeatConfig(AppConfig):
    name = "exhibition.heartbeat"
    label = "heartbeat"
    verbose_name = _("Lebenszeichen")

    def ready(self) -> None:
        from contributions.progress import sources
        from contributions.stored_data import stored_elsewhere
        from exhibition.heartbeat.rotation import read_screens
        from exhibition.heartbeat.selectors import list_impressions, was_displayed

        sources.read_screens = read_screens
        sources.was_displayed = was_displayed
        stored_elsewhere(list_impressions)
