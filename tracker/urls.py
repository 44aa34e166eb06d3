"""The public pages, below /en/ /fa/ /ar/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
