"""Question and Station for staff. Answers are in moderation.admin."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from contributions.consent_admin import ConsentTextInline, GermanRequiredFormSet
from contributions.effects import QuestionForm, QuestionTextForm, StationForm
from contributions.enums import Reason, SecondPerson, StationKind
from contributions.gallery_options import GalleryOpening
from contributions.models import Answer, ConsentText, Question, QuestionHours, QuestionText, Station
from contributions.opening_hours.admin import OpeningHoursAdmin
from contributions.print_files import views as print_files
from contributions.rehearsals.admin import RealRowsFilter, WithoutRehearsals
from contributions.rehearsals.selectors import not_rehearsed
from contributions.selectors import missing_default_consents
from contributions.services import AddedTexts, add_default_texts, renew_default_consents
from contributions.venue_admin import VenueAdmin, venue_choices
from contributions.venues.models import Venue
from krefeld_kann_was.lib.confirmed_effects import SaysEffectOfDeletion
from krefeld_kann_was.lib.edit_conflicts import EditConflictAdmin
from krefeld_kann_was.lib.languages import language_name
from krefeld_kann_was.lib.model_admin import LabelledFields

ADD_DEFAULT_TEXTS = "_add_default_texts"


class QuestionTextInline(EditConflictAdmin, LabelledFields, admin.TabularInline):
    model = QuestionText
    form = QuestionTextForm
    formset = GermanRequiredFormSet
    extra = 0
    min_num = 1


class KeepAnswersMixin(SaysEffectOfDeletion):
    """Refuses to delete what has answers, without listing them all."""

    answer_field: str

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        if Answer.objects.filter(**{f"{self.answer_field}__in": objs}).exists():
            return [str(each) for each in objs], {}, set(), [_("die Antworten, die schon da sind")]
        return super().get_deleted_objects(objs, request)


EMBED_SCRIPT = f"{settings.STATIC_URL}js/gallery-embed.js"  # not hashed: other sites name it for good


class QuestionAdminForm(QuestionForm):
    second_person = forms.MultipleChoiceField(
        label=_("Zweite Person nötig"),
        choices=[(_("Nicht zeigen, Grund:"), Reason.choices), (_("Außerdem"), SecondPerson.choices)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Dann entscheidet jemand anderes mit: Niemand bestätigt sich selbst."),
    )


@admin.register(Question)
class QuestionAdmin(EditConflictAdmin, KeepAnswersMixin, admin.ModelAdmin):
    answer_field = "question"
    effect_of_deletion = _("Adressen, die diese Frage nennen, führen dann ins Leere.")
    form = QuestionAdminForm
    list_display = ["__str__", "hosts", "opens_at", "closes_at"]
    search_fields = ["slug", "texts__title"]
    inlines = [QuestionTextInline, ConsentTextInline]
    actions = ["add_default_texts"]
    readonly_fields = ["embedding"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["slug", "hosts", "hashtag", "networks", "has_book", "unbroken_words"]}),
        (_("Zeit und Länge"), {"fields": [("opens_at", "closes_at"), "answer_length", "alert_after"]}),
        (_("Entscheidungen zu zweit"), {"fields": ["second_person"], "classes": ["collapse"]}),
        (_("Galerie"), {"fields": ["gallery", "data_licence", "embed_domains", "embedding"]}),
        (
            _("Aufbewahrung"),
            {
                "fields": [("rejected_days", "report_days"), ("picture_days", "exhibition_days")],
                "description": _("Die Datenschutzhinweise nennen diese Zahlen von selbst."),
            },
        ),
        (
            _("Farben"),
            {
                "fields": ["colour_theme", ("own_ground", "own_warp", "own_weft", "own_text")],
                "description": _("Diese vier Farben gelten nur, wenn bei Farbwelt „Eigene“ steht."),
            },
        ),
    ]

    class Media:
        js = (forms.Script("js/copy.js", type="module"),)

    def get_urls(self) -> list[URLPattern]:
        def print_path(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            return path(
                f"<int:question_id>/print/{route}",
                self.admin_site.admin_view(view),
                name=f"contributions_question_print{name}",
            )

        return [
            print_path("", print_files.show_files, ""),
            print_path("all.zip", print_files.send_archive, "_archive"),
            print_path("<slug:name>.pdf", print_files.send_pdf, "_pdf"),
            print_path("<slug:name>.png", print_files.send_preview, "_preview"),
            *super().get_urls(),
        ]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        has_answers = Answer.objects.filter(question__in=objs).exists()  # then ending the rehearsal would not help
        if not has_answers and Question.all_objects.filter(rehearsal_of__in=objs).exists():
            return [str(each) for each in objs], {}, set(), [_("die Probe, die noch läuft: Beendet sie zuerst")]
        return super().get_deleted_objects(objs, request)

    @admin.display(description=_("Code für die fremde Website"))
    def embedding(self, question: Question) -> str:
        """The HTML with which a page of an allowed host embeds the wall."""
        if not question.embedding_domains:
            return str(_("Tragt oben die Website ein und speichert. Dann steht hier der Code, den ihr dort einfügt."))
        with override(settings.LANGUAGE_CODE):  # the language of the embedding page
            address = f"{settings.PUBLIC_URL}{reverse('gallery-wall')}?frage={question.slug}"
            title = question.text_in(settings.LANGUAGE_CODE).title
        frame = format_html(
            '<iframe src="{}" title="{}" width="100%" height="640" frameborder="0" loading="lazy"></iframe>',
            address,
            title,
        )
        script = format_html('<script src="{}" async></script>', f"{settings.PUBLIC_URL}{EMBED_SCRIPT}")
        return render_to_string("admin/contributions/question/_embedding.html", {"lines": (frame, script)})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        question: Question = form.instance
        if renewed := renew_default_consents(question, form.changed_data):
            text = _(
                "Die mitgelieferten Einwilligungstexte nennen jetzt diese Gastgeber und Netzwerke. Neue Fassung: "
                "%(where)s."
            )
            messages.info(request, text % {"where": ", ".join(map(language_name, renewed))})
        if "unbroken_words" in form.changed_data:
            question.renew_release_version()  # the screens have typeset the answers already
        consents = question.consents.current()
        if question.gallery != GalleryOpening.NEVER:
            _warn_of(request, question.consents.without_gallery(), _("Die Galerie bleibt zu."))
        if question.data_licence:
            without = consents.exclude(data_licence=question.data_licence) | consents.filter(open_data="")
            _warn_of(request, without, _("Nach den offenen Daten mit dieser Lizenz wird noch nicht überall gefragt."))
        if question.has_book:
            _warn_of(request, consents.filter(book=""), _("Nach dem Buch wird noch nicht überall gefragt."))
        _warn_of(
            request, consents.exclude(networks=question.networks), _("Die Netzwerke sind noch nicht überall dabei.")
        )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        question: Question | None = kwargs.get("obj")
        if question is not None and request.method == "GET":
            _offer_default_texts(request, question)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(
        permissions=["change"], description=_("Mitgelieferte Texte ergänzen"), location=[ActionLocation.CHANGE_LIST]
    )
    def add_default_texts(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        for question in queryset:
            tell_added_texts(request, question, add_default_texts(question))

    def response_change(self, request: HttpRequest, obj: Question) -> HttpResponse:
        """After „Speichern und mitgelieferte Texte ergänzen“: what was typed is stored, then the rest is added."""
        if ADD_DEFAULT_TEXTS not in request.POST:
            return super().response_change(request, obj)
        tell_added_texts(request, obj, add_default_texts(obj))
        return HttpResponseRedirect(request.path)


def tell_added_texts(request: HttpRequest, question: Question, added: AddedTexts) -> None:
    """Say in a message what was added where, and that nothing else was touched."""
    parts = [
        (_("Frage ergänzt: %(languages)s."), added.titles),
        (_("Einwilligungen ergänzt: %(languages)s."), added.consents),
        (_("Einwilligungen in neuer Fassung: %(languages)s."), added.renewed),
    ]
    said: list[object] = [text % {"languages": ", ".join(map(language_name, codes))} for text, codes in parts if codes]
    if not said:
        messages.info(request, _("„%(question)s“ hat schon alle mitgelieferten Texte.") % {"question": question})
        return
    said.append(_("Eure eigenen Texte sind, wie sie waren. Lest bitte alles noch einmal."))
    messages.success(request, " ".join(map(str, [f"„{question}“:", *said])))


def _offer_default_texts(request: HttpRequest, question: Question) -> None:
    """Say where today's default consent texts would follow earlier ones."""
    earlier = {consent.language for consent in question.consents.all()}
    offered = [consent.language for consent in missing_default_consents(question) if consent.language in earlier]
    if offered:
        text = _(
            "Für diese Sprachen gibt es neue mitgelieferte Einwilligungstexte: %(where)s. "
            "„Speichern und mitgelieferte Texte ergänzen“ macht daraus eine neue Fassung."
        )
        messages.info(request, text % {"where": ", ".join(map(language_name, offered))})


