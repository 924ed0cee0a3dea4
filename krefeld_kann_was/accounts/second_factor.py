"""The second factor: an app on the phone shows six digits, ten recovery codes of ten digits stand in for it."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import get_random_string
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

DIGITS = "0123456789"
RECOVERY_CODES, RECOVERY_LENGTH, APP_LENGTH = 10, 10, 6
MOST_FAILURES = 9  # counted: the library doubles the wait with each, and 256 s is long enough for a person


def has_second_factor(person: User) -> bool:
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def begin(person: User) -> TOTPDevice:
    """The device that waits for its first code; the same one when the page is loaded again."""
    device, _ = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": "App"})
    return device


def secret(device: TOTPDevice) -> str:
    """The secret to be typed into an app, in groups of four."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@transaction.atomic
def confirm(person: User, code: str) -> TOTPDevice | None:
    """Put the waiting device into force if the code is its own."""
    device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
    if device is None or not _fits(device, code):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device


@transaction.atomic
def verify(person: User, code: str) -> Device | None:
    """The device whose code this is; a code counts once. After wrong ones it waits: 1, 2, 4 … 256 s."""
    model = TOTPDevice if len(code) == APP_LENGTH else StaticDevice
    device = model.objects.devices_for_user(person, confirmed=True).select_for_update().first()
    return device if device is not None and _fits(device, code) else None


def _fits(device: TOTPDevice | StaticDevice, code: str) -> bool:
    if device.verify_token(code):
        return True
    if device.throttling_failure_count > MOST_FAILURES:
        device.throttling_failure_count = MOST_FAILURES
        device.save(update_fields=["throttling_failure_count"])
    return False


def waits_until(person: User) -> datetime | None:
    """Until when no code is looked at, after wrong ones."""
    devices = [*TOTPDevice.objects.filter(user=person), *StaticDevice.objects.filter(user=person)]
    waits = (device.verify_is_allowed()[1] or {} for device in devices)
    return max((wait["locked_until"] for wait in waits if "locked_until" in wait), default=None)


@transaction.atomic
def renew_recovery_codes(person: User) -> list[str]:
    """New codes in the place of all others; the only time that they can be read."""
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="Codes")
    codes = [get_random_string(RECOVERY_LENGTH, DIGITS) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:5]} {code[5:]}" for code in codes]


def recovery_codes_left(person: User) -> int:
    return StaticToken.objects.filter(device__user=person).count()


@transaction.atomic
def remove(person: User) -> None:
    """Take the second factor away, with its recovery codes."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
