"""Whose account a name means, what a person may manage, and the link by which somebody chooses a password."""

import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from krefeld_kann_was.accounts.roles import ADMINISTRATOR, GROUP_NAMES, is_built_in

INVITATION_LIFETIME = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def fold(name: str) -> str:
    """The name or mail address without what people do not mean by it: case, width of letters, blanks around it."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def accounts_called(name: str) -> list[User]:
    """The accounts whose name or mail address this is. Reads all accounts: SQLite ignores the case of a–z only."""
    folded = fold(name)
    return [one for one in User.objects.all() if folded and folded in (fold(one.username), fold(one.email))]


def find_account(name: str) -> User | None:
    """The account that somebody means who logs in. Of several, the one with exactly this name, or none."""
    called = accounts_called(name)
    meant = [one for one in called if one.username == name] or called
    return meant[0] if len(meant) == 1 else None


def permissions_of(person: User) -> QuerySet[Permission]:
    """The permissions of the person and of their groups, even while the account is inactive."""
    if person.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(group__user=person) | Q(user=person)).distinct()


def may_manage(actor: User, target: User | Group) -> bool:
    """Whether the account or group gives no permission that `actor` lacks; an account of a superuser always does.

    Nobody manages a group that comes with the software.
    """
    if isinstance(target, Group):
        return not is_built_in(target) and grantable_groups(actor).filter(pk=target.pk).exists()
    if actor.is_superuser:
        return True
    own = permissions_of(actor).values("pk")
    return not target.is_superuser and not permissions_of(target).exclude(pk__in=own).exists()


def grantable_groups(actor: User) -> QuerySet[Group]:
    """The groups whose permissions `actor` has, too."""
    return Group.objects.exclude(permissions__in=Permission.objects.exclude(pk__in=permissions_of(actor).values("pk")))


def administrators() -> QuerySet[User]:
    """Who can log in and manage accounts: superusers, and people with the role for it."""
    administers = Q(is_superuser=True) | Q(groups__name=GROUP_NAMES[ADMINISTRATOR])
    return User.objects.filter(administers, is_active=True, is_staff=True).distinct()


@transaction.atomic
def are_last_administrators(people: Iterable[User]) -> bool:
    """Whether nobody could manage accounts any more without these people.

    Called in a transaction, it lets everybody else wait for the end of it: two could go at the same time.
    """
    list(Group.objects.select_for_update().filter(name=GROUP_NAMES[ADMINISTRATOR]))
    remaining = set(administrators().values_list("pk", flat=True))
    return bool(remaining) and remaining <= {person.pk for person in people}


def whom_to_ask(person: User) -> list[str]:
    """The names of those who can give a role to the person, if the person may do nothing yet."""
    if person.is_superuser or person.get_all_permissions():
        return []
    return [one.get_full_name() or one.get_username() for one in administrators().order_by("username")]


def invitation_link(person: User) -> str:
    """The address for choosing a password. It expires by use, login, a new mail address or INVITATION_LIFETIME."""
    uid, token = urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)
    return settings.PUBLIC_URL + reverse("accounts:choose_password", args=[uid, token])
