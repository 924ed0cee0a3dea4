"""The heartbeats of the screens for staff: columns in the list of screens, and a page for each with a preview."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from exhibition.heartbeat.models import AlertSettings
from exhibition.heartbeat.selectors import ScreenHealth, impression_statistics, screen_health
from exhibition.heartbeat.services import recognise_device
from exhibition.models import Screen

WITH_FRAME: dict[str, Any] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}


class AlertSettingsForm(forms.ModelForm):
    class Meta:
        model = AlertSettings
        fields = ["minutes"]


class ScreenHealthList(ChangeList):
    """The list of screens, with the health of all screens read at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        screens: list[Screen] = list(self.result_list)
        for screen, health in zip(screens, screen_health(screens, timezone.now()), strict=True):
            screen.health = health  # type: ignore[attr-defined]
        self.result_list = screens


class HeartbeatAdmin(admin.ModelAdmin):
    """The part of `exhibition.admin.ScreenAdmin` about heartbeats. static/js/live.js keeps the cells up to date."""

    heartbeat_columns = [
        "heartbeat_state",
        "heartbeat_display",
        "heartbeat_data",
        "heartbeat_started",
        "heartbeat_today",
        "heartbeat_week",
        "heartbeat_preview",
    ]
    change_list_template = "exhibition/heartbeat/list.html"
    view_on_site = False  # opened by staff, that page would report as the screen

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ScreenHealthList

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("<int:screen_id>/heartbeat/", staff(self.heartbeat_view), name="exhibition_screen_heartbeat"),
            path("<int:screen_id>/device/", staff(self.device_view), name="exhibition_screen_device"),
            *super().get_urls(),
        ]

    @admin.display(description=_("Stand"))
    def heartbeat_state(self, screen: Screen) -> SafeString:
        address = reverse("admin:exhibition_screen_heartbeat", args=[screen.pk])
        context = {"health": _health(screen), "address": address, "is_brief": True}
        return _live(screen, "state", render_to_string("exhibition/heartbeat/_state.html", context))

    @admin.display(description=_("Auf dem Bildschirm"))
    def heartbeat_display(self, screen: Screen) -> SafeString:
        return _live(screen, "display", _health(screen).display)

    @admin.display(description=_("Daten"))
    def heartbeat_data(self, screen: Screen) -> SafeString:
        return _live(screen, "data", _health(screen).data)

    @admin.display(description=_("In Betrieb seit"))
    def heartbeat_started(self, screen: Screen) -> SafeString:
        return _live(screen, "started", _health(screen).started)

    @admin.display(description=_("Heute in Betrieb"))
    def heartbeat_today(self, screen: Screen) -> SafeString:
        return _live(screen, "today", _health(screen).today)

    @admin.display(description=_("Letzte 7 Tage in Betrieb"))
    def heartbeat_week(self, screen: Screen) -> SafeString:
        return _live(screen, "week", _health(screen).week)

    @admin.display(description=_("Seite"))
    def heartbeat_preview(self, screen: Screen) -> SafeString:
        """A link to the screen's page that sends no heartbeats."""
        return format_html('<a href="{}?still" rel="noreferrer">{}</a>', screen.get_absolute_url(), _("ansehen"))

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csp_override(WITH_FRAME)])
    def heartbeat_view(self, request: HttpRequest, screen_id: int) -> HttpResponse:
        """The page of one screen; a POST saves its alert settings."""
        screen = get_object_or_404(Screen.objects.select_related("question", "alert_settings"), pk=screen_id)
        if not self.has_view_permission(request, screen):
            raise PermissionDenied
        may_change = self.has_change_permission(request, screen)
        alert_settings = getattr(screen, "alert_settings", None) or AlertSettings(screen=screen)
        form = AlertSettingsForm(request.POST if request.method == "POST" else None, instance=alert_settings)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            if form.is_valid():
                form.save()
                self.log_change(request, screen, [{"changed": {"fields": ["minutes"]}}])
                messages.success(request, _("Gespeichert."))
                return HttpResponseRedirect(request.path)
        (health,) = screen_health([screen], timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": screen.name,
            "health": health,
            "impressions": impression_statistics(screen.question_id),
            "form": form,
            "may_change": may_change,
        }
        return TemplateResponse(request, "exhibition/heartbeat/screen.html", context)

    @method_decorator(require_http_methods(["POST"]))
    def device_view(self, request: HttpRequest, screen_id: int) -> HttpResponse:
        """Recognise another device as the screen's, and return to its page (303)."""
        screen = get_object_or_404(Screen, pk=screen_id)
        if not self.has_change_permission(request, screen):
            raise PermissionDenied
        if recognise_device(screen, request.POST.get("device", "")):
            self.log_change(request, screen, _("Ein anderes Gerät ist jetzt der Bildschirm."))
            messages.success(
                request, _("Gespeichert. Mit seinem nächsten Lebenszeichen, in Sekunden, ist es der Bildschirm.")
            )
        else:
            messages.error(request, _("Dieses Gerät meldet sich nicht mehr unter dieser Adresse. Geändert ist nichts."))
        return HttpResponseRedirect(reverse("admin:exhibition_screen_heartbeat", args=[screen.pk]), status=303)


def _health(screen: Screen) -> ScreenHealth:
    """The health that ScreenHealthList has read."""
    return screen.health  # type: ignore[attr-defined]


def _live(screen: Screen, name: str, content: str) -> SafeString:
    return format_html('<span data-live="{}-{}">{}</span>', name, screen.pk, content)
