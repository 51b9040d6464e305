"""Run: a corpus in, a folder of tables out."""

from pipeline.run.extract import extract
from pipeline.run.settings import Settings
from pipeline.run.summary import Summary

__all__ = ["Settings", "Summary", "extract"]
