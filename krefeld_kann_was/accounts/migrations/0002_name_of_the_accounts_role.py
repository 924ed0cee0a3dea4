from django.db import migrations


def rename_group(apps, schema_editor):
    """Give the administrators' group its new initial name, unless somebody renamed it or uses the new name."""
    group_manager = apps.get_model("auth", "Group").objects
    role = apps.get_model("accounts", "Role").objects.filter(key="administrator", group__name="Verwaltung").first()
    if role and not group_manager.filter(name="Konten").exists():
        group_manager.filter(pk=role.group_id).update(name="Konten")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(rename_group, migrations.RunPython.noop)]
