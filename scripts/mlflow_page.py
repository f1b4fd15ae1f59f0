"""Takes the picture of MLflow's page that the documentation of a repository shows.

``make mlflow`` has to run in the repository, after at least two runs of training.
"""

import argparse

import picture

# The page opens its assistant, which the docs do not speak of, unless it did already.
CLOSED = """
localStorage.setItem("mlflow.assistant.fab.autoOpenedOnFirstLoad_v1", "true");
"""
SHOWN = "/Version 1[^]*champion|champion[^]*Version 1/.test(document.body?.innerText)"


def main() -> None:
    """Open the page of the registered model and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="such as http://127.0.0.1:5000")
    parser.add_argument("model", help="name of the registered model")
    given = parser.parse_args()
    with picture.window(1200, 700) as tab:
        tab.send("Page.addScriptToEvaluateOnNewDocument", source=CLOSED)
        page = f"{given.address}/#/models/{given.model}"
        picture.take(tab, page, SHOWN, picture.DOCS / "static" / "mlflow.png")


if __name__ == "__main__":
    main()
