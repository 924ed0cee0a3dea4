"""What becomes of partners when a question goes."""

from contributions.models import Question
from exhibition.partners.enums import LogoPlace
from exhibition.partners.models import Partner


def hide_partners_of(question_id: int) -> None:
    """Show nowhere any more who belongs to this question alone, which is about to be deleted.

    Without their question they would belong to all others. Staff still find them, and reports still name them.
    """
    others = Question.all_objects.exclude(pk=question_id)
    alone = Partner.objects.filter(questions=question_id).exclude(questions__in=others)
    alone.update(**{f"on_{place}": False for place in LogoPlace})
