from django.contrib import admin

from exhibition.export.export_admin import ExportAdmin
from exhibition.export.models import Export, Recall
from exhibition.export.takedown_admin import RecallAdmin

admin.site.register(Export, ExportAdmin)
admin.site.register(Recall, RecallAdmin)
