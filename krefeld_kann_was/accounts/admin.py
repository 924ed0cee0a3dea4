"""Accounts and groups of staff. Nobody can grant a permission, or take over an account with one, that they lack."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote, urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Exists, ManyToManyField, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.cache import add_never_cache_headers
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from krefeld_kann_was.accounts import roles, second_factor, selectors
from krefeld_kann_was.accounts.forms import PersonForm
from krefeld_kann_was.accounts.sessions import end_sessions
from krefeld_kann_was.lib.model_admin import staff_context

# By the start of a permission's codename.
ACTIONS = {"view": _("ansehen"), "add": _("hinzufügen"), "change": _("ändern"), "delete": _("löschen")}

for model in (User, Group, TOTPDevice, StaticDevice):  # nobody may see the secrets of devices
    admin.site.unregister(model)


class RolesField(forms.ModelMultipleChoiceField):
    """Roles, with what each may."""

    def label_from_instance(self, role: Group) -> str:
        description = roles.DESCRIPTIONS.get(role.name)
        return format_html("<span><b>{}</b>: {}</span>", role.name, description) if description else role.name


class PermissionsField(forms.ModelMultipleChoiceField):
    """Permissions, said in the language of the page: Django stores their names in English."""

    def label_from_instance(self, permission: Permission) -> str:
        model = permission.content_type.model_class()
        action = ACTIONS.get(permission.codename.partition("_")[0])
        if model is None or action is None:
            return permission.name
        return f"{capfirst(str(model._meta.verbose_name_plural))}: {action}"


class OnlyManageable:
    """Permits changing and deleting only what `selectors.may_manage` allows."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and (obj is None or selectors.may_manage(cast(User, request.user), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and (obj is None or selectors.may_manage(cast(User, request.user), obj))


@admin.register(User)
class PersonAdmin(OnlyManageable, UserAdmin):
    """Accounts of staff. Superusers are created only by `manage.py createsuperuser`."""

    form = add_form = PersonForm
    add_form_template = None
    add_fieldsets = ((None, {"fields": PersonForm.Meta.fields}),)
    fieldsets = ((None, {"fields": ("username", "first_name", "last_name", "email", "is_active", "groups")}),)
    list_display = ("username", "first_name", "last_name", "roles", "has_second_factor", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    actions = ("invite", "remove_second_factor")

    def get_urls(self) -> list[URLPattern]:
        """Without Django's page for typing somebody else's password: whoever typed it could log in as that person."""
        return [pattern for pattern in super().get_urls() if pattern.name != "auth_user_password_change"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(secured=Exists(devices)).prefetch_related("groups")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        field = super().formfield_for_manytomany(
            db_field,
            request,
            **kwargs,
            queryset=selectors.grantable_groups(cast(User, request.user)),
            form_class=RolesField,
            widget=forms.CheckboxSelectMultiple,
        )
        if field is not None:
            field.label, field.help_text = _("Rollen"), ""
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # visitors have no accounts
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            end_sessions(obj)

    def response_action(self, *args: Any, **kwargs: Any) -> HttpResponse | None:
        with transaction.atomic():
            return super().response_action(*args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        if selectors.are_last_administrators(objs):
            return [str(each) for each in objs], {}, set(), [_("das letzte Konto, das andere verwalten kann")]
        return super().get_deleted_objects(objs, request)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return self._show_invitation(request, obj)

    def _show_invitation(self, request: HttpRequest, person: User) -> HttpResponse:
        link, days = selectors.invitation_link(person), selectors.INVITATION_LIFETIME.days
        self.log_change(request, person, _("Link für ein Passwort erstellt"))
        text = _(
            "Hallo,\n\nhier wählst du dein Passwort für „Krefeld kann was“: %(link)s\n\nDein Benutzername: %(name)s"
        )
        query = {"subject": _("Dein Konto"), "body": text % {"link": link, "name": person.get_username()}}
        mail = f"mailto:{quote(person.email, safe='@')}?{urlencode(query, quote_via=quote)}"
        context = staff_context(
            request, _("Link für „%(name)s“") % {"name": person.get_full_name() or person.get_username()}
        )
        context |= {"person": person, "link": link, "days": days, "mail": mail}
        response = TemplateResponse(request, "accounts/invitation.html", context)
        add_never_cache_headers(response)
        return response

    @admin.action(
        permissions=["change"],
        description=_("Link für ein neues Passwort"),
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def invite(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Show an invitation link for exactly one person. The old password works until the link is used."""
        person = people.first()
        if person is None or people.count() != 1:
            messages.error(request, _("Wähl bitte genau eine Person."))
        elif self._may_change(request, person):
            if person.is_active:
                return self._show_invitation(request, person)
            messages.error(request, _("Dieses Konto ist nicht aktiv. Setz zuerst das Häkchen bei „Aktiv“."))
        return None

    def _may_change(self, request: HttpRequest, person: User) -> bool:
        """Whether the requesting person may change the account; adds an error message if not."""
        if self.has_change_permission(request, person):
            return True
        messages.error(request, _("Das Konto „%(name)s“ darfst du nicht ändern.") % {"name": person.get_username()})
        return False

    @admin.display(description=_("Rollen"))
    def roles(self, person: User) -> str:
        names = [group.name for group in person.groups.all()]
        return ", ".join([str(_("alles"))] if person.is_superuser else names) or str(_("ohne Rolle"))

    @admin.display(description=_("Anmeldecode"), boolean=True)
    def has_second_factor(self, person: Any) -> bool:
        return bool(person.secured)

    @admin.action(
        permissions=["change"],
        description=_("Anmeldecode ausschalten (Handy verloren)"),
        location=[ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM],
    )
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Remove the second factors, and log the people out everywhere: a lost phone may be logged in."""
        for person in people:
            if not self._may_change(request, person):
                continue
            second_factor.remove(person)
            end_sessions(person)
            self.log_change(request, person, _("Anmeldecode ausgeschaltet"))
            text = _("„%(name)s“ meldet sich jetzt nur mit dem Passwort an und kann den Anmeldecode neu einrichten.")
            messages.success(request, text % {"name": person.get_username()})


@admin.register(Group)
class RoleAdmin(OnlyManageable, GroupAdmin):
    """Groups. Those of the software are only shown; an own one changes who has all permissions of it."""

    list_display = ("name", "description")
    readonly_fields = ("description",)
    filter_horizontal = ()  # its two lists with arrows are not accessible to screen readers

    def get_fieldsets(self, request: HttpRequest, obj: Group | None = None) -> list[Any]:
        if obj is None or not roles.is_built_in(obj):
            return [(None, {"fields": ("name", "permissions")})]
        text = _("Diese Rolle gehört zur Software und bleibt, wie sie ist. Passt sie nicht, legt eine eigene an.")
        return [(None, {"fields": ("name", "description"), "description": text})]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        own = Permission.objects.filter(pk__in=selectors.permissions_of(cast(Any, request).user).values("pk"))
        kwargs |= {"queryset": own.select_related("content_type"), "form_class": PermissionsField, "required": True}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        people = User.objects.filter(groups__in=objs).distinct()
        if people:
            text = _("Personen, die diese Rolle haben: %(names)s")
            names = ", ".join(person.get_username() for person in people)
            return [str(each) for each in objs], {}, set(), [text % {"names": names}]
        return super().get_deleted_objects(objs, request)

    @admin.display(description=_("Darf"))
    def description(self, role: Group) -> str:
        return str(roles.DESCRIPTIONS.get(role.name, _("eigene Rolle")))
