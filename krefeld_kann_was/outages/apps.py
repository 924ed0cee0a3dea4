from django.apps import AppConfig
from django.db.backends.signals import connection_created


class OutagesConfig(AppConfig):
    name = "krefeld_kann_was.outages"
    label = "outages"

    def ready(self) -> None:
        from krefeld_kann_was.outages.limits import limit_lock_waits

        connection_created.connect(limit_lock_waits)
