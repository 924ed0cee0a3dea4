from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_name_of_the_accounts_role")]

    operations = [migrations.DeleteModel("Role")]