def _warn_of(request: HttpRequest, consents: QuerySet[ConsentText], consequence: Any) -> None:
    """Say which consent texts do not cover what the question wants."""
    if not consents:
        return
    where = ", ".join(f"{language_name(consent.language)} {consent.version}" for consent in consents)
    text = _(
        "%(what)s Diese Einwilligungstexte nennen das nicht: %(where)s. „Mitgelieferte Texte ergänzen“ macht aus "
        "mitgelieferten Texten eine neue Fassung. Wozu jemand Ja gesagt hat, bleibt, wie es war."
    )
    messages.warning(request, text % {"what": consequence, "where": where})


@admin.register(Station)
class StationAdmin(WithoutRehearsals, EditConflictAdmin, KeepAnswersMixin, admin.ModelAdmin):
    form = StationForm
    answer_field = "station"
    effect_of_deletion = _("Wer einen schon gedruckten Code dieses Standorts scannt, kommt dann auf keine Frage mehr.")
    list_filter = ["question", ("venue", RealRowsFilter), "kind"]
    list_select_related = ["venue"]  # not the question, see get_queryset
    search_fields = ["name", "code"]
    show_full_result_count = False
    readonly_fields = ["code_display", "table_display"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Question.titled.named_in(super().get_queryset(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        return ["name", "kind", *self._venue_field(), "question", "code"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        table = ["table_display"] if obj is not None and obj.kind == StationKind.WORKSHOP else []
        return ["question", "name", *self._venue_field(), "kind", "code_display", *table]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "venue":
            field.choices = venue_choices()
        return field

    def _venue_field(self) -> list[str]:
        """Nothing while the exhibition is in one house."""
        return ["venue"] if Venue.objects.filter(not_rehearsed()).exists() else []

    def get_urls(self) -> list[URLPattern]:
        def station_path(route: str, view: Callable[..., HttpResponse]) -> URLPattern:
            return path(
                f"<int:station_id>/{route}",
                self.admin_site.admin_view(view),
                name=f"contributions_station_{route.replace('.', '_')}",
            )

        return [station_path("qr.svg", self.qr_svg), station_path("qr.png", self.qr_png), *super().get_urls()]

    @admin.display(description=_("QR-Code"))
    def code_display(self, station: Station) -> str:
        if station.pk is None:
            return str(_("Den QR-Code bekommt der Standort beim Speichern."))
        return format_html(
            '<div class="station-code">{}<div><p><a href="{}">{}</a></p>'
            '<p><a href="{}" download>{}</a></p><p><a href="{}" download>{}</a></p></div></div>',
            mark_safe(station.qr_svg()),  # noqa: S308 - drawn by us, without text
            station.address,
            station.address,
            reverse("admin:contributions_station_qr_svg", args=[station.pk]),
            _("SVG herunterladen (für den Druck)"),
            reverse("admin:contributions_station_qr_png", args=[station.pk]),
            _("PNG herunterladen"),
        )

    @admin.display(description=_("Gerät am Tisch"))
    def table_display(self, station: Station) -> str:
        return format_html(
            '<a href="{0}">{0}</a><p class="help">{1}</p>',
            settings.PUBLIC_URL + reverse("workshop", args=[station.code], urlconf="contributions.urls"),
            _("Diese Adresse öffnet ihr auf dem Gerät, das ihr herumgebt. Es braucht kein Konto."),
        )

    def qr_svg(self, request: HttpRequest, station_id: int) -> HttpResponse:
        station = self._viewable_station(request, station_id)
        return _download(station.qr_svg().encode(), "image/svg+xml", f"{station.code}.svg")

    def qr_png(self, request: HttpRequest, station_id: int) -> HttpResponse:
        station = self._viewable_station(request, station_id)
        return _download(station.qr_png(), "image/png", f"{station.code}.png")

    def _viewable_station(self, request: HttpRequest, station_id: int) -> Station:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Station, pk=station_id)


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


admin.site.register(QuestionHours, OpeningHoursAdmin)
admin.site.register(Venue, VenueAdmin)
