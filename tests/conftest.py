import pytest
from django.contrib.auth.models import User

from contributions.models import Question, Station
from tests import factories, programs


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a program its tests are skipped, loudly; in CI they fail (see pytest_runtest_setup)."""
    for program in programs.missing():
        for item in items:
            if item.get_closest_marker(program.marker) and not programs.CI:
                item.add_marker(pytest.mark.skip(reason=f"no {program.command}"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for program in programs.missing():
        if item.get_closest_marker(program.marker):
            pytest.fail(f"{program.command} is missing; install it with: apt-get install {program.package}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for program in programs.missing():
        terminalreporter.write_line(
            f"!!! Tests marked {program.marker!r} did NOT run: {program.command} is missing. "
            f"Get it with: apt-get install {program.package} !!!",
            red=True,
        )


@pytest.fixture(autouse=True)
def no_rejection_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rejection is sampled for re-review; a test that wants one sets the fraction itself."""
    monkeypatch.setattr("moderation.re_review.random_fraction", lambda: 1.0)


@pytest.fixture
def question(db: None) -> Question:
    return factories.make_question()


@pytest.fixture
def station(question: Question) -> Station:
    return factories.make_station(question)


@pytest.fixture
def moderator(db: None) -> User:
    return factories.make_moderator()
