from itertools import batched

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

from krefeld_kann_was.lib.search import fold

BATCH = 1000


def fill(apps, schema_editor):
    """The search texts of all answers about which somebody decided."""
    SearchText = apps.get_model("moderation", "SearchText")
    answers = apps.get_model("contributions", "Answer").objects.exclude(status="new").exclude(text="")
    for batch in batched(answers.order_by("pk").values_list("pk", "text").iterator(BATCH), BATCH):
        SearchText.objects.bulk_create(SearchText(answer_id=pk, text=fold(text)) for pk, text in batch)


def add_index(apps, schema_editor):
    """On PostgreSQL of trigrams; without the extension, or the right to create it, that reads all search texts.

    On SQLite of the texts in the order of the answers: a search reads them one after the other until a page is full.
    No index of the model's, because PostgreSQL has none for such long texts.
    """
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE INDEX search_text_order ON moderation_searchtext (answer_id, text)")
        return
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                "CREATE INDEX search_text_trigrams ON moderation_searchtext USING gin (text gin_trgm_ops)"
            )
    except DatabaseError:
        pass


class Migration(migrations.Migration):
    dependencies = [("contributions", "0015_unbroken_words"), ("moderation", "0006_translations")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="contributions.answer",
                    ),
                ),
                ("text", models.TextField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(add_index, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
