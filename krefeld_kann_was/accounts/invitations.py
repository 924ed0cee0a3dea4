"""A link by which a person chooses a password: the first one, or a new one. Nobody else ever knows it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

GOOD_FOR = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def link(person: User) -> str:
    """The whole address. It ends by its first use, by a login, by a new mail address, and after GOOD_FOR."""
    uid, token = urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)
    return settings.PUBLIC_URL + reverse("accounts:choose_password", args=[uid, token])
