"""Takes the picture of Airflow's page that the documentation of a repository shows.

``make airflow`` has to run in the repository, and a run of training has to be complete.
"""

import argparse
import json
from pathlib import Path
from urllib.request import Request, urlopen

import picture

# The last task, and the figures beside the runs.
SHOWN = "/promote[^]*Failed Runs/.test(document.documentElement?.textContent)"


def main() -> None:
    """Sign in, open the page of training and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="such as http://127.0.0.1:8080")
    parser.add_argument("home", type=Path, help="var/airflow of the repository")
    given = parser.parse_args()
    token = signed_in(given.address, given.home)
    with picture.window(1280, 720) as tab:
        tab.send("Network.setCookie", name="_token", value=token, url=given.address)
        page = f"{given.address}/dags/training"
        picture.take(tab, page, SHOWN, picture.DOCS / "images" / "airflow.png")


def signed_in(address: str, home: Path) -> str:
    """Return the token of the user that Airflow has made."""
    passwords = home / "simple_auth_manager_passwords.json.generated"
    ((name, word),) = json.loads(passwords.read_text("utf-8")).items()
    content = json.dumps({"username": name, "password": word}).encode()
    header = {"Content-Type": "application/json"}
    request = Request(f"{address}/auth/token", content, header)
    with urlopen(request, timeout=picture.SECONDS) as answer:
        return str(json.load(answer)["access_token"])


if __name__ == "__main__":
    main()
