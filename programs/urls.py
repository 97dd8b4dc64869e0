"""The addresses of what a brand's pages load."""

from django.urls import path

from programs import views

app_name = "programs"

urlpatterns = [
    path("brand/<slug:slug>/<slug:name>.css", views.style, name="style"),
    path("brand/<slug:slug>/<slug:name>.logo", views.logo, name="logo"),
]
