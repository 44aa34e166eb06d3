from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TrackerConfig(AppConfig):
    """What has happened since: status reports and everything derived from them."""

    name = "tracker"
    verbose_name = _("Implementation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from commitments.moving import register_move_check
        from commitments.record.aliasing import register_bound_check
        from commitments.table_statistics import look_at_tables
        from tracker.access.appointing import mandates_of
        from tracker.access.roles import make_groups
        from tracker.register.change_triggers import install_change_triggers
        from tracker.register.count_triggers import install_count_triggers
        from tracker.register.ledger_triggers import install_ledger
        from tracker.register.returned_triggers import install_returned_triggers
        from tracker.trail.references import recorded_of, reports_before
        from tracker.trail.triggers import install_trail_guards

        register_move_check(reports_before)
        register_bound_check(recorded_of)
        register_bound_check(mandates_of)

        post_migrate.connect(install_trail_guards, sender=self, dispatch_uid="tracker.trail_guards")
        post_migrate.connect(
            install_change_triggers, sender=self, dispatch_uid="tracker.register.change_triggers"
        )
        post_migrate.connect(
            install_count_triggers, sender=self, dispatch_uid="tracker.register.count_triggers"
        )
        post_migrate.connect(install_ledger, sender=self, dispatch_uid="tracker.register.ledger")
        post_migrate.connect(
            install_returned_triggers, sender=self, dispatch_uid="tracker.register.returned_triggers"
        )
        post_migrate.connect(make_groups, sender=self, dispatch_uid="tracker.groups")
        # When all is there.
        post_migrate.connect(look_at_tables, sender=self, dispatch_uid="tracker.table_statistics")
