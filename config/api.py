"""The REST API: its router and schema."""

from django.urls import URLPattern, URLResolver

app_name = "v1"
urlpatterns: list[URLPattern | URLResolver] = []
