"""Muster: reads conflict news with rules and writes tidy CSVs."""

from pipeline.cascade import load

__all__ = ["load"]
