"""The permissions of each role, which `sync_groups` copies into Django's groups after every migration."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.checks import CheckMessage, Error
from django.db import transaction

from krefeld_kann_was.accounts.models import Role

MODERATOR, EDITOR, SCREEN_KEEPER, ADMINISTRATOR = "moderator", "editor", "screen_keeper", "administrator"
GROUP_NAMES = {  # initial ones; administrators may rename the groups
    MODERATOR: "Moderation",
    EDITOR: "Redaktion",
    SCREEN_KEEPER: "Bildschirme",
    ADMINISTRATOR: "Konten",
}


def permissions_to(model: str, *actions: str) -> set[str]:
    """Names of permissions: permissions_to("exhibition.screen", "view") is {"exhibition.view_screen"}."""
    label, name = model.split(".")
    return {f"{label}.{action}_{name}" for action in actions}


# A name that no model has fails the system check accounts.E001.
PERMISSIONS: dict[str, set[str]] = {
    MODERATOR: {
        *permissions_to("contributions.answer", "view"),
        *permissions_to("moderation.decision", "add"),  # opens the queue
        *permissions_to("moderation.theme", "view", "add", "change"),
        *permissions_to("hints.wordlist", "view", "add", "change", "delete"),
        *permissions_to("hints.hintsetting", "view", "change"),
        *permissions_to("reports.report", "view", "change"),
    },
    EDITOR: {
        *permissions_to("contributions.question", "view", "add", "change"),
        *permissions_to("contributions.questiontext", "view", "add", "change", "delete"),
        *permissions_to("contributions.consenttext", "view", "add", "change", "delete"),
        *permissions_to("contributions.station", "view", "add", "change", "delete"),
        *permissions_to("moderation.theme", "view", "add", "change"),
        *permissions_to("information.institution", "view", "add", "change"),
        *permissions_to("information.pagetext", "view", "add", "change"),
        *permissions_to("information.barrierreport", "view", "change"),
        *permissions_to("export.export", "view", "add", "change"),
        *permissions_to("export.takedown", "view", "change"),
        *permissions_to("posting.plan", "view", "change"),
    },
    SCREEN_KEEPER: {
        *permissions_to("exhibition.screen", "view", "add", "change", "delete"),
        *permissions_to("exhibition.playlistentry", "view", "add", "change", "delete"),
    },
    ADMINISTRATOR: {
        *permissions_to("auth.user", "view", "add", "change", "delete"),
        *permissions_to("auth.group", "view", "add", "change", "delete"),
        *permissions_to("moderation.decision", "change"),  # erases notes of others; nothing else of it changes
    },
}
PERMISSIONS[ADMINISTRATOR] |= PERMISSIONS[MODERATOR] | PERMISSIONS[EDITOR] | PERMISSIONS[SCREEN_KEEPER]
for permissions in PERMISSIONS.values():
    permissions |= permissions_to("moderation.decision", "view")  # every role sees the log and the statistics


@transaction.atomic
def sync_groups() -> None:
    """Create missing groups, grant them what is new in PERMISSIONS and revoke what is no longer there.

    Each permission is granted only once, so what administrators revoked, renamed or deleted by hand stays so.
    """
    existing = _existing_permissions()
    for key, name in GROUP_NAMES.items():
        role, is_new = Role.objects.select_related("group").get_or_create(key=key)
        if is_new:
            role.group, _ = Group.objects.get_or_create(name=name)
        if role.group is None:
            continue  # an administrator deleted it
        granted = set(role.granted)
        fresh = (PERMISSIONS[key] & existing.keys()) - granted  # between migrations some may not exist yet
        dropped = granted - PERMISSIONS[key]
        if is_new or fresh or dropped:
            role.group.permissions.add(*(existing[name] for name in fresh))
            role.group.permissions.remove(*(existing[name] for name in dropped & existing.keys()))
            role.granted = sorted(granted - dropped | fresh)
            role.save()


def _existing_permissions() -> dict[str, Permission]:
    permissions = Permission.objects.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}": one for one in permissions}


def check_permissions(**_kwargs: object) -> Iterable[CheckMessage]:
    """System check: every permission in PERMISSIONS belongs to a model."""
    known = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in [
            *(f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions),
            *(codename for codename, _name in model._meta.permissions),
        ]
    }
    for role, permissions in PERMISSIONS.items():
        for name in sorted(permissions - known):
            yield Error(f"The role {role} names {name!r}, which no model has.", id="accounts.E001")
