"""What a post shows: the pictures and texts of its answer, with what staff changed about them."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from exhibition.posting.enums import PostFormat
from exhibition.posting.models import Post
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS, REEL, Format
from exhibition.share.layouts import Layout
from exhibition.share.networks import INSTAGRAM, Network
from exhibition.share.picture import Picture
from moderation.selectors import ReleasedAnswer

MAX_SLIDES = 10  # of a carousel, as Instagram takes them


class PostContent(NamedTuple):
    """Texts of a post; `link` is the address of a post that links to the gallery, `slides` its answers.

    `is_outdated`: the texts that staff wrote are left out, because they quote what the answer does not say any more.
    """

    caption: str
    alt_text: str
    slides: tuple[ReleasedAnswer, ...]
    link: str = ""
    is_edited: bool = False
    is_outdated: bool = False


def text_digest(answer: ReleasedAnswer) -> str:
    """What tells one version of an answer's text from another."""
    return hashlib.blake2b(answer.text.encode(), digest_size=12).hexdigest()


def post_caption(
    branding: Branding, answer: ReleasedAnswer, post: Post, network: Network = INSTAGRAM, turn: int | None = None
) -> str:
    """What staff wrote, the same for every network, else by the template whose turn it is."""
    return own_text(post, answer, "caption") or branding.caption(answer, network, turn)


def own_text(post: Post, answer: ReleasedAnswer, name: str) -> str:
    """What staff wrote as the post's `caption` or `alt_text`; "" without it, or where the answer has changed since."""
    text: str = getattr(post, name)
    return text if post.text_digest == text_digest(answer) else ""


def post_content(
    branding: Branding,
    answer: ReleasedAnswer,
    post: Post,
    others: Mapping[int, ReleasedAnswer],
    network: Network = INSTAGRAM,
    turn: int | None = None,
) -> PostContent:
    """What the post of this answer says. `others` has those further answers of a carousel that may go out now."""
    is_edited = bool(post.caption or post.alt_text)
    is_current = post.text_digest == text_digest(answer)
    companions = (others[answer_id] for answer_id in post.companion_ids if answer_id in others)
    return PostContent(
        caption=post_caption(branding, answer, post, network, turn),
        alt_text=own_text(post, answer, "alt_text") or branding.alt_text(answer),
        slides=(answer, *companions) if carries_carousel(post.format) else (answer,),
        link=gallery_address(branding, answer.id) if post.format == PostFormat.LINK else "",
        is_edited=is_edited and is_current,
        is_outdated=is_edited and not is_current,
    )


def post_picture(
    branding: Branding,
    answer: ReleasedAnswer,
    post: Post | None,
    picture_format: Format | None = None,
    preview: str = "",
) -> Picture:
    """The answer's picture in the look of the post; in the format of the post where none is named."""
    if post is None:
        return branding.picture(answer, picture_format or FORMATS[PostFormat.PORTRAIT], preview)
    return with_look(branding.picture(answer, picture_format or format_of(post), preview), post, branding)


def format_of(post: Post) -> Format:
    """The format of the post's picture."""
    return REEL if post.format in PostFormat.VIDEOS else FORMATS[post.format]


def with_look(picture: Picture, post: Post, branding: Branding) -> Picture:
    """The picture with the layout and the colours that staff chose for the post; without any, as it is."""
    if post.layout:
        picture = picture._replace(layout=Layout(post.layout))
    colour_themes = settings.DESIGN_TOKENS.colour_themes
    if post.colour_theme in colour_themes and len(branding.colour_themes) > 1:
        picture = picture._replace(colour_theme=colour_themes[post.colour_theme])
    return picture


def carries_carousel(post_format: str) -> bool:
    """Whether posts of this kind can have further pictures."""
    return post_format in (PostFormat.PORTRAIT, PostFormat.TALL, PostFormat.SQUARE)


def gallery_address(branding: Branding, answer_id: int) -> str:
    """The answer's page in the gallery, in the language of whoever opens it; "" where the gallery never opens.

    One query for all posts of a branding.
    """
    if not branding.has_gallery:
        return ""
    return settings.PUBLIC_URL + reverse("gallery-answer", args=[answer_id], urlconf="exhibition.gallery.urls")
