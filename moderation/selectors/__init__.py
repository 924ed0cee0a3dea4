"""The only way by which the exhibition reads answers: released ones, as plain data. It never sees the Answer model."""

from moderation.selectors.gallery import GalleryAnswer as GalleryAnswer
from moderation.selectors.gallery import GalleryFilter as GalleryFilter
from moderation.selectors.gallery import adjacent_answer_ids as adjacent_answer_ids
from moderation.selectors.gallery import count_released_by_language as count_released_by_language
from moderation.selectors.gallery import count_released_by_theme as count_released_by_theme
from moderation.selectors.gallery import gallery_answers as gallery_answers
from moderation.selectors.released import Quarter as Quarter
from moderation.selectors.released import ReleasedAnswer as ReleasedAnswer
from moderation.selectors.released import ReleasePosition as ReleasePosition
from moderation.selectors.released import count_released_by_quarter as count_released_by_quarter
from moderation.selectors.released import count_released_languages as count_released_languages
from moderation.selectors.released import filter_released_ids as filter_released_ids
from moderation.selectors.released import find_released_answer as find_released_answer
from moderation.selectors.released import quarters as quarters
from moderation.selectors.released import released_answers as released_answers
from moderation.selectors.released import released_ids as released_ids
from moderation.selectors.social import AnswerOutline as AnswerOutline
from moderation.selectors.social import ExportableAnswers as ExportableAnswers
from moderation.selectors.social import FacetCount as FacetCount
from moderation.selectors.social import exportable_answers as exportable_answers
from moderation.selectors.social import exportable_ids as exportable_ids
from moderation.selectors.social import exportable_languages as exportable_languages
from moderation.selectors.social import exportable_outlines as exportable_outlines
from moderation.selectors.social import exportable_themes as exportable_themes
from moderation.selectors.social import ids_that_may_stay as ids_that_may_stay
from moderation.selectors.social import read_exportable as read_exportable
