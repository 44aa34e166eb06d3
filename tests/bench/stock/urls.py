"""Addresses of the stock API."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from tests.bench.stock import views

router = DefaultRouter()
router.register("commitments", views.CommitmentViewSet)
router.register("reports", views.ReportViewSet)

urlpatterns = [
    path("empty/", views.empty),
    path("matrix/", views.MatrixView.as_view()),
    path("commitments.csv", views.CommitmentsFile.as_view()),
    path("", include(router.urls)),
]
