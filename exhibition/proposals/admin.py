"""The admin of accounts, with the partner that one belongs to."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import User

from exhibition.proposals.forms import AccountForm
from krefeld_kann_was.accounts.admin import PersonAdmin

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(PersonAdmin):
    form = add_form = AccountForm
    add_fieldsets: Any = ((None, {"fields": (*AccountForm.Meta.fields, "partner")}),)
    fieldsets: ClassVar[Any] = tuple(
        (name, {**options, "fields": (*options["fields"], "partner")}) for name, options in PersonAdmin.fieldsets
    )
