"""Which accounts and groups a person may manage, and the link by which somebody chooses a password."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from krefeld_kann_was.accounts.roles import is_built_in

INVITATION_LIFETIME = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


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


def invitation_link(person: User) -> str:
    """The address for choosing a password. It expires by use, login, a new mail address or INVITATION_LIFETIME."""
    uid, token = urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)
    return settings.PUBLIC_URL + reverse("accounts:choose_password", args=[uid, token])
