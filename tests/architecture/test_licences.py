"""Every package that an installation gets stands in docs/lizenzen.md, under a licence that we may use."""

from __future__ import annotations

import pytest

from tests import licences


def test_the_table_names_every_package_and_its_licence() -> None:
    """After a change of requirements/: make licences."""
    document = licences.DOCUMENT.read_text(encoding="utf-8")
    packages = list(licences.shipped())
    assert {"django", "av", "boto3"} <= {package.name for package in packages}

    assert document == licences.renewed(document)


def test_no_licence_forbids_what_we_do() -> None:
    assert [package for package in licences.shipped() if not licences.is_allowed(package.licence)] == []


def test_what_was_read_by_hand_is_still_shipped() -> None:
    assert set(licences.READ) <= {package.name for package in licences.shipped()}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-2.0-or-later OR MPL-1.1", True),
        ("Apache-2.0 AND CNRI-Python", True),
        ("AGPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_the_guard_tells_licences_apart(expression: str, *, allowed: bool) -> None:
    assert licences.is_allowed(expression) is allowed
