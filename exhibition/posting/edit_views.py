"""The pages with which staff change one post, or many."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from contributions.models import Question
from exhibition.distribution.selectors import distributions_of
from exhibition.posting import services
from exhibition.posting.channels import agreed_channels
from exhibition.posting.content import MAX_SLIDES, post_content
from exhibition.posting.edit_forms import BulkForm, PostForm, parse_ids
from exhibition.posting.enums import PostFormat
from exhibition.posting.models import Plan, Post
from exhibition.posting.selectors import PlanBoard
from exhibition.posting.tasks import draw_videos
from exhibition.posting.views import board_response, find_question, may_change, plan_form, redirect_to_post
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from exhibition.share.networks import Network
from krefeld_kann_was.lib.model_admin import staff_context
from moderation.selectors import ReleasedAnswer, exportable_outlines, read_exportable

MAX_COMPANIONS = 60  # answers to choose from
MAX_LOG_LINES = 5
POSTED_MEANWHILE = gettext_lazy(
    "Das ist schon gepostet. Was du geschrieben hast, steht noch hier: Nimm daraus, was du brauchst."
)
LOOK_FIELDS = ("format", "layout", "colour_theme")
FIELD_LABELS = {
    "caption": gettext_lazy("Bildtext"),
    "alt_text": gettext_lazy("Alternativtext"),
    "format": gettext_lazy("Art"),
    "layout": gettext_lazy("Gestaltung"),
    "colour_theme": gettext_lazy("Farben"),
    "time": gettext_lazy("Uhrzeit"),
    "companion_ids": gettext_lazy("Karussell"),
    "date": gettext_lazy("Tag"),
    "posted_at": gettext_lazy("gepostet"),
}


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit_post(request: HttpRequest, question_id: int, post_id: int) -> HttpResponse:
    """Edit one post; with "look" POST only shows what it would look like."""
    question = _find_question_with_text(question_id)
    posts = Post.objects.filter(question=question)
    if request.method == "POST":
        posts = posts.select_for_update()
    post = get_object_or_404(posts, pk=post_id)
    branding = Branding(question)
    companions = _companions(question, post)
    answer = next((each for each in companions if each.id == post.answer_id), None)
    if answer is None:
        messages.error(request, _("Die Antwort ist nicht mehr dabei. Ihr Beitrag lässt sich nicht mehr ändern."))
        return redirect("posting:board", question_id)
    if post.posted_at and request.method != "POST":
        messages.error(request, _("Das ist schon gepostet."))
        return redirect_to_post(post)
    turn = post.turn_in(Plan.objects.get(pk=question.pk))
    content = post_content(branding, answer, post, {each.id: each for each in companions}, turn=turn)
    form = PostForm(
        request.POST if request.method == "POST" else None,
        instance=post,
        answer=answer,
        branding=branding,
        content=content,
        companions=[each for each in companions if each is not answer],
        networks=_networks_of(branding, answer),
    )
    if request.method == "POST":
        if post.posted_at:  # a colleague was faster: the page keeps what was written
            form.add_error(None, POSTED_MEANWHILE)
        if "look" not in request.POST and form.is_valid():
            return _save(request, form)
    context = {
        **staff_context(request, _("Beitrag ändern")),
        "question": question,
        "post": post,
        "answer": answer,
        "form": form,
        "look": urlencode({name: form[name].value() or "" for name in LOOK_FIELDS if name in form.fields}),
        "copies": _copies(answer),
        "log": _log_lines(post),
    }
    return TemplateResponse(request, "exhibition/posting/edit.html", context)


def _find_question_with_text(question_id: int) -> Question:
    question = find_question(question_id)
    if not question.texts.all() or not hasattr(question, "posting_plan"):
        raise Http404
    return question


def _copies(answer: ReleasedAnswer) -> list[tuple[str, datetime]]:
    """Where the answer was handed out, and when last. One query."""
    in_package = _("Bilderpaket, Ordner „%(folder)s“")
    return [
        (in_package % {"folder": FORMATS[label].folder} if label in FORMATS else label, last_at)
        for _id, label, last_at in distributions_of([answer.id])
    ]


def _companions(question: Question, post: Post) -> list[ReleasedAnswer]:
    """The post's answer, those that its carousel has, and others of the same theme. Three queries."""
    outlines = {outline.id: outline for outline in exportable_outlines(question.pk)}
    theme = outlines[post.answer_id].theme if post.answer_id in outlines else ""
    related = [outline.id for outline in outlines.values() if theme and outline.theme == theme]
    ids = list(dict.fromkeys([post.answer_id, *post.companion_ids, *related]))
    return read_exportable(question.pk, ids[: MAX_COMPANIONS + MAX_SLIDES])


