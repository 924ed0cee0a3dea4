"""How people log in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from krefeld_kann_was.accounts.selectors import find_account


class NameOrMailBackend(ModelBackend):
    """Takes the name in any case, or the mail address. Unknown ones take as long as known ones."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        person = find_account(username or "")
        name = person.get_username() if person else username
        return super().authenticate(request, username=name, password=password, **kwargs)
