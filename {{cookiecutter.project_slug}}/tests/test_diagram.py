"""The picture of a pipeline."""

from xml.etree import ElementTree

import pytest

from project_package import diagram
from project_package.pipeline import PIPELINES, Pipeline, Step

SPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("pipeline", PIPELINES.values(), ids=PIPELINES)
def test_the_picture_names_every_step_and_has_an_arrow_for_every_edge(pipeline):
    picture = ElementTree.fromstring(diagram.svg(pipeline))
    shown = {text.text for text in picture.iter(f"{SPACE}text")}
    assert {step.name for step in pipeline.steps} <= shown
    edges = {(writer, reader) for writer, reader, _ in pipeline.edges()}
    assert len(edges) == len(list(picture.iter(f"{SPACE}path")))


@pytest.mark.parametrize("pipeline", PIPELINES.values(), ids=PIPELINES)
def test_the_summaries_fit_into_their_boxes(pipeline):
    assert all(len(step.summary) <= 84 for step in pipeline.steps)


@pytest.mark.parametrize("pipeline", PIPELINES.values(), ids=PIPELINES)
def test_the_picture_runs_nothing_and_asks_no_network(pipeline):
    picture = diagram.svg(pipeline).replace("http://www.w3.org/2000/svg", "")
    assert "http" not in picture and "script" not in picture


def test_lines_that_pass_the_same_step_have_lanes_of_their_own():
    steps = (
        Step("a", "A.", writes=("a1",)),
        Step("b", "B.", writes=("b1",)),
        Step("c", "C.", reads=("a1",), writes=("c1",)),
        Step("d", "D.", reads=("b1",), writes=("d1",)),
        Step("e", "E.", reads=("c1",)),
    )
    picture = ElementTree.fromstring(diagram.svg(Pipeline("p", steps)))
    ways = [path.get("d") for path in picture.iter(f"{SPACE}path")]
    assert 3 == len(ways) == len(set(ways))


def test_a_text_that_xml_would_read_is_shown_as_it_is():
    one = Pipeline("p", (Step("a", "a < b & c", writes=("x" * 200,)),))
    shown = "".join(ElementTree.fromstring(diagram.svg(one)).itertext())
    assert "a < b & c" in shown and "x…" in shown
