from django.apps import AppConfig, apps
from django.db import models
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    """What was agreed: conferences, States, resolutions, commitments."""

    name = "commitments"
    verbose_name = _("Record of agreements")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commitments.deadline_triggers import install_deadline_triggers
        from commitments.language.characters import refuse_unstorable
        from commitments.triggers import (
            install_position_guards,
            install_record_guards,
            install_standing_guard,
        )
        from commitments.word_index import install_word_index

        # Whatever checks a row checks its texts: forms, dossiers, the API, imports, commands. Fields that
        # nobody types are made from others, or from a document, which may hold form feeds.
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, (models.CharField, models.TextField)) and field.editable:
                    field.validators.append(refuse_unstorable)
        post_migrate.connect(install_standing_guard, sender=self, dispatch_uid="commitments.standing_guard")
        post_migrate.connect(install_position_guards, sender=self, dispatch_uid="commitments.position_guards")
        post_migrate.connect(
            install_deadline_triggers, sender=self, dispatch_uid="commitments.deadline_triggers"
        )
        post_migrate.connect(install_record_guards, sender=self, dispatch_uid="commitments.record_guards")
        post_migrate.connect(install_word_index, sender=self, dispatch_uid="commitments.word_index")
