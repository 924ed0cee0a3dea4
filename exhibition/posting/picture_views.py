"""The pictures and videos of posts: small ones for the board, those to post, and those that schedulers fetch."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.models import Question
from exhibition.distribution.services import record_distribution
from exhibition.posting import schedule_downloads
from exhibition.posting.content import post_picture
from exhibition.posting.enums import PostFormat, PostLayout
from exhibition.posting.models import Plan, Post
from exhibition.posting.signed_addresses import InvalidTokenError, has_valid_signature, parse_token
from exhibition.posting.videos import read_video
from exhibition.posting.views import find_question, may_view, redirect_to_post
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS, REEL, Format
from exhibition.share.responses import picture_response
from moderation.selectors import ReleasedAnswer, read_exportable

THUMBNAIL_SCALE, LARGE_SCALE = 0.3, 0.5
REVALIDATE = "private, no-cache"
VIDEO_TYPE, RETRY_SECONDS = "video/mp4", "60"
PUBLIC_HEADERS = {
    "X-Robots-Tag": "noindex, noimageindex",
    "Cross-Origin-Resource-Policy": "cross-origin",  # schedulers show it on their own pages
}


@may_view
@require_safe
def send_preview(request: HttpRequest, question_id: int, answer_id: int) -> HttpResponse:
    """A small picture for the board, marked as a preview before the question closes.

    The query may name another format, layout and colour theme than the post has, and ask for a `large` one.
    """
    question = find_question(question_id)
    is_closed = question.closes_at <= timezone.now()
    answer, post = _find_answer(question, answer_id), _requested_look(request, _find_post(question, answer_id))
    picture = post_picture(Branding(question), answer, post, preview="" if is_closed else _("VORSCHAU"))
    scale = LARGE_SCALE if "large" in request.GET else THUMBNAIL_SCALE
    return picture_response(request, picture, cache_control=REVALIDATE, scale=scale)


def _find_post(question: Question, answer_id: int) -> Post | None:
    return Post.objects.filter(question=question, answer_id=answer_id).first()


def _requested_look(request: HttpRequest, post: Post | None) -> Post:
    """The post with the look that the query names, unsaved."""
    post, query = post or Post(), request.GET
    if query.get("format") in PostFormat.values:
        post.format = query["format"]
    if "layout" in query:
        post.layout = query["layout"] if query["layout"] in PostLayout.values else ""
    post.colour_theme = query.get("colour_theme", post.colour_theme)
    return post


@may_view
@require_safe
def send_picture(request: HttpRequest, question_id: int, answer_id: int, name: str) -> HttpResponse:
    """A picture to post, only after the question has closed; it is recorded as handed out."""
    question, now = find_question(question_id), timezone.now()
    if now < question.closes_at or name not in FORMATS:
        raise Http404
    answer = _find_answer(question, answer_id)
    schedule_downloads.record_picture(question.pk, answer.id, FORMATS[name], now)
    picture = post_picture(Branding(question), answer, _find_post(question, answer_id), FORMATS[name])
    response = picture_response(request, picture, cache_control=REVALIDATE)
    response.headers["Content-Disposition"] = f'attachment; filename="{answer.id}-{FORMATS[name].folder}.png"'
    return response


@may_view
@require_safe
def send_video(request: HttpRequest, question_id: int, answer_id: int) -> HttpResponse:
    """A video to post, only after the question has closed; it is recorded as handed out."""
    question, now = find_question(question_id), timezone.now()
    post = _find_post(question, answer_id)
    if now < question.closes_at or post is None or post.format not in PostFormat.VIDEOS:
        raise Http404
    answer = _find_answer(question, answer_id)
    video = read_video(Branding(question), answer, post)
    if video is None:
        messages.info(request, _("Das Video wird noch erstellt. Bitte versuch es in ein paar Minuten noch einmal."))
        return redirect_to_post(post)
    record_distribution(question.pk, [answer.id], _("Video, einzeln geladen"), now)
    disposition = f'attachment; filename="{answer.id}-{REEL.folder}.mp4"'
    headers = {"Content-Disposition": disposition, "Cache-Control": REVALIDATE}
    return HttpResponse(video, content_type=VIDEO_TYPE, headers=headers)


@require_safe
def send_public_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of a signed address, for schedulers: without session or cookie.

    404 for an address that was never handed out or was revoked; 410 for an expired one, and for an answer that may not
    be handed out any more.
    """
    found = _find_signed(token)
    if found is None:
        return HttpResponse(status=410, headers=PUBLIC_HEADERS)
    picture = post_picture(found.branding, found.answer, found.post, found.picture_format)
    response = picture_response(request, picture, cache_control="no-store")
    for name, value in PUBLIC_HEADERS.items():
        response.headers[name] = value
    return response


@require_safe
def send_public_video(request: HttpRequest, token: str) -> HttpResponse:
    """The video of a signed address, in the same way; 503 while it is not drawn yet, 410 where the post has none."""
    found = _find_signed(token)
    if found is None or found.post is None or found.post.format not in PostFormat.VIDEOS:
        return HttpResponse(status=410, headers=PUBLIC_HEADERS)
    video = read_video(found.branding, found.answer, found.post)
    if video is None:
        return HttpResponse(status=503, headers=PUBLIC_HEADERS | {"Retry-After": RETRY_SECONDS})
    return HttpResponse(video, content_type=VIDEO_TYPE, headers=PUBLIC_HEADERS | {"Cache-Control": "no-store"})


class SignedPicture(NamedTuple):
    """What a valid signed address leads to."""

    branding: Branding
    answer: ReleasedAnswer
    post: Post | None
    picture_format: Format


def _find_signed(token: str) -> SignedPicture | None:
    """None for an address that has expired, or whose answer may not be handed out. Raises Http404 for a forged one."""
    try:
        address = parse_token(token)
    except InvalidTokenError:
        raise Http404 from None
    if max(address.question_id, address.answer_id) >= 2**63:
        raise Http404
    plans = Plan.objects.select_related("question").prefetch_related("question__texts")
    plan = plans.filter(pk=address.question_id).first()
    if plan is None or not has_valid_signature(token, plan.address_key):
        raise Http404
    is_valid = plan.question.closes_at <= timezone.now() < address.expires_at
    answer = next(iter(read_exportable(plan.pk, [address.answer_id])), None) if is_valid else None
    if answer is None:
        return None
    picture_format = FORMATS.get(address.format_name, REEL)
    return SignedPicture(Branding(plan.question), answer, _find_post(plan.question, answer.id), picture_format)


def _find_answer(question: Question, answer_id: int) -> ReleasedAnswer:
    for answer in read_exportable(question.pk, [answer_id]):
        return answer
    raise Http404
