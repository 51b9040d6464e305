"""Rendering: the templates, the page's own style and script, and the policy that lets nothing else in."""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.report.body import body
from pipeline.report.data import block
from pipeline.report.markup import visible
from pipeline.report.model import KINDS
from pipeline.report.show import span

STYLE, SCRIPT = "report.css", "report.js"


@cache
def asset(name: str) -> str:
    """Return a file that ships with the templates."""
    return files("pipeline.report").joinpath("templates", name).read_text("utf-8")


@cache
def _environment() -> Environment:
    found = Environment(loader=PackageLoader("pipeline.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.globals.update(kinds=KINDS, body=body, css=Markup(asset(STYLE)), js=Markup(asset(SCRIPT)), policy=policy, span=span)  # noqa: S704  shipped with the package
    found.filters.update(json=block, visible=visible)
    return found


def policy(*, script: bool) -> str:
    """Return the content-security policy: nothing but the page's own style and script."""
    own = f"'{digest(asset(SCRIPT))}'" if script else "'none'"
    return f"default-src 'none'; script-src {own}; style-src '{digest(asset(STYLE))}'; base-uri 'none'; form-action 'none'"


def digest(text: str) -> str:
    """Return the hash by which a policy knows a script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def render(template: str, **values: Any) -> Iterator[str]:
    """Fill a template piece by piece, as a page may be large; everything in `values` that is not Markup is escaped."""
    return _environment().get_template(template).generate(**values)
