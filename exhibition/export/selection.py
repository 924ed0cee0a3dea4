"""Which pictures an export consists of."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import batched
from typing import NamedTuple

from exhibition.distribution.selectors import distributed_answers
from exhibition.export.carousel_files import CHUNK_SIZE, PlannedTheme, make_format_carousels, plan_themes
from exhibition.export.rendering import RenderTask
from exhibition.share.branding import Branding
from exhibition.share.formats import FORMATS
from moderation.selectors import exportable_ids, read_exportable

PICTURES_PER_CHUNK = 40  # a second or two: so much is lost when a worker is killed


class ExportSelection(NamedTuple):
    """What staff chose: names of formats, language codes, ids of themes. No languages or themes mean all of them."""

    formats: Sequence[str]
    languages: Sequence[str] = ()
    themes: Sequence[int] = ()
    only_new: bool = False  # pictures that no other export has handed out
    carousels: bool = False  # also slides to swipe through, for each theme


class SelectedPictures(NamedTuple):
    """By name of a format, the ids of the answers that get a picture in it."""

    by_format: dict[str, set[int]]
    themes: list[PlannedTheme]  # whose carousels are made

    @property
    def answers(self) -> list[int]:
        """The ids of the answers that get a picture, each once."""
        return sorted(set().union(*self.by_format.values()))

    @property
    def total(self) -> int:
        """How many pictures there are to draw."""
        return sum(map(len, self.by_format.values())) + sum(theme.frame_count for theme in self.themes)


def select_pictures(question_id: int, selection: ExportSelection, *, export_id: int | None = None) -> SelectedPictures:
    """The pictures that the selection means now. With `only_new`, what `export_id` itself handed out stays in.

    At most three queries; with carousels one more, and one per theme.
    """
    ids = exportable_ids(question_id, languages=selection.languages, themes=selection.themes)
    before: dict[str, set[int]] = {}
    if selection.only_new:
        before = distributed_answers(question_id, selection.formats, except_export_id=export_id)
    by_format = {name: ids - before.get(name, set()) for name in FORMATS if name in selection.formats}
    return SelectedPictures(by_format, list(plan_themes(question_id, by_format)) if selection.carousels else [])


def picture_name(format_name: str, answer_id: int) -> str:
    """The name of an answer's picture below the folder of an export."""
    return f"{FORMATS[format_name].folder}/{answer_id}.png"


def render_tasks(branding: Branding, selected: SelectedPictures, preview: str = "") -> Iterator[RenderTask]:
    """The pictures to draw, format by format, without answers that were taken back in the meantime.

    Pictures of one format share what is drawn only once (exhibition/share/picture.py). No transaction and no cursor
    stays open between two chunks: the site goes on writing while pictures are drawn.
    """
    for name, ids in selected.by_format.items():
        for chunk in batched(sorted(ids), CHUNK_SIZE):
            yield from answer_tasks(branding, name, chunk, preview)
    yield from frame_tasks(branding, selected.themes, preview)


def answer_tasks(
    branding: Branding, format_name: str, answer_ids: Collection[int], preview: str = ""
) -> Iterator[RenderTask]:
    """The pictures of those of the answers that may go out now. One query."""
    for answer in read_exportable(branding.question.pk, answer_ids):
        picture = branding.picture(answer, FORMATS[format_name], preview)
        yield RenderTask(picture_name(format_name, answer.id), picture)


def frame_tasks(branding: Branding, themes: Iterable[PlannedTheme], preview: str = "") -> Iterator[RenderTask]:
    """The covers and end slides of the carousels of these themes."""
    for carousel in make_format_carousels(branding, themes, preview):
        yield from (RenderTask(name, picture) for name, picture in carousel.frame_pictures)


class PlannedChunk(NamedTuple):
    """Pictures for one task: of these answers, or the `total` covers and end slides of a theme's carousels."""

    format_name: str
    theme_id: int | None
    answer_ids: list[int]
    total: int


def plan_chunks(selected: SelectedPictures) -> Iterator[PlannedChunk]:
    """All pictures in chunks for tasks, format by format."""
    for name, ids in selected.by_format.items():
        for part in batched(sorted(ids), PICTURES_PER_CHUNK):
            yield PlannedChunk(name, None, list(part), len(part))
    for theme in selected.themes:
        yield PlannedChunk(theme.format_name, theme.theme_id, theme.answer_ids, theme.frame_count)