def _networks_of(branding: Branding, answer: ReleasedAnswer) -> list[Network]:
    """Those of the question's networks that the answer's author agreed to; all where it is none. One query."""
    agreed = agreed_channels(branding.question, [answer.id]).get(answer.id, set())
    return [network for network in branding.networks if network.key in agreed] or branding.networks


def _save(request: HttpRequest, form: PostForm) -> HttpResponse:
    post: Post = form.save(commit=False)
    fields = form.changed_fields
    if not fields:
        messages.info(request, _("Es hat sich nichts geändert."))
        return redirect_to_post(post)
    services.save_edits(post, form.answer, fields, by=cast(User, request.user), now=timezone.now())
    messages.success(request, _("Gespeichert."))
    _draw_videos([post])
    if form.leaves_answer_out:
        messages.warning(request, _("Im Bildtext steht die Antwort nicht mehr Wort für Wort. Ist das gewollt?"))
    warn_about_copies(request, [post])
    return redirect_to_post(post)


def _draw_videos(posts: Iterable[Post]) -> None:
    """Have the worker draw what moves in these posts of one question."""
    if moving := [post.question_id for post in posts if post.format in PostFormat.VIDEOS]:
        draw_videos.enqueue(moving[0])


def warn_about_copies(request: HttpRequest, posts: list[Post]) -> None:
    """Say which of the files that were handed out before do not know of a change. One query."""
    copies = distributions_of([post.answer_id for post in posts])
    if not copies:
        return
    latest = timezone.localtime(max(last_at for _id, _label, last_at in copies))
    count = len({answer_id for answer_id, _label, _last_at in copies})
    message = ngettext(
        "%(count)d Beitrag ist schon herausgegeben, zuletzt am %(when)s Uhr: Ändert ihn auch dort, oder ladet die "
        "Dateien neu.",
        "%(count)d Beiträge sind schon herausgegeben, zuletzt am %(when)s Uhr: Ändert sie auch dort, oder ladet die "
        "Dateien neu.",
        count,
    )
    messages.warning(request, message % {"count": count, "when": date_format(latest, _("j. N, H:i"))})


def _log_lines(post: Post) -> list[tuple[LogEntry, str]]:
    """The last changes of the post, with the names of their fields. One query, the first time two."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Post), object_id=str(post.pk)
    ).select_related("user")[:MAX_LOG_LINES]
    return [(entry, ", ".join(_field_labels(entry))) for entry in entries]


def _field_labels(entry: LogEntry) -> list[str]:
    names = [name for part in json.loads(entry.change_message) for name in part["changed"]["fields"]]
    return [str(FIELD_LABELS.get(name, name)) for name in names]


@may_change
@require_POST
def edit_many(request: HttpRequest, question_id: int) -> HttpResponse:
    """Change the marked posts, those of the page, or all that are to come."""
    question = _find_question_with_text(question_id)
    board = PlanBoard(question, timezone.now())
    form = BulkForm(request.POST, branding=board.branding)
    ids, count = _chosen(board, request), 0
    if not ids:
        form.add_error("scope", _("Kein Beitrag ist markiert."))
    if form.is_valid():
        try:
            count = services.edit_many(question, ids, form.changes, by=cast(User, request.user), now=board.now)
        except services.PostingError as error:
            form.add_error(None, str(error))
    if form.errors:
        return board_response(request, board, plan_form(board), form)
    message = ngettext("%(count)d Beitrag geändert.", "%(count)d Beiträge geändert.", count)
    messages.success(request, message % {"count": count})
    posts = list(Post.objects.filter(question=question, pk__in=ids))
    _draw_videos(posts)
    warn_about_copies(request, posts)
    query = urlencode({"month": request.POST.get("month", "")})
    return HttpResponseRedirect(f"{reverse('posting:board', args=[question_id])}?{query}")


def _chosen(board: PlanBoard, request: HttpRequest) -> set[int]:
    """The ids of the posts that a change is meant for."""
    scope = request.POST.get("scope", "")
    if scope != "upcoming":
        return parse_ids(request.POST.getlist("shown" if scope == "page" else "post"))
    return {row.id for row in board.dated if row.is_upcoming and row.date and row.date >= board.today}
