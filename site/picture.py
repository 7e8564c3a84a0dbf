"""Takes README's picture: the seed's lesson in a real browser, scrolled to its forward pass.

python site/picture.py        # writes site/docs/lesson.png
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import everystep

SITE = Path(__file__).resolve().parent


def main() -> None:
    """Build the lesson, open it, take the picture."""
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        [page_file] = everystep.build([SITE / "lessons" / "hmkcode.yaml"], folder)
        browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1180, "height": 900}, device_scale_factor=1.5)
        page.goto(page_file.as_uri() + "#forward")
        page.add_style_tag(content="section{content-visibility:visible!important}")  # so that the jump is exact
        page.evaluate("document.getElementById('forward').scrollIntoView()")
        page.wait_for_timeout(300)
        page.screenshot(path=SITE / "docs" / "lesson.png")
        browser.close()


if __name__ == "__main__":
    main()
