"""The roles that the software brings: groups whose names and permissions are fixed here."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.checks import CheckMessage, Error
from django.db import transaction
from django.utils.translation import gettext_lazy as _

MODERATOR, EDITOR, SCREEN_KEEPER, ADMINISTRATOR = "moderator", "editor", "screen_keeper", "administrator"
PARTNER = "partner"  # not of the house
GROUP_NAMES = {
    MODERATOR: "Moderation",
    EDITOR: "Redaktion",
    SCREEN_KEEPER: "Bildschirme",
    ADMINISTRATOR: "Konten",
    PARTNER: "Partner",
}
DESCRIPTIONS = {  # what each may, by the name of its group
    GROUP_NAMES[MODERATOR]: _(
        "Antworten prüfen, Antwortkarten abschreiben, Meldungen zu Antworten bearbeiten, Themen und Wortlisten pflegen"
    ),
    GROUP_NAMES[EDITOR]: _(
        "Fragen, Einwilligungen, Orte und Standorte anlegen, Öffnungszeiten eintragen, Kontakte und Seitentexte "
        "schreiben, gemeldete Barrieren erledigen, Angebote und Termine eintragen und die von Partnern freigeben, "
        "Bilder und das Buch erstellen, Beiträge planen, Themen pflegen"
    ),
    GROUP_NAMES[SCREEN_KEEPER]: _("Bildschirme und ihren Ablauf einrichten, Öffnungszeiten eintragen"),
    GROUP_NAMES[ADMINISTRATOR]: _(
        "alles davon; dazu Konten und Rollen, Notizen von anderen im Protokoll löschen, und zu zweit eine ganze "
        "Ausstellung"
    ),
    GROUP_NAMES[PARTNER]: _(
        "nur die Angebote und Veranstaltungen des eigenen Hauses eintragen; gezeigt wird, was die Redaktion freigibt"
    ),
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
        *permissions_to("contributions.questionhours", "view", "change"),
        *permissions_to("contributions.venue", "view", "add", "change", "delete"),
        *permissions_to("contributions.station", "view", "add", "change", "delete"),
        *permissions_to("moderation.theme", "view", "add", "change"),
        *permissions_to("information.institution", "view", "add", "change"),
        *permissions_to("information.pagetext", "view", "add", "change"),
        *permissions_to("information.barrierreport", "view", "change"),
        *permissions_to("partners.partner", "view", "add", "change", "delete"),
        *permissions_to("export.export", "view", "add", "change"),
        *permissions_to("export.takedown", "view", "change"),
        *permissions_to("book.book", "view", "add", "change"),
        *permissions_to("posting.plan", "view", "change"),
        *permissions_to("offers.offer", "view", "add", "change", "delete"),
        *permissions_to("programme.event", "view", "add", "change", "delete"),
        *permissions_to("proposals.proposal", "change"),  # releases and returns
    },
    SCREEN_KEEPER: {
        *permissions_to("contributions.questionhours", "view", "change"),
        *permissions_to("contributions.venue", "view", "change"),
        *permissions_to("exhibition.screen", "view", "add", "change", "delete"),
        *permissions_to("exhibition.playlistentry", "view", "add", "change", "delete"),
    },
    ADMINISTRATOR: {
        *permissions_to("auth.user", "view", "add", "change", "delete"),
        *permissions_to("auth.group", "view", "add", "change", "delete"),
        *permissions_to("moderation.decision", "change"),  # erases notes of others; nothing else of it changes
        *permissions_to("worker.taskrecord", "view"),
        *permissions_to("errors.errorkind", "view", "delete"),
        *permissions_to("erasure.erasure", "add"),  # asks for one, or confirms that of another administrator
    },
}
PERMISSIONS[ADMINISTRATOR] |= PERMISSIONS[MODERATOR] | PERMISSIONS[EDITOR] | PERMISSIONS[SCREEN_KEEPER]
for permissions in PERMISSIONS.values():
    permissions |= permissions_to("moderation.decision", "view")  # every role of the house sees log and statistics
PERMISSIONS[PARTNER] = permissions_to("proposals.proposal", "add")
PERMISSIONS[ADMINISTRATOR] |= PERMISSIONS[PARTNER]  # nobody grants what they lack


@transaction.atomic
def sync_groups() -> None:
    """Create missing groups of GROUP_NAMES and give each exactly its PERMISSIONS. Other groups stay as they are."""
    permissions = Permission.objects.select_related("content_type")
    existing = {f"{one.content_type.app_label}.{one.codename}": one for one in permissions}
    for role, name in GROUP_NAMES.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(existing[name] for name in PERMISSIONS[role] & existing.keys())


def is_built_in(group: Group) -> bool:
    """Whether the group comes with the software, so that nobody renames, changes or deletes it."""
    return group.name in DESCRIPTIONS


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
