"""The life of the screens for staff: columns in their list, and a page for each with a miniature."""

from __future__ import annotations

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

from exhibition.heartbeat.impressions import fairness
from exhibition.heartbeat.models import Watch
from exhibition.heartbeat.selectors import Life, lives_of
from exhibition.models import Screen

WITH_FRAME: dict[str, Any] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}


class WatchForm(forms.ModelForm):
    class Meta:
        model = Watch
        fields = ["minutes"]


class LifeList(ChangeList):
    """The list of screens, each with its life: read once for all rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        screens: list[Screen] = list(self.result_list)
        for screen, life in zip(screens, lives_of(screens, timezone.now()), strict=True):
            screen.life = life  # type: ignore[attr-defined]
        self.result_list = screens


class ShowsLife(admin.ModelAdmin):
    """What `exhibition.admin.ScreenAdmin` shows of the screens' lives. The cells keep up by static/js/live.js."""

    life_columns = ["life_state", "life_glass", "life_fed", "life_started", "life_today", "life_week", "life_look"]
    change_list_template = "exhibition/heartbeat/list.html"
    view_on_site = False  # that page would pass for the screen

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LifeList

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.life_view)
        return [path("<int:screen_id>/life/", view, name="exhibition_screen_life"), *super().get_urls()]

    @admin.display(description=_("Zustand"))
    def life_state(self, screen: Screen) -> SafeString:
        life = life_of(screen)
        address = reverse("admin:exhibition_screen_life", args=[screen.pk])
        return _live(
            screen, "state", render_to_string("exhibition/heartbeat/_state.html", {"life": life, "address": address})
        )

    @admin.display(description=_("Auf dem Glas"))
    def life_glass(self, screen: Screen) -> SafeString:
        return _live(screen, "glass", life_of(screen).glass)

    @admin.display(description=_("Daten"))
    def life_fed(self, screen: Screen) -> SafeString:
        return _live(screen, "fed", life_of(screen).fed)

    @admin.display(description=_("Läuft seit"))
    def life_started(self, screen: Screen) -> SafeString:
        return _live(screen, "started", life_of(screen).started)

    @admin.display(description=_("Heute da"))
    def life_today(self, screen: Screen) -> SafeString:
        return _live(screen, "today", life_of(screen).today)

    @admin.display(description=_("7 Tage da"))
    def life_week(self, screen: Screen) -> SafeString:
        return _live(screen, "week", life_of(screen).week)

    @admin.display(description=_("Seite"))
    def life_look(self, screen: Screen) -> SafeString:
        """A look that does not pass for the screen itself."""
        return format_html('<a href="{}?still" rel="noreferrer">{}</a>', screen.get_absolute_url(), _("ansehen"))

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csp_override(WITH_FRAME)])
    def life_view(self, request: HttpRequest, screen_id: int) -> HttpResponse:
        screen = get_object_or_404(Screen.objects.select_related("question", "watch"), pk=screen_id)
        if not self.has_view_permission(request, screen):
            raise PermissionDenied
        watch = getattr(screen, "watch", None) or Watch(screen=screen)
        form = WatchForm(request.POST if request.method == "POST" else None, instance=watch)
        if request.method == "POST":
            if not self.has_change_permission(request, screen):
                raise PermissionDenied
            if form.is_valid():
                form.save()
                self.log_change(request, screen, [{"changed": {"fields": ["minutes"]}}])
                messages.success(request, _("Gemerkt."))
                return HttpResponseRedirect(request.path)
        (life,) = lives_of([screen], timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": screen.name,
            "life": life,
            "fairness": fairness(screen.question_id),
            "form": form,
            "may_change": self.has_change_permission(request, screen),
        }
        return TemplateResponse(request, "exhibition/heartbeat/screen.html", context)


def life_of(screen: Screen) -> Life:
    """What `LifeList` has read."""
    return screen.life  # type: ignore[attr-defined]


def _live(screen: Screen, name: str, content: str) -> SafeString:
    return format_html('<span data-live="{}-{}">{}</span>', name, screen.pk, content)
