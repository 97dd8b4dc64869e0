"""The addresses of the inbox."""

from django.urls import path

from config.demo.inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<str:name>/", views.message, name="inbox-message"),
    path("<str:name>/html/", views.html_part, name="inbox-html"),
]
