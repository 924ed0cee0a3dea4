from typing import Any

from django.db import migrations, models


def fill(apps: Any, editor: Any) -> None:
    """Partners that were chosen for some questions are not of all, even when those questions are deleted."""
    partner = apps.get_model("partners", "Partner")
    partner.objects.filter(pk__in=partner.questions.through.objects.values("partner")).update(of_all_questions=False)


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_on_answer_pictures")]

    operations = [
        migrations.AddField("partner", "of_all_questions", models.BooleanField(default=True, editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
