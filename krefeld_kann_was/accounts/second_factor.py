"""The second factor of a login: six digits from an app on the phone, or one of ten recovery codes of ten digits."""

from base64 import b32encode
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import get_random_string
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from krefeld_kann_was.lib.periodic import CLOCK_TOLERANCE

DIGITS = "0123456789"
RECOVERY_CODE_COUNT, RECOVERY_CODE_LENGTH, APP_CODE_LENGTH = 10, 10, 6
MAX_COUNTED_FAILURES = 9  # django_otp doubles the wait with each failure; 256 s is long enough


def has_second_factor(person: User) -> bool:
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def get_unconfirmed_device(person: User) -> TOTPDevice:
    """The device that waits for its first code; created on the first call."""
    device, _ = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": "App"})
    return device


def readable_secret(device: TOTPDevice) -> str:
    """The secret for typing into an app, in groups of four characters."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@transaction.atomic
def confirm(person: User, code: str) -> TOTPDevice | None:
    """Confirm and return the unconfirmed device if the code is right, else return None."""
    device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
    if device is None or not _verify_token(device, code):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device


@transaction.atomic
def verify(person: User, code: str) -> Device | None:
    """Return the device whose code this is, or None; each code works once.

    After failures no code is accepted for 1, 2, 4 … 256 seconds.
    """
    model = TOTPDevice if len(code) == APP_CODE_LENGTH else StaticDevice
    device = model.objects.devices_for_user(person, confirmed=True).select_for_update().first()
    return device if device is not None and _verify_token(device, code) else None


def _verify_token(device: TOTPDevice | StaticDevice, code: str) -> bool:
    if device.verify_token(code):
        return True
    if device.throttling_failure_count > MAX_COUNTED_FAILURES:
        device.throttling_failure_count = MAX_COUNTED_FAILURES
        device.save(update_fields=["throttling_failure_count"])
    return False


def locked_until(person: User, now: datetime) -> datetime | None:
    """Until when no code is accepted after failures, or None. Failures by a clock that was ahead are forgotten."""
    devices = [*TOTPDevice.objects.filter(user=person), *StaticDevice.objects.filter(user=person)]
    for device in devices:
        failed_at = device.throttling_failure_timestamp
        if failed_at and failed_at > now + CLOCK_TOLERANCE:
            device.throttle_reset()
    waits = (device.verify_is_allowed()[1] or {} for device in devices)
    return max((wait["locked_until"] for wait in waits if "locked_until" in wait), default=None)


@transaction.atomic
def renew_recovery_codes(person: User) -> list[str]:
    """Replace all recovery codes, and return the new ones, formatted for reading."""
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="Codes")
    codes = [get_random_string(RECOVERY_CODE_LENGTH, DIGITS) for _ in range(RECOVERY_CODE_COUNT)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:5]} {code[5:]}" for code in codes]


def count_recovery_codes(person: User) -> int:
    return StaticToken.objects.filter(device__user=person).count()


@transaction.atomic
def remove(person: User) -> None:
    """Delete the devices and the recovery codes of the person."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
