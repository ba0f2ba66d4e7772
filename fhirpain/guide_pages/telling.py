"""What is written in Markdown: stories of examples/, and the words before a profile in profiles/intro/.

https://spec.commonmark.org/; HTML within it is shown as text, never passed on.
"""

import functools
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from fhirpain import guide, registries
from fhirpain.guide_pages import reporting
from fhirpain.guide_pages.artifacts import Link, find
from fhirpain.guide_pages.structures import rule_texts
from fhirpain.story import End, Step, Story, stories

_FENCE = "+++"


@functools.cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def prose(text: str) -> Markup:
    """Markdown as HTML, its headings one level lower: the page has its own title above."""
    tokens = _markdown().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    # The renderer escapes all text, and lets no HTML through.
    return Markup(_markdown().renderer.render(tokens, _markdown().options, {}))  # noqa: S704


def intro(artifact: str) -> Markup:
    """The words of ``profiles/intro/<id>.md``; none where there are none."""
    path = guide.folder("profiles") / "intro" / f"{artifact}.md"
    return prose(path.read_text(encoding="utf-8")) if path.is_file() else Markup()


def page(story: Story) -> str:
    """The file name of a story's page."""
    return f"story-{story.name}.html"


def told() -> list[Story]:
    """Every story, in order."""
    return stories()


def files(story: Story) -> list[Path]:
    """What its folder holds: what came, what it became, what each registry had."""
    return sorted(path for path in story.folder.iterdir() if path.suffix in (".json", ".xml"))


def of(story: Story) -> dict[str, Any]:
    """What the page of a story shows of it."""
    _, _, text = (story.folder / "story.md").read_text(encoding="utf-8").split(_FENCE, 2)
    return {"source": story.source, "prose": prose(text), "files": [path.name for path in files(story)],
            "steps": [_step(step) for step in story.steps]}


def _step(step: Step) -> dict[str, Any]:
    ends = sorted(step.ends, key=lambda end: (end.destination, end.state))
    return {"file": step.ehr.name, "ends": [(_registry(end), end.state, _rule(end.reason),
                                             rule_texts(end.reason).get("en", "")) for end in ends],
            "refused": [(_rule(rule), expression) for rule, expression in sorted(step.refused)]}


def _registry(end: End) -> Link:
    known = next((each for each in registries.all() if each.id == end.destination), None)
    return Link(end.destination, "") if known is None else Link(known.title, reporting.page(known))


def _rule(rule: str) -> Link:
    """To a rule of ours, by its id; others, as an answer's status, are words."""
    system = find(guide.canonical("CodeSystem", "rule"))
    return Link(rule, f"{system.page}#code-{rule}" if system and rule_texts(rule) else "")
