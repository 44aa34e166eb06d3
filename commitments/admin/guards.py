"""What every admin has in common: it shows and takes only rows that the person may see, and deletes none."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Final, cast
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.contrib.auth import get_permission_codename
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from commitments.admin.long_lists import LongChangeList
from commitments.admin.row_choices import RowChoicesMixin
from commitments.admin.strict_lists import KEY, refuse_initial_values
from commitments.admin.unseen_changes import UnseenChangesFormSet, UnseenChangesMixin
from commitments.fields import text_shown
from commitments.language.calendars import (
    CalendarDateField,
    CalendarDateInput,
    localize_digits,
    localize_number,
)
from commitments.language.languages import current_language
from commitments.language.normalization import SearchTooLong, search_words
from commitments.paging import CountedPaginator, first_to_count
from commitments.refusals import ParameterRefused, Refused
from commitments.requests.form_data import restored_data
from commitments.requests.parameters import refuses_itself, takes, unknown
from commitments.templatetags.record import day, moment


@cache
def _localized_column(field: Any) -> Any:
    """A column of dates, times or numbers, in the calendar and the digits of the person who looks."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def shown(row: Any) -> Any:
        value = getattr(row, field.name)
        if value is None:
            return None
        if isinstance(value, datetime):
            return moment(value)
        if isinstance(value, date):
            return day(value)
        return localize_number(value) if isinstance(value, Decimal) else localize_digits(value)

    return shown


_TEXTS: Final = {"title": gettext_lazy("title"), "name": gettext_lazy("name")}
# What rows say that is no column of theirs.
_SAID: Final = {
    "publisher_name": gettext_lazy("publisher"),
    "reference": gettext_lazy("reference"),
    "unit_name": gettext_lazy("unit"),
}


@cache
def _said_column(name: str) -> Any:
    """What a row says of itself, under a heading in the language of the page."""

    @admin.display(description=_SAID[name])
    def shown(row: Any) -> str:
        return conditional_escape(getattr(row, name))

    return shown


@cache
def _text_column(name: str, language: str) -> Any:
    """A text in the language of the person who looks, else in another, and in the order of what is shown."""

    @admin.display(description=_TEXTS[name], ordering=text_shown(name, language))
    def shown(row: Any) -> str:
        # A list shows the text of what is no markup.
        return conditional_escape(getattr(row, name))

    return shown


_LOCALIZED_FIELDS: Final = (models.DateField, models.DecimalField, models.IntegerField)


# What Django's button “save as new” sends.
COPY: Final = "_saveasnew"


def refuse_long_search(words: str) -> None:
    """Raise ParameterRefused for more words than a person would type."""
    try:
        search_words(words)
    except SearchTooLong as refusal:
        raise ParameterRefused({SEARCH_VAR: [str(refusal)]}) from refusal


class LocalizedInt(int):
    """A number that pages show in the digits of their language."""

    def __str__(self) -> str:
        return localize_digits(int(self))


