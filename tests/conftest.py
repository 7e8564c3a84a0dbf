"""What all tests share: the option with which golden files are accepted, and the project's own site, built once."""

from __future__ import annotations

import pytest

from .sites import Result, own_site


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite the golden files; read the diff before committing it"
    )


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The site of site/mkdocs.yml as one strict build left it; every test reads the same one."""
    return own_site(tmp_path_factory.mktemp("site"))
