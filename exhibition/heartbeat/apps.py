from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HeartbeatConfig(AppConfig):
    name = "exhibition.heartbeat"
    label = "heartbeat"
    verbose_name = _("Lebenszeichen")

    def ready(self) -> None:
        from contributions.progress import measure_rotation
        from exhibition.heartbeat.rotation import read_rotation

        measure_rotation(read_rotation)
