"""Package: the description of the tables that goes beside them, as Frictionless data package."""

from collections.abc import Iterable
from typing import Any

from pipeline.columns import TABLES, Column


def describe(tables: Iterable[str]) -> dict[str, Any]:
    """Return the data package: every table's columns as Frictionless Table Schema."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "muster",
        "title": "Counts of people under arms, districts, places and dates read from conflict news",
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: str) -> dict[str, Any]:
    key = {"documents": "doc_id", "events": "event_id"}.get(table, "row_id")
    columns = TABLES[table]
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    if table not in {"issues", "changes"} and any(column.name == key for column in columns):
        schema["primaryKey"] = [key]
    return {"name": table, "path": f"{table}.csv", "type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.description}
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field
