"""Two records of one person become one."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.batches import Done as DoneShown
from consent.api.batches import answer, results_of
from consent.api.inputs import PersonNameInput, Strict
from consent.selectors.names import PersonName
from delivery.api import examples
from delivery.services.merging import Wanted, merge_people


class MergePeople(APIView):
    """Records of one person."""

    required_scope = "subscribers:merge"

    class Input(Strict):
        """Name up to 1,000 pairs of records, each of one person."""

        class Item(Strict):
            """Name the record that goes on, and the one that is merged into it."""

            survivor = PersonNameInput()
            merged = PersonNameInput()

        inputs = Item(many=True)

    class Result(DoneShown):
        """Say by which ids the person is known now, and what ended."""

        external_id = serializers.CharField()
        earlier_ids = serializers.ListField(child=serializers.CharField())
        outcome = serializers.ChoiceField(
            choices=["merged", "same"], help_text="`same`: they were one record already."
        )
        survivor_ended = serializers.ListField(
            child=serializers.CharField(),
            help_text="Programs that ended for the survivor, for the person said no to them later "
            "on the other record.",
        )
        merged_ended = serializers.ListField(
            child=serializers.CharField(),
            help_text="Programs that ended with the merged record: a yes is that of its address.",
        )

    @extend_schema(
        operation_id="merge_people",
        summary="Merge up to 1,000 pairs of records, each of one person",
        request=Input,
        responses=results_of("PersonMerge", Result),
        examples=examples.MERGE_PEOPLE,
        tags=["people"],
    )
    def post(self, request: Request) -> Response:
        """Merge one record of a person into another; nothing is permitted by it.

        A consent holds for the address that confirmed it, so what lives of the merged record ends.
        What the person refused, stopped, restricted, contradicted or allowed less on it holds for
        the survivor too, and what they got by it counts. Its ids find the survivor, the links in
        its messages go on working, and erasing one erases both. It cannot be undone.
        """
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            wanted = [Wanted(_name(item["survivor"]), _name(item["merged"])) for item in items]
            return merge_people(wanted=wanted, clock=timezone.now)

        return answer(self, batch.validated_data["inputs"], act, asdict)


def _name(named: Mapping[str, Any]) -> PersonName:
    return PersonName(external_id=named.get("external_id"), email=named.get("email"))
