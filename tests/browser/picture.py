"""Take the README's picture of the report: python tests/browser/picture.py TRACES.json data/pictures/report.png

TRACES.json is what `influence demo` writes. Needs Chromium, chromedriver and selenium. The first row opens.
"""

from __future__ import annotations

import base64
import io
import sys
import tempfile
from pathlib import Path

import influence as inf
from influence.reports import write_report

WIDTH, HEIGHT = 1280, 1560


def main(traces: str, target: str) -> None:
    from PIL import Image
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder:
        page = write_report(inf.load_traces(traces), Path(folder) / "report.html")
        for argument in ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", f"user-data-dir={folder}/profile"):
            options.add_argument(f"--{argument}")
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        try:
            size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            driver.get(page.as_uri())
            driver.execute_script("document.querySelector('.row summary').click(); scrollTo(0, 0)")
            shot = driver.execute_async_script("setTimeout(arguments[0], 500)") or driver.execute_cdp_cmd("Page.captureScreenshot", {})
        finally:
            driver.quit()
    picture = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(128).save(target, optimize=True)  # flat colours: a quarter of the size, no visible loss


if __name__ == "__main__":
    main(*sys.argv[1:])
