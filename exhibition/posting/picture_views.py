"""The pictures of posts: small ones for the board, those to post, and those that schedulers fetch."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.models import Question
from exhibition.posting import schedule_downloads
from exhibition.posting.content import post_picture
from exhibition.posting.enums import PostFormat, PostLayout
from exhibition.posting.models import Plan, Post
from exhibition.posting.signed_addresses import InvalidTokenError, has_valid_signature, parse_token
from exhibition.posting.views import find_question, may_view
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from exhibition.share.responses import picture_response
from moderation.selectors import ReleasedAnswer, read_exportable

THUMBNAIL_SCALE, LARGE_SCALE = 0.3, 0.5
REVALIDATE = "private, no-cache"
PUBLIC_PICTURE_HEADERS = {
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


@require_safe
def send_public_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of a signed address, for schedulers: without session or cookie.

    404 for an address that was never handed out or was revoked; 410 for an expired one, and for an answer that may not
    be handed out any more.
    """
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
        return HttpResponse(status=410, headers=PUBLIC_PICTURE_HEADERS)
    picture_format = FORMATS[address.format_name]
    picture = post_picture(Branding(plan.question), answer, _find_post(plan.question, answer.id), picture_format)
    response = picture_response(request, picture, cache_control="no-store")
    for name, value in PUBLIC_PICTURE_HEADERS.items():
        response.headers[name] = value
    return response


def _find_answer(question: Question, answer_id: int) -> ReleasedAnswer:
    for answer in read_exportable(question.pk, [answer_id]):
        return answer
    raise Http404
