"""A program to read about, and a browser that obeys CSRF rules as a real one would."""

import pytest
from django.test import Client

from programs.models import Program
from tests.offer import usuals
from tests.visitors import Visitor


@pytest.fixture
def program(db: None) -> Program:
    """Publish a program with required, optional and asked data, in English and German."""
    return usuals().program


@pytest.fixture
def visitor() -> Client:
    """Come as a stranger: no cookie, and none of the test client's leniency."""
    return Visitor(enforce_csrf_checks=True)
