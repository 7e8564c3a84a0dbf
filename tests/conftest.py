"""What all tests share: the option with which golden files are accepted, the project's own site, built once, and the
browser, started once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from .reading import Library
from .sites import Result, own_site


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite the golden files; read the diff before committing it"
    )


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The site of site/mkdocs.yml as one strict build left it; every test reads the same one."""
    return own_site(tmp_path_factory.mktemp("site"))


def chromium() -> str:
    """The browser of this machine; the tests download none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found:
        pytest.fail(
            f"no browser: none of {', '.join(names)} is on the PATH. Install one (Debian, Ubuntu: apt-get install "
            "chromium; macOS: brew install chromium) or set the environment variable CHROMIUM to its path.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shelves(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = Library(browser, tmp_path_factory.mktemp("library"))
    yield library
    library.close()


@pytest.fixture
def library(shelves: Library) -> Iterator[Library]:
    """Pages to read in the browser; at a test's end none may have said anything to the console."""
    yield shelves
    assert shelves.leave() == []
