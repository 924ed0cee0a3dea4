from django.db import migrations

NAMES = {
    "moderator": "Moderation",
    "editor": "Redaktion",
    "screen_keeper": "Bildschirme",
    "administrator": "Konten",
}


def give_names_back(apps, schema_editor):
    """Give groups of the software that somebody renamed their names: from now on they are known by these."""
    groups = apps.get_model("auth", "Group").objects
    for role in apps.get_model("accounts", "Role").objects.filter(key__in=NAMES, group__isnull=False):
        if not groups.filter(name=NAMES[role.key]).exists():
            groups.filter(pk=role.group_id).update(name=NAMES[role.key])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_name_of_the_accounts_role")]

    operations = [
        migrations.RunPython(give_names_back, migrations.RunPython.noop),
        migrations.DeleteModel("Role"),
    ]
