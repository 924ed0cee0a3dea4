from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostingConfig(AppConfig):
    name = "exhibition.posting"
    label = "posting"
    verbose_name = _("Beiträge")

    def ready(self) -> None:
        from contributions.services import on_withdrawal
        from contributions.stored_data import stored_elsewhere
        from exhibition.posting.selectors import list_stored_posts
        from exhibition.posting.services import erase_for_withdrawal
        from exhibition.posting.tasks import follow_withdrawal

        on_withdrawal(erase_for_withdrawal)
        on_withdrawal(follow_withdrawal)
        stored_elsewhere(list_stored_posts)
