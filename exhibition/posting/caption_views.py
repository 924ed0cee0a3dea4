"""The page of the caption templates, one language and one network at a time."""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contributions.models import Question
from exhibition.posting.forms import TEMPLATE_FIELDS, CaptionForm
from exhibition.posting.services import save_caption_templates
from exhibition.share.branding import Branding
from exhibition.share.networks import FIRST_LINE_LENGTH, INSTAGRAM, CaptionCheck, Network
from krefeld_kann_was.lib.graphemes import split_graphemes
from krefeld_kann_was.lib.languages import language_choices
from krefeld_kann_was.lib.model_admin import staff_context
from moderation.selectors import ReleasedAnswer, exportable_outlines, read_exportable

ALL = ""  # languages, or networks


class TemplateLink(NamedTuple):
    """A language or network to edit. `is_own`: it has templates of its own."""

    query: str
    name: str
    is_own: bool
    is_current: bool


class CaptionPreview(NamedTuple):
    """A caption in three parts: what is seen at once, the rest, and what is too long for the network."""

    seen: str
    rest: str
    surplus: str
    checks: list[tuple[Network, CaptionCheck]]


@permission_required("posting.view_plan", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_caption(request: HttpRequest, question_id: int) -> HttpResponse:
    """Edit the templates of the requested language and network.

    POST saves them; with "default" it deletes them, with "preview" it only shows what they give.
    """
    question = get_object_or_404(Question.objects.prefetch_related("texts"), pk=question_id)
    if not question.texts.all():
        raise Http404
    branding = Branding(question)
    languages = {ALL: _("Alle Sprachen"), **dict(language_choices())}
    networks = {ALL: INSTAGRAM, **{network.key: network for network in branding.networks}}
    language, key = request.GET.get("language", ALL), request.GET.get("network", ALL)
    if language not in languages or key not in networks:
        raise Http404
    own = set(question.caption_templates.values_list("network", "language"))
    current = dict(zip(TEMPLATE_FIELDS, branding.templates(language, key), strict=False))
    data = request.POST if request.method == "POST" else None
    form = CaptionForm(data, initial=current, branding=branding, network=networks[key], for_all=key == ALL)
    if request.method == "POST" and "preview" not in request.POST:
        if not request.user.has_perm("posting.change_plan"):
            raise PermissionDenied
        if _save(request, form, key, language):
            return HttpResponseRedirect(request.get_full_path())
    example = _example(question, language)
    names = {ALL: _("Alle Netzwerke"), **{network.key: network.name for network in branding.networks}}
    context = {
        **staff_context(request, _("Bildtexte")),
        "question": question,
        "form": form,
        "is_own": (key, language) in own,
        "languages": _links(languages, language, {code for network, code in own if network == key}, "language", key),
        "networks": _links(names, key, {network for network, code in own if code == language}, "network", language),
        "network": networks[key] if key else None,
        "previews": [
            _preview(branding.fill(example, text), [networks[key]] if key else branding.networks) for text in form.texts
        ],
        "example": example,
        "call": branding.words(example, "").aufruf,
        "may_change": request.user.has_perm("posting.change_plan"),
    }
    return TemplateResponse(request, "exhibition/posting/captions.html", context)


def _links(names: dict[str, str], current: str, own: set[str], name: str, other: str) -> list[TemplateLink]:
    """Links to the same page with another language or network; `other` is what stays as it is."""
    queries = {
        key: urlencode(
            {"language": key, "network": other} if name == "language" else {"language": other, "network": key}
        )
        for key in names
    }
    return [TemplateLink(queries[key], label, key in own, key == current) for key, label in names.items()]


def _save(request: HttpRequest, form: CaptionForm, network: str, language: str) -> bool:
    if "default" in request.POST:
        save_caption_templates(form.branding.question.pk, network, language, [])
        messages.success(request, _("Die mitgelieferten Vorlagen gelten wieder."))
        return True
    if not form.is_valid():
        return False
    save_caption_templates(form.branding.question.pk, network, language, filter(None, form.cleaned_data.values()))
    messages.success(request, _("Gespeichert."))
    return True


def _preview(caption: str, networks: Iterable[Network]) -> CaptionPreview:
    checks = [(network, network.check(caption)) for network in networks]
    surplus = checks[0][1].surplus if len(checks) == 1 else ""
    kept = split_graphemes(caption.removesuffix(surplus) if surplus else caption)
    return CaptionPreview("".join(kept[:FIRST_LINE_LENGTH]), "".join(kept[FIRST_LINE_LENGTH:]), surplus, checks)


def _example(question: Question, language: str) -> ReleasedAnswer:
    """The first exportable answer in this language, in German for all languages, else a made-up one."""
    language = language or settings.LANGUAGE_CODE
    answer_id = next((one.id for one in exportable_outlines(question.pk) if one.language == language), None)
    found = read_exportable(question.pk, [answer_id] if answer_id else [])
    made_up = ReleasedAnswer(0, _("Hier steht die Antwort."), language, question.opens_at, 0)
    return next(iter(found), made_up)
