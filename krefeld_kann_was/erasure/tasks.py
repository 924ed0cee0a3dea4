from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from krefeld_kann_was.erasure import services
from krefeld_kann_was.lib.periodic import periodic


@periodic(_("Ausstellungen löschen, deren Löschung bestätigt oder deren Frist vorbei ist"), timedelta(minutes=5))
def go_on_erasing() -> int:
    now = timezone.now()
    services.confirm_overdue(now)
    return services.go_on(now)
