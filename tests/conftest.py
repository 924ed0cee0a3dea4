import pytest
from django.contrib.auth.models import User

from contributions.models import Question, Station
from tests import factories


@pytest.fixture
def question(db: None) -> Question:
    return factories.make_question()


@pytest.fixture
def station(question: Question) -> Station:
    return factories.make_station(question)


@pytest.fixture
def moderator(db: None) -> User:
    return factories.make_moderator()
