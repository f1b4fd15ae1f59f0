"""Takes the picture of Airflow's page that the documentation of a repository shows.

``make airflow`` has to run in the repository, and a run of training has to be complete.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import browser  # pylint: disable=wrong-import-position  # after its folder

PICTURE = ROOT / "{{cookiecutter.project_slug}}" / "docs" / "images" / "airflow.png"
SECONDS = 60
# The last task, and the figures beside the runs.
SHOWN = "/promote[^]*Failed Runs/.test(document.documentElement?.textContent)"


def main() -> None:
    """Sign in, open the page of training and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="such as http://127.0.0.1:8080")
    parser.add_argument("home", type=Path, help="var/airflow of the repository")
    given = parser.parse_args()
    token = signed_in(given.address, given.home)
    program = browser.found()
    assert program, "no browser is installed"
    with tempfile.TemporaryDirectory() as folder:
        with browser.tab(program, Path(folder)) as tab:
            PICTURE.parent.mkdir(exist_ok=True)
            PICTURE.write_bytes(taken(tab, given.address, token))
    print(PICTURE.stat().st_size, "bytes")


def signed_in(address: str, home: Path) -> str:
    """Return the token of the user that Airflow has made."""
    passwords = home / "simple_auth_manager_passwords.json.generated"
    ((name, word),) = json.loads(passwords.read_text("utf-8")).items()
    content = json.dumps({"username": name, "password": word}).encode()
    header = {"Content-Type": "application/json"}
    request = Request(f"{address}/auth/token", content, header)
    with urlopen(request, timeout=SECONDS) as answer:
        return str(json.load(answer)["access_token"])


def taken(tab: browser.Tab, address: str, token: str) -> bytes:
    """Return the page of training as PNG."""
    size = {"width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": False}
    tab.send("Emulation.setDeviceMetricsOverride", **size)
    tab.send("Network.setCookie", name="_token", value=token, url=address)
    tab.send("Page.navigate", url=f"{address}/dags/training")
    until = time.monotonic() + SECONDS
    while not tab.value(SHOWN):
        assert time.monotonic() < until, "the page does not show the run"
        time.sleep(0.5)
    time.sleep(5)  # until what moves has come to rest
    shot = tab.send("Page.captureScreenshot")
    return browser.base64.b64decode(shot["data"])


if __name__ == "__main__":
    main()
