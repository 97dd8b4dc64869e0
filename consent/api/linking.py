"""The caller's own ids, linked to people who are known here by another one."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api import examples
from consent.api.batches import Done, answer, results_of
from consent.api.inputs import PersonNameInput, Strict, Text
from consent.selectors.names import PersonName
from consent.services.linking import Link, link_people


class LinkPeople(APIView):
    """Ids of people."""

    required_scope = "subscribers:write"

    class Input(Strict):
        """Name up to 1,000 people, each with the id that they get."""

        class Item(PersonNameInput):
            """Name one person, by the id that they have or by their address."""

            new_external_id = Text(max_length=120)

        inputs = Item(many=True)

    class Result(Done):
        """Say by which id a person is known now."""

        external_id = serializers.CharField()
        earlier_ids = serializers.ListField(
            child=serializers.CharField(), help_text="By these they are found, too."
        )

    @extend_schema(
        operation_id="link_people",
        summary="Link your own ids to up to 1,000 people",
        request=Input,
        responses=results_of("PersonLink", Result),
        examples=examples.LINK_PEOPLE,
        tags=["people"],
    )
    def post(self, request: Request) -> Response:
        """Give each person your `external_id`; the one that they had goes on finding them.

        Who joins by the public page has an id made here. Nothing else of a person changes.
        """
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)
        return answer(self, batch.validated_data["inputs"], _link_all, asdict)


def _link_all(items: list[Any]) -> list[Any]:
    links = [
        Link(
            PersonName(external_id=item.get("external_id"), email=item.get("email")),
            item["new_external_id"],
        )
        for item in items
    ]
    return link_people(links=links)
