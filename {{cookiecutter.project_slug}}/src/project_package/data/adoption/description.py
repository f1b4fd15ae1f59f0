"""The three files that describe a data set, put back if one cannot be written.

An error leaves all as they were. A process that is killed between two moves leaves some
of them new: adopting again completes them.
"""

from contextlib import ExitStack
from pathlib import Path

from ... import storage
from ...errors import ArtefactError
from .. import dictionary
from . import conf_files
from .report import Report

# The files, from the root of the project.
SCHEMA, DATA, DICTIONARY = "conf/schema.yaml", "conf/data.yaml", "data/README.md"


def write(report: Report, root: Path) -> None:
    """Write ``conf/schema.yaml``, ``conf/data.yaml`` and ``data/README.md``.

    All are complete before the first is replaced. If one cannot be replaced then, those
    that were are put back as they stood.

    Args:
        report: What was found about the data set.
        root: The project's root.

    Raises:
        ArtefactError: If one of the three cannot be written.
    """
    texts = {
        root / SCHEMA: conf_files.schema_text(report),
        root / DATA: conf_files.data_text(report),
        root / DICTIONARY: dictionary.render(report.schema),
    }
    before = {path: _content(path) for path in texts}
    try:
        with ExitStack() as drafts:
            for path, text in texts.items():
                draft = drafts.enter_context(storage.writing(str(path)))
                draft.write_text(text, encoding="utf-8", newline="\n")
    except BaseException as error:
        if failed := _put_all_back(before):
            raise ArtefactError(
                f"{error} These are not as they were before either, and could not be "
                f"put back: {', '.join(failed)}. Take them from git."
            ) from error
        raise


def _put_all_back(before: dict[Path, bytes | None]) -> list[str]:
    """Put back every file that can be; return the others, each with its reason."""
    failed = []
    for path, content in before.items():
        try:
            _put_back(path, content)
        except OSError as error:
            failed.append(f"{path} ({error})")
    return failed


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _put_back(path: Path, content: bytes | None) -> None:
    """Give a file the content that it had, or remove it if there was none."""
    if _content(path) == content:
        return
    if content is None:
        path.unlink()
    else:
        with storage.writing(str(path)) as draft:
            draft.write_bytes(content)