class LocalizedChangeList(LongChangeList):
    """A list whose counts are shown in the digits of the language."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        # Django would find out of the address of every row anew what kind of page it is.
        kept, self.preserved_filters = self.preserved_filters, ""
        self.kept_filters = f"?{urlencode(dict(parse_qsl(kept)))}" if kept else ""

    def url_for_result(self, result: Any) -> str:
        return f"{super().url_for_result(result)}{self.kept_filters}"

    def get_results(self, request: HttpRequest) -> None:
        every = self.root_queryset
        self.root_queryset = first_to_count(every)
        super().get_results(request)
        self.root_queryset = every
        # Beyond what pages lead to.
        more = 1 if getattr(self.paginator, "goes_on", False) else 0
        self.result_count = LocalizedInt(self.result_count + more)
        if self.full_result_count is not None:
            self.full_result_count = LocalizedInt(self.full_result_count)
        if (restored := restored_data(request)) is not None:
            ticked = set(restored.getlist(ACTION_CHECKBOX_NAME))
            for row in self.result_list:
                row.was_ticked = str(row.pk) in ticked


class CalendarDatesMixin(RowChoicesMixin):
    """Takes dates in the calendar of the person who types them; for admins and their inlines."""

    formfield_overrides = {models.DateField: {"form_class": CalendarDateField, "widget": CalendarDateInput}}


class GuardedInline(CalendarDatesMixin, admin.StackedInline):  # type: ignore[type-arg]
    """Rows below another, on its page."""

    formset = UnseenChangesFormSet
    extra = 0
    can_delete = False


class RestoredForm:
    """A form that comes back with what was typed before its person had to sign in again."""

    restored: ClassVar[QueryDict]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(self.restored if data is None else data, *args, **kwargs)  # type: ignore[call-arg]


class GuardedAdmin(CalendarDatesMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Asks for the permission on the row itself, not on its kind alone; a row out of sight is answered
    like one that is not there.
    """

    # What one row and several are called where a list is counted, if not by the names of their model.
    rows_called: ClassVar[tuple[Any, Any] | None] = None
    paginator = CountedPaginator
    # What a list is sorted by however long it is, as its columns say; None where none grows so long.
    sorted_at_any_length: ClassVar[frozenset[str] | None] = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return LocalizedChangeList

    @refuses_itself
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page: HttpResponse = super().changelist_view(request, extra_context)
        context = getattr(page, "context_data", None) or {}
        restored = restored_data(request)
        if restored is not None and context.get("action_form"):
            context["action_form"].initial["action"] = restored.get("action", "")
        return page

    @refuses_itself
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.GET and self.has_add_permission(request):
            refuse_initial_values(request, self.get_form(request))
        return super().add_view(request, form_url, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if COPY in request.POST:
            # No form here sends it, and Django would make another row, past what guards this one.
            raise ParameterRefused({COPY: [unknown()]})
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Called what it is; which one, stands below it."""
        if context.get("original") is not None:
            context["title"] = self.called(context["original"])
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def called(self, row: Any) -> str:  # noqa: ARG002
        """What kind of thing `row` is, over its form."""
        return str(capfirst(self.opts.verbose_name))

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        refuse_long_search(search_term)
        return super().get_search_results(request, queryset, search_term)

    def response_action(  # type: ignore[override]
        self, request: HttpRequest, queryset: models.QuerySet[Any]
    ) -> Any:
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if any(not KEY.fullmatch(key) for key in selected):
            raise ParameterRefused({ACTION_CHECKBOX_NAME: [_("What was selected cannot be read.")]})
        return super().response_action(request, queryset)

    def action_checkbox(self, obj: Any) -> Any:
        """As Django's; ticked where it was before the person had to sign in again. A widget would take a
        template for each row.
        """
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}"{}>',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            _("Choose %(row)s") % {"row": obj},
            mark_safe(" checked") if getattr(obj, "was_ticked", False) else "",
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if (restored := restored_data(request)) is None:
            return form
        return type(form.__name__, (RestoredForm, form), {"restored": restored})

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        values = super().get_formset_kwargs(request, obj, inline, prefix)
        restored = restored_data(request)
        return values if restored is None else {**values, "data": restored.copy()}

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [self._localized(name) for name in super().get_list_display(request)]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        match = request.resolver_match
        is_the_row_itself = match is not None and str(match.url_name).endswith("_change")
        if obj is None or not is_the_row_itself or self.has_change_permission(request, obj):
            return fieldsets
        # Nothing on this page is a field of a form, so every date may be a column of ours.
        return [
            (title, {**options, "fields": [self._localized_group(name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    def _localized_group(self, name: Any) -> Any:
        return (
            tuple(self._localized(one) for one in name)
            if isinstance(name, (list, tuple))
            else self._localized(name)
        )

    def _localized(self, name: Any) -> Any:
        if not isinstance(name, str) or hasattr(self, name):
            return name
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            if name in _TEXTS:
                return _text_column(name, current_language())
            return _said_column(name) if name in _SAID else name
        return (
            _localized_column(field)
            if isinstance(field, _LOCALIZED_FIELDS) and not field.is_relation and not field.choices
            else name
        )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        return cast(
            "models.QuerySet[Any]", rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has("view", request, obj) or self._has("change", request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Rows that end are closed, not deleted, by anybody."""
        return False

    @takes(PAGE_VAR)
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self.require_visible(request, object_id)
        page: HttpResponse = super().history_view(request, object_id, extra_context)
        return page

    def require_visible(self, request: HttpRequest, object_id: str) -> None:
        """Raise PermissionDenied where the person may see no such rows, Http404 where not this one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404

    def _has(self, action: str, request: HttpRequest, obj: Any) -> bool:
        return request.user.has_perm(
            f"{self.opts.app_label}.{get_permission_codename(action, self.opts)}", obj
        )

    def _get_obj_does_not_exist_redirect(
        self,
        request: HttpRequest,  # noqa: ARG002
        opts: Any,  # noqa: ARG002
        object_id: str,  # noqa: ARG002
    ) -> HttpResponse:
        """Django would lead back to the index, as if the request had been carried out."""
        raise Http404


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """The refusal as an error of the form, at the field that it names where the form has it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


class GuardedHistoryAdmin(UnseenChangesMixin, GuardedAdmin, SimpleHistoryAdmin):  # type: ignore[misc]
    """A row whose past versions can be read, and not put back; a form that was opened before somebody
    else's change is not saved over it.
    """

    change_form_template = "admin/record_change_form.html"

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows a past version; putting it back is refused, because it would check rights on the old row
        and pass by every rule.
        """
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied(_("Past versions are for reading; change the row itself instead."))
        self.require_visible(request, object_id)
        if not KEY.fullmatch(version_id):
            raise Http404
        view: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return view

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:  # noqa: ARG002
        return _("What was changed: %(row)s") % {"row": obj}

    def history_form_view_title(self, request: HttpRequest, obj: Any) -> str:  # noqa: ARG002
        return _("A past version: %(row)s") % {"row": obj}


class VisibleFilter(admin.RelatedFieldListFilter):
    """Offers only rows that the person may see: a filter would otherwise name the drafts."""

    def has_output(self) -> bool:
        # One that is used narrows the list, though it may have no more than one row to offer.
        return super().has_output() or bool(self.used_parameters)

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        visible = self.rows_offered(field.related_model._default_manager.all(), request)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return cast(
            "list[tuple[str, Any]]",
            field.get_choices(
                include_blank=False, ordering=ordering, limit_choices_to={"pk__in": visible.values("pk")}
            ),
        )

    def rows_offered(self, rows: Any, request: HttpRequest) -> Any:
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows


# For every related field of every list, so that none can be forgotten.
admin.FieldListFilter.register(lambda field: bool(field.remote_field), VisibleFilter, take_priority=True)
