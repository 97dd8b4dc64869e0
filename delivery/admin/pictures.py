"""An edition's pictures: uploaded, looked at, shown as they are."""

from base64 import b64encode
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.html import format_html

from delivery.admin.drafts import PartInline, is_draft
from delivery.models import Edition, EditionPicture
from delivery.rules.pictures import BYTES_LIMIT, UPLOAD_LIMIT, PictureRefused, bare
from delivery.services.pictures import refuse_large

HELP = (
    f"PNG, JPEG, GIF or WebP; all of an edition together at most {BYTES_LIMIT // 1000} KB. Where,"
    " when and by whom it was taken is left out."
)


class PictureForm(forms.ModelForm[EditionPicture]):
    """Upload one picture."""

    file = forms.FileField(
        required=False,
        label="Picture",
        help_text=HELP,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )

    class Meta:
        model = EditionPicture
        fields = ("name",)

    def clean_file(self) -> bytes:
        """Return the bytes, and keep what they say about themselves."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            if not self.instance.content:
                raise ValidationError("Choose a picture.")
            return bytes(self.instance.content)
        # One byte more than there may be is enough to refuse it.
        content: bytes = file.read(UPLOAD_LIMIT + 1)
        try:
            kept, seen = bare(content)
        except PictureRefused as refused:
            raise ValidationError(str(refused)) from None
        picture = self.instance
        picture.content, picture.media_type = kept, seen.type
        picture.width, picture.height = seen.width, seen.height
        return kept


class PictureFormSet(
    forms.BaseInlineFormSet[EditionPicture, Edition, forms.ModelForm[EditionPicture]]
):
    """Keep all pictures together small enough to go with each message."""

    def clean(self) -> None:
        """Add up what is kept."""
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form not in self.deleted_forms]
        try:
            refuse_large(sum(len(form.cleaned_data.get("file") or b"") for form in kept))
        except PictureRefused as refused:
            raise ValidationError(str(refused)) from None


class PictureInline(PartInline):
    """Upload pictures while the edition is a draft."""

    model = EditionPicture
    form = PictureForm
    formset = PictureFormSet
    fields = ("shown", "name", "file")
    readonly_fields = ("shown",)
    verbose_name_plural = "Pictures that go with it"

    @admin.display(description="Looks like")
    def shown(self, picture: EditionPicture) -> str:
        """Return the picture itself, small."""
        if not picture.content:
            return "not uploaded yet"
        data = b64encode(bytes(picture.content)).decode()
        return format_html(
            '<img class="edition-picture" alt="" src="data:{};base64,{}"> {} × {}',
            picture.media_type,
            data,
            picture.width,
            picture.height,
        )

    def get_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        """Leave the upload out once it is approved."""
        return self.fields if is_draft(obj) else ("shown", "name")
