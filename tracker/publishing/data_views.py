"""Open data over HTTP: the package of all that is published, and its entry for data catalogues (DCAT)."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.api.renderers import BytesRenderer
from commitments.api.views import ApiViewMixin
from commitments.files.downloads import kept_response
from commitments.files.tables import demo_file_name
from commitments.language.calendars import utc_isoformat
from commitments.language.languages import LANGUAGES
from commitments.models import Commitment
from tracker.publishing.data_package import NAME, PROFILES, as_json
from tracker.publishing.package_building import AGAIN_SECONDS, BeingMade, package
from tracker.register.dataset import (
    ABOUT,
    PACKAGE_TYPE,
    TITLE,
    Distribution,
    absolute,
    as_shown,
    changed_at,
    distributions,
)


class ZipRenderer(BytesRenderer):
    media_type = PACKAGE_TYPE
    format = "zip"
    charset = None  # type: ignore[assignment]


class LinkedDataRenderer(BytesRenderer):
    media_type = "application/ld+json"
    format = "jsonld"


class OpenDataView(ApiViewMixin, GenericAPIView):  # type: ignore[type-arg]
    """What both have in common: all that is published, in every language at once, whoever asks."""

    queryset = Commitment.objects.all()
    parameters: ClassVar[frozenset[str]] = frozenset()
    pagination_class = None
    http_method_names = ["get", "head"]


class PackageView(OpenDataView):
    """The data package of tracker.publishing.data_package."""

    renderer_classes = [ZipRenderer]

    @extend_schema(
        operation_id="data_package",
        summary="The whole published record, as a data package",
        tags=["data"],
        responses={(200, ZipRenderer.media_type): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> HttpResponseBase:  # noqa: ARG002
        name = f"{demo_file_name(NAME)}.zip"
        try:
            kept = package()
        except BeingMade as being_made:
            # No success, for nobody is to keep this sentence as a package; programs come again by themselves.
            return HttpResponse(
                str(being_made),
                status=503,
                content_type="text/plain; charset=utf-8",
                headers={"Retry-After": str(AGAIN_SECONDS), "Cache-Control": "no-store"},
            )
        return kept_response(kept, name=name, content_type=ZipRenderer.media_type)


class CatalogView(OpenDataView):
    """The record as a dataset that catalogues can list (DCAT 3, JSON-LD)."""

    renderer_classes = [LinkedDataRenderer]

    @extend_schema(
        operation_id="data_catalogue",
        summary="The published record as an entry of data catalogues (DCAT)",
        tags=["data"],
        responses={(200, LinkedDataRenderer.media_type): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response(as_json(catalog()))


# What the EU's vocabularies and IANA call them, as DCAT-AP asks for.
LANGUAGE_IRIS = {
    language: f"http://publications.europa.eu/resource/authority/language/{code}"
    for language, code in {"en": "ENG", "fa": "FAS", "ar": "ARA"}.items()
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"


def catalog() -> dict[str, Any]:
    """The catalogue with its one dataset, with what DCAT-AP 3 asks for; publisher, licence and contact as far
    as the settings state them.
    """
    changed = changed_at()
    dataset = {
        "@id": absolute("data-catalog") + "#dataset",
        "@type": "dcat:Dataset",
        "dct:title": _in_each_language(TITLE),
        "dct:description": _in_each_language(ABOUT),
        "dct:language": _languages(),
        "dcat:landingPage": {"@id": f"{settings.SITE_URL}/"},
        "dcat:distribution": [_distribution(file) for file in distributions()],
        **_stated(),
    }
    if settings.CONTACT_EMAIL:
        dataset["dcat:contactPoint"] = {
            "@type": "vcard:Kind",
            "vcard:hasEmail": {"@id": f"mailto:{settings.CONTACT_EMAIL}"},
        }
    if changed is not None:
        dataset["dct:modified"] = {"@type": "xsd:dateTime", "@value": utc_isoformat(changed)}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": absolute("data-catalog"),
        "@type": "dcat:Catalog",
        "dct:title": _in_each_language(TITLE),
        "dct:description": _in_each_language(ABOUT),
        "dct:language": _languages(),
        **_stated(),
        "dcat:dataset": [dataset],
        "dcat:service": [
            {
                "@id": absolute("v1:api-root"),
                "@type": "dcat:DataService",
                "dct:title": _in_each_language(_("The REST API")),
                "dcat:endpointURL": {"@id": absolute("v1:api-root")},
                "dcat:endpointDescription": {"@id": absolute("v1:schema")},
                "dcat:servesDataset": {"@id": absolute("data-catalog") + "#dataset"},
                **_licence(),
            }
        ],
    }


def _languages() -> list[dict[str, str]]:
    return [{"@id": LANGUAGE_IRIS[language]} for language in LANGUAGES]


def _stated() -> dict[str, Any]:
    """Who publishes it and under which terms, as far as it is stated."""
    if not settings.PUBLISHER_NAME:
        return _licence()
    publisher = {"@type": "foaf:Agent", "foaf:name": settings.PUBLISHER_NAME}
    if settings.PUBLISHER_URL:
        publisher["@id"] = settings.PUBLISHER_URL
    return {"dct:publisher": publisher, **_licence()}


def _licence() -> dict[str, Any]:
    return {"dct:license": {"@id": settings.LICENCE_URL}} if settings.LICENCE_URL else {}


def _distribution(file: Distribution) -> dict[str, Any]:
    """A file: an access address is what DCAT-AP cannot do without."""
    described: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "dct:title": _in_each_language(file.title),
        "dcat:accessURL": {"@id": file.address},
        "dcat:downloadURL": {"@id": file.address},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{file.media_type}"},
        **_licence(),
    }
    if file.is_package:
        described["dct:conformsTo"] = {"@id": f"{PROFILES}/datapackage.json"}
    return described


def _in_each_language(text: Any) -> list[dict[str, str]]:
    texts = []
    for language in LANGUAGES:
        with translation.override(language):
            texts.append({"@language": language, "@value": as_shown(text)})
    return texts
