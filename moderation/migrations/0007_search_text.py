from itertools import batched

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

from krefeld_kann_was.lib.search import fold

BATCH = 1000
MODELS = {True: "ShownText", False: "UnshownText"}


def fill(apps, schema_editor):
    """The search texts of all answers that have a text."""
    answers = apps.get_model("contributions", "Answer").objects.exclude(text="").order_by("pk")
    for batch in batched(answers.values_list("pk", "text", "status").iterator(BATCH), BATCH):
        for is_shown, name in MODELS.items():
            model = apps.get_model("moderation", name)
            texts = [(pk, text) for pk, text, status in batch if (status == "released") is is_shown]
            model.objects.bulk_create(model(answer_id=pk, text=fold(text)) for pk, text in texts)


def add_indexes(apps, schema_editor):
    """On PostgreSQL of trigrams; without the extension, or the right to create it, that reads all search texts.

    On SQLite of the texts in the order of the answers: a search reads them one after the other until a page is full.
    No indexes of the models', because PostgreSQL has none for such long texts.
    """
    names = [name.lower() for name in MODELS.values()]
    if schema_editor.connection.vendor == "sqlite":
        for name in names:
            schema_editor.execute(f"CREATE INDEX {name}_order ON moderation_{name} (answer_id, text)")
        return
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for name in names:
                columns = "(text gin_trgm_ops)"
                schema_editor.execute(f"CREATE INDEX {name}_trigrams ON moderation_{name} USING gin {columns}")
    except DatabaseError:
        pass


class Migration(migrations.Migration):
    dependencies = [("contributions", "0015_unbroken_words"), ("moderation", "0006_translations")]

    operations = [
        *(
            migrations.CreateModel(
                name=name,
                fields=[
                    (
                        "answer",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="%(class)s",
                            serialize=False,
                            to="contributions.answer",
                        ),
                    ),
                    ("text", models.TextField()),
                ],
                options={"abstract": False, "default_permissions": ()},
            )
            for name in MODELS.values()
        ),
        migrations.RunPython(add_indexes, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
