"""A stand-alone SVG as an element of an HTML page."""

import re
from xml.etree import ElementTree

from markupsafe import Markup

from .colours import VARIABLES

_FONT = re.compile(r"font-family: ('[^']*'|[^;])*;?")
_LONG = re.compile(r"(\.\d\d)\d+")  # nobody sees a hundredth of a pixel
_REFERENCE = re.compile(r"(?<=#)\w+")
_COLOUR = re.compile("|".join(VARIABLES))


def embedded(text: str, name: str, description: str) -> Markup:
    """Return the SVG ``text`` without what only a file of its own needs.

    Colours and font become those of the page, and identifiers get the prefix ``name``
    so that several plots on one page do not refer to each other's parts.
    """
    root = ElementTree.fromstring(text)  # nosec B314  # our own plot
    for parent in list(root.iter()):
        for child in list(parent):
            if _tag(child) in ("metadata", "style"):
                parent.remove(child)
    for element in root.iter():
        element.tag = _tag(element)
        element.attrib = dict(_attributes(element, name))
        element.tail = None
        if element.tag != "text":
            element.text = None
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib = {
        "role": "img",
        "aria-label": description,
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
    }
    drawn = ElementTree.tostring(root, encoding="unicode")
    return Markup(drawn)  # nosec B704  # written by an XML library, which escapes


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _attributes(element: ElementTree.Element, name: str) -> list[tuple[str, str]]:
    """Return the attributes as the page needs them."""
    kept = []
    for key, value in element.attrib.items():
        key = key.rpartition("}")[2]
        if key == "id" and element.tag == "g":
            continue  # nothing refers to a group
        if key == "id":
            value = f"{name}-{value}"
        elif key in ("href", "clip-path"):
            value = _REFERENCE.sub(lambda match: f"{name}-{match.group()}", value)
        elif key == "style":
            value = _FONT.sub("", value).strip()
            value = _COLOUR.sub(lambda match: VARIABLES[match.group()], value)
        elif key != "viewBox":
            value = _LONG.sub(r"\1", value.replace("\n", ""))
        kept.append((key, value))
    return kept
