"""The page of the caption templates, one language at a time."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contributions.models import Question
from exhibition.posting.forms import CaptionForm
from exhibition.posting.models import ALL_LANGUAGES, CaptionTemplate
from exhibition.share.branding import Branding
from krefeld_kann_was.lib.languages import language_choices
from krefeld_kann_was.lib.model_admin import staff_context
from moderation.selectors import ReleasedAnswer, exportable_outlines, read_exportable


class LanguageLink(NamedTuple):
    """A language to edit. `is_own`: it has a template of its own."""

    code: str
    name: str
    is_own: bool
    is_current: bool


@permission_required("posting.view_plan", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_caption(request: HttpRequest, question_id: int) -> HttpResponse:
    """Edit the template of the requested language; POST saves it, or with "default" deletes it."""
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    titles = [text.title for text in question.texts.all()]
    languages = {ALL_LANGUAGES: _("Alle Sprachen"), **dict(language_choices())}
    language = request.GET.get("language", ALL_LANGUAGES)
    if not titles or language not in languages:
        raise Http404
    branding = Branding(question)
    own = {template.language: template for template in question.caption_templates.all()}
    template = own.get(language) or CaptionTemplate(question=question, language=language)
    inherited = {"text": template.text or branding.template(language)}
    data = request.POST if request.method == "POST" else None
    form = CaptionForm(data, instance=template, initial=inherited, branding=branding, titles=titles)
    if request.method == "POST":
        if not request.user.has_perm("posting.change_plan"):
            raise PermissionDenied
        if _save(request, form, template):
            return HttpResponseRedirect(request.get_full_path())
    context = {
        **staff_context(request, _("Bildtexte")),
        "question": question,
        "form": form,
        "is_own": template.pk is not None,
        "languages": [LanguageLink(code, name, code in own, code == language) for code, name in languages.items()],
        "example": branding.caption(_example(question, language)),
        "may_change": request.user.has_perm("posting.change_plan"),
    }
    return TemplateResponse(request, "exhibition/posting/captions.html", context)


def _save(request: HttpRequest, form: CaptionForm, template: CaptionTemplate) -> bool:
    """Save or delete the template. False: the form says what is wrong."""
    if "default" in request.POST:
        if template.pk:
            template.delete()
        messages.success(request, _("Die mitgelieferte Vorlage gilt wieder."))
        return True
    if not form.is_valid():
        return False
    form.save()
    messages.success(request, _("Gespeichert."))
    return True


def _example(question: Question, language: str) -> ReleasedAnswer:
    """The first exportable answer in this language, else a made-up one."""
    outlines = exportable_outlines(question.pk)
    answer_id = next((one.id for one in outlines if language in (ALL_LANGUAGES, one.language)), None)
    found = read_exportable(question.pk, [answer_id] if answer_id else [])
    made_up = ReleasedAnswer(0, _("Hier steht die Antwort."), language or "de", question.opens_at, 0)
    return next(iter(found), made_up)
