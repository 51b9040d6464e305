"""Gazetteer: the places the project knows, looked up by any spelling."""

from pipeline.gazetteer.entry import Entry
from pipeline.gazetteer.index import Found, Gazetteer
from pipeline.gazetteer.loading import load_gazetteer

__all__ = ["Entry", "Found", "Gazetteer", "load_gazetteer"]
