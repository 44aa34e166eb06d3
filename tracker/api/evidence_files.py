"""Evidence files over HTTP: uploading one, and downloading it, never as something that a browser would
show or run.
"""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commitments.api.conditions import conditional_response
from commitments.api.views import ApiViewMixin
from tracker.api.serializers import UploadSerializer
from tracker.api.writes import WritePermission
from tracker.evidence.uploading import UploadTooLarge, files_visible_to, store_file
from tracker.evidence.verifying import opened_verified
from tracker.models import EvidenceFile
from tracker.models.evidence import SAVED_PAGE

# What a form has beside the file: its boundaries and headers.
FORM_OVERHEAD_BYTES: Final = 64 * 1024
COPY: Final = "copy"
PURPOSES: Final = ("evidence", COPY)
SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


# What a file is sent as, where that is not its media type: no browser takes a saved page for one of ours.
DOWNLOADED_AS: Final = {"text/plain": "text/plain; charset=utf-8", SAVED_PAGE: "application/octet-stream"}


class FileTooLarge(APIException):
    """UploadTooLarge while the form is being read: Django REST framework asks who is there again unless
    it is one of its own.
    """

    status_code = UploadTooLarge.status_code
    default_code = UploadTooLarge.problem

    def __init__(self) -> None:
        super().__init__(str(UploadTooLarge()))


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Stops reading where a file grows too large, instead of filling the disk first."""

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002
        META: Any,  # noqa: ARG002, N803
        content_length: int,
        boundary: Any,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        if content_length > settings.EVIDENCE_MAX_BYTES + FORM_OVERHEAD_BYTES:
            raise FileTooLarge

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > settings.EVIDENCE_MAX_BYTES:
            self.upload_interrupted()
            raise FileTooLarge
        return super().receive_data_chunk(raw_data, start)


@extend_schema_serializer(component_name="UploadSubmission")
class UploadInputSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A form as browsers send it, with one file."""

    file = serializers.FileField(
        help_text="PDF, PNG, JPEG, WebP, plain text in UTF-8, DOCX, XLSX, PPTX, ODT or ODS; "
        "a copy: PDF or HTML."
    )
    purpose = serializers.ChoiceField(
        choices=PURPOSES,
        required=False,
        help_text="What for: `evidence` unless given, or a `copy` of a web address that is evidence.",
    )


class UploadViewSet(ApiViewMixin, viewsets.GenericViewSet[EvidenceFile]):
    """Takes a file that will back a report; its key is what the report's evidence names as `upload`."""

    queryset = EvidenceFile.objects.none()
    serializer_class = UploadSerializer
    input_serializer_class: ClassVar[Any] = UploadInputSerializer
    parser_classes = [MultiPartParser]
    permission_classes = [WritePermission]
    write_permissions = ("tracker.add_evidencefile",)
    required_scope = "upload"
    takes_idempotency_key = False
    needs_if_match = False
    filter_backends = []
    pagination_class = None
    http_method_names = ["post"]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # Before anybody asks who is there: looking for the CSRF token reads the form.
        request.upload_handlers = [CappedUploadHandler(request)]
        return super().initialize_request(request, *args, **kwargs)

    @extend_schema(summary="Upload a file as evidence")
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        unknown = [name for name in request.data if name not in {"file", "purpose", "csrfmiddlewaretoken"}]
        if unknown:
            message = ErrorDetail(_("This is not written here."), code="unknown-field")
            raise ValidationError({name[:100]: [message] for name in unknown})
        files = request.FILES.getlist("file")
        if len(files) != 1:
            raise ValidationError({"file": [_("Send one file in the form field “file”.")]})
        purpose = serializers.ChoiceField(choices=PURPOSES)
        fields: Any = request.data
        is_copy = purpose.run_validation(fields.get("purpose", "evidence")) == COPY
        kept = store_file(
            content=files[0].file,
            name=files[0].name or "",
            uploaded_by=request.user,  # type: ignore[arg-type]
            is_copy=is_copy,
        )
        answer = self.get_serializer(kept).data
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["url"]})


class EvidenceDownload(ApiViewMixin, APIView):
    """The file under this key, for its uploader and whoever may see a report that it backs; always a
    download.
    """

    parameters = frozenset()
    http_method_names = ["get", "head"]
    # Not the API's JSON: whatever the client accepts, it gets the file.
    _ignore_model_permissions = True
    schema = None

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ARG002
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type

    def handle_exception(self, exc: Exception) -> Any:
        # People follow these links: a page says that nothing is there.
        if isinstance(exc, Http404):
            raise exc
        return super().handle_exception(exc)

    def get(self, request: Request, key: UUID) -> HttpResponseBase:
        file = get_object_or_404(files_visible_to(request.user), key=key)
        uploaded_at = int(file.uploaded_at.timestamp())
        headers = {**SECURITY_HEADERS, "ETag": f'"{file.sha256}"', "Last-Modified": http_date(uploaded_at)}
        if short := conditional_response(request._request, etag=headers["ETag"], last_modified=uploaded_at):
            return short
        try:
            content = opened_verified(file)
        except FileNotFoundError as error:
            # As after a restore of the database without its files; the digest in the trail still says what it
            # was.
            raise Http404 from error
        media_type = DOWNLOADED_AS.get(file.media_type, file.media_type)
        response = FileResponse(
            content, as_attachment=True, filename=file.name, content_type=media_type, headers=headers
        )
        response.headers["Content-Length"] = str(file.size)
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        # Nobody said in which language the file is.
        del response.headers["Content-Language"]
        return response
