"""The pages of the social team: choose and preview, follow a job, download."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from contributions.models import Question
from exhibition.export import services, takedowns
from exhibition.export.choose_page import PREVIEW_SCALE, choose_page, job_facts, latest_question
from exhibition.export.downloads import Elsewhere, download
from exhibition.export.forms import QuestionForm
from exhibition.export.models import Export, ExportState
from exhibition.export.tasks import start_runner
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from exhibition.share.responses import picture_response
from moderation.selectors import find_released, which_exportable

PREVIEW_KEPT = "private, max-age=600"
DOINGS = {"cancel": _("Abbrechen"), "go-on": _("Weitermachen"), "remove": _("Hier löschen")}  # as in the log


class ExportAdmin(admin.ModelAdmin):
    list_display = ["started_at", "question", "state", "pictures", "started_by", "downloaded_at"]
    list_filter = ["question", "state"]
    list_select_related = ["question", "started_by"]
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def get_urls(self) -> list[URLPattern]:
        def staff(route: str, view: Any, name: str) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"export_export_{name}")

        return [
            staff("preview/<int:question_id>/<int:answer_id>/<slug:name>.png", self.preview_view, "preview"),
            staff("<int:export_id>/download/", self.download_view, "download"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # the pictures go, what went out stays known

    @admin.display(description=_("Bilder"))
    def pictures(self, export: Export) -> str:
        return f"{export.done} / {export.total}"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Exporte"), **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose: GET shows what a choice comes to, POST starts it or goes to what it comes to."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        now = timezone.now()
        question = _question(request, now)
        if question is None:
            return self._page(request, "choose", {"title": _("Bilder für soziale Netzwerke")})
        data = request.POST if request.method == "POST" else request.GET
        page = choose_page(question, data if request.method == "POST" or "formats" in data else None, now)
        if request.method == "POST" and page.form.is_valid():
            if request.POST.get("do") != "start":
                return HttpResponseRedirect(f"?{_shown(request.POST)}")
            if page.title and (started := self._start(request, question, page.form.choice, now)):
                return started
        takedowns.find_recalls(now)
        context = {
            "title": _("Bilder für soziale Netzwerke"),
            "page": page,
            "questions": QuestionForm({"question": question.pk}),
            "recalls": takedowns.open_recalls().count(),
        }
        return self._page(request, "choose", context)

    def _start(self, request: HttpRequest, question: Question, choice: Any, now: datetime) -> HttpResponse | None:
        try:
            export = services.start(question, choice, by=cast(User, request.user), now=now)
        except services.NotClosed:
            messages.error(request, _not_closed(question))
            return None
        except services.Busy:
            running = Export.objects.filter(question=question, state__in=ExportState.OPEN).first()
            messages.info(request, _("Für diese Frage läuft schon ein Export. Hier ist er."))
            return HttpResponseRedirect(_address(running.pk)) if running else None
        self.log_addition(request, export, [{"added": {}}])
        start_runner(export.pk, now)
        return HttpResponseRedirect(_address(export.pk))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Follow a job; whoever looks also starts it anew where its process died. POST cancels, goes on or removes."""
        export = self._export(request, object_id)
        now = timezone.now()
        if request.method == "POST":
            if not self.has_change_permission(request, export):
                raise PermissionDenied
            self._do(request, export, now)
            return HttpResponseRedirect(request.path)
        if start_runner(export.pk, now):
            export.refresh_from_db(fields=["state"])
        if not export.is_open:  # while it is, the page asks every other second
            takedowns.find_recalls(now)
        context = {
            "title": str(export),
            "export": export,
            "recalls": takedowns.open_recalls().count(),
            "may_change": self.has_change_permission(request, export),
            **job_facts(export),
        }
        return self._page(request, "job", context)

    def _do(self, request: HttpRequest, export: Export, now: datetime) -> None:
        action = request.POST.get("do")
        if action == "cancel" and services.cancel(export.pk, now):
            messages.success(request, _("Abgebrochen. Was schon gezeichnet ist, bleibt da."))
        elif action == "remove":
            services.remove(export, now)
            messages.success(request, _("Die Bilder sind hier gelöscht. Was ihr heruntergeladen habt, habt ihr noch."))
        elif action == "go-on":
            try:
                if services.go_on(export, now):
                    start_runner(export.pk, now)
            except services.NotClosed:
                messages.error(request, _not_closed(export.question))
            except services.Busy:
                messages.error(request, _("Für diese Frage läuft schon ein anderer Export."))
        self.log_change(request, export, str(DOINGS.get(action or "", "")))

    def download_view(self, request: HttpRequest, export_id: int) -> HttpResponseBase:
        export = self._export(request, str(export_id))
        try:
            if export.is_open:
                messages.error(request, _("Der Export läuft noch."))
            else:
                request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packing pictures again takes time, and the length away
                return download(export, timezone.now(), request.headers)
        except services.NotClosed:
            messages.error(request, _not_closed(export.question))
        except Elsewhere:
            text = _("Die Bilder liegen nicht auf diesem Rechner, sondern auf „%(name)s“. Bitte fragt eure Technik.")
            gone = _("Die Bilder sind hier nicht mehr da. Starte bitte einen neuen Export.")
            messages.error(request, gone if export.removed_at else text % {"name": export.machine})
        return HttpResponseRedirect(_address(export.pk))

    def preview_view(self, request: HttpRequest, question_id: int, answer_id: int, name: str) -> HttpResponse:
        """A small, marked picture of an answer that may go out once the question has closed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
        found = find_released(answer_id)
        if name not in FORMATS or found is None or not which_exportable(question_id, [answer_id]):
            raise Http404
        try:
            picture = Branding(question).picture(found[1], FORMATS[name], str(_("VORSCHAU")))
        except ObjectDoesNotExist:
            raise Http404 from None
        return picture_response(request, picture, cache_control=PREVIEW_KEPT, scale=PREVIEW_SCALE)

    def _export(self, request: HttpRequest, number: str) -> Export:
        if not self.has_view_permission(request):
            raise PermissionDenied
        exports = Export.objects.select_related("question", "started_by").prefetch_related("question__texts")
        return get_object_or_404(exports, pk=int(number) if number.isdecimal() else 0)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        everything = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"exhibition/export/{name}.html", everything)


def _address(export_id: int) -> str:
    return reverse("admin:export_export_change", args=[export_id])


def _question(request: HttpRequest, now: datetime) -> Question | None:
    """The question of the address, else the one that is most likely meant."""
    number = request.GET.get("question", "")
    if number.isdecimal() and len(number) < 19:
        return get_object_or_404(Question.objects.prefetch_related("texts"), pk=int(number))
    return latest_question(now)


def _shown(data: QueryDict) -> str:
    shown = data.copy()
    for name in ("csrfmiddlewaretoken", "do"):
        shown.pop(name, None)
    return shown.urlencode()


def _not_closed(question: Question) -> str:
    closes = date_format(timezone.localtime(question.closes_at), "DATETIME_FORMAT")
    return str(_("Bilder gibt es, sobald die Frage geschlossen hat: am %(closes)s Uhr.") % {"closes": closes})
