"""The marketers' desk."""

from django.contrib.admin import AdminSite


class WillinglyAdminSite(AdminSite):
    """Be Django's admin under our name."""

    site_header = "Willingly"
    site_title = "Willingly"
    index_title = "Programs, promises and deliveries"
