"""Which tests are kept on one processor, so that what they share is made once."""

from collections.abc import Iterator

import pytest
from _pytest.nodeid import NodeId


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Keep the tests of a file together, unless they say what they belong to.

    Those of a live repository stay together, away from those of another one.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    yield
    for item in items:
        # pytest-xdist 3.8 writes the group to where pytest 9.2 does not look any more:
        # https://github.com/pytest-dev/pytest-xdist/issues/1386
        # pylint: disable-next=protected-access
        item._id = NodeId.parse(getattr(item, "_nodeid", item.nodeid))  # type: ignore[attr-defined]
