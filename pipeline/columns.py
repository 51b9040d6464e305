"""Columns: every column of every table, in order, with its type and what it means.

One place: the tables, datapackage.json and the README are made from it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` is a Frictionless type: string, integer, number, boolean or date."""

    name: str
    kind: str
    description: str


def _columns(text: str) -> tuple[Column, ...]:
    """Read lines of "name kind description"."""
    return tuple(Column(*line.split(None, 2)) for line in text.strip().splitlines())


HEAD = _columns("""
row_id string Stable id: letter and hash of document, table, the number, place or date as written, and its surroundings
doc_id string Document: the file's path in the corpus without its suffix, or the record's id
published date The day the document was published, which relative dates count from
mention string The words the row was read from
""")
TAIL = _columns("""
evidence string The sentence that holds the mention
section string headline, caption, body or boilerplate
char_start integer First character of the mention, in code points of the text as read
char_end integer Character after the mention
rule string Ids of the rules that fired, space-separated
flags string Why a person should look, space-separated
row_hash string Hash of the row's own values: a decision knows whether its row has changed since
review string For people: ok, wrong or unsure
review_fix string For people: corrections such as best=1037; action=crossed
review_note string For people: free text
""")
VALUES = _columns("""
precision string exact, more_than, at_least, nearly, about, up_to, less_than, range or vague
low integer Lowest number the words allow, empty = open
best integer The number itself, empty where the words name none
high integer Highest number the words allow, empty = open
""")
DATES = _columns("""
date_start date First day the event may have happened, inclusive
date_end date Last day the event may have happened, inclusive
date_precision integer 1 day, 2 a few days, 3 week, 4 month, 5 year or vaguer (UCDP date_prec)
date_mention string The date expression as written
""")
CLAIM = _columns("""
source string The person or body the sentence cites, as written; a relay and its source joined by "; "
status string asserted, denied, planned, feared or conditional
""")
TROOP_COUNTS = (
    *HEAD,
    *VALUES,
    *_columns("""
of_total integer The whole the number is a part of, where the text says it
unit string Kind of people under arms: soldier, police, border_guard, insurgent, ...
force string The force or armed group, canonical name
country string Country of the force, ISO 3166-1 alpha-2
action string What they did or what was done to them
origin string Where from
destination string Where to
location string Where, when neither from nor to
province string Province of the location
district string District of the location
where_prec integer 1 exact place, 2 near it, 3 district, 4 province, 5 larger region, 6 country (UCDP where_prec)
"""),
    *DATES,
    *_columns("""
cumulative boolean true when the number is a running total
part_of string row_id of the total this number is a part of
"""),
    *CLAIM,
    *TAIL,
)
DISTRICTS = (
    *HEAD,
    *_columns("""
kind string named (one district by name) or count (a number of districts)
name string District, canonical name
pcode string Code of the district in its register
province string Province, canonical name
province_iso string ISO 3166-2 code of the province
country string ISO 3166-1 alpha-2
matched string exact, alias, fuzzy or cue (the text calls it a district; no gazetteer knows it)
"""),
    *VALUES,
    *_columns("""
of_total integer The whole the number is a part of: 16 of 27
action string What happened to the districts: fell, captured, recaptured, attacked, contested, controlled
by string Who did it, as written or canonical name
location string The larger place they lie in, as written, when it is no province
where_prec integer UCDP where_prec
"""),
    *DATES,
    *CLAIM,
    *TAIL,
)
PROVINCES = (
    *HEAD,
    *_columns("""
name string Province, canonical name
iso_3166_2 string ISO 3166-2 code
pcode string Code in the country's register
country string ISO 3166-1 alpha-2
matched string exact, alias, fuzzy or cue
"""),
    *TAIL,
)
PLACES = (
    *HEAD,
    *_columns("""
name string Canonical name
level string city, country or place (camp, border post, base)
code string GeoNames id of a city, ISO code of a country, or the register's code
province string Province it lies in
country string ISO 3166-1 alpha-2
lat string Latitude in degrees, as text
lon string Longitude in degrees, as text
matched string exact, alias, fuzzy or cue
"""),
    *TAIL,
)
DATE_TABLE = (
    *HEAD,
    *_columns("""
type string TIMEX3 type: DATE, TIME, DURATION or SET
value string TIMEX3 value
date_start date First day, inclusive
date_end date Last day, inclusive
date_precision integer 1 day, 2 a few days, 3 week, 4 month, 5 year or vaguer (UCDP date_prec)
direction string past, future or same, seen from the anchor
anchor date The day it was counted from
anchor_from string What that day is: metadata, front_matter, html, url, filename, text, narrative, none
"""),
    *TAIL,
)
MENTIONS = (*HEAD, *_columns("label string Label of the pattern\nid string Normalised value of the pattern"), *TAIL)
DOCUMENTS = _columns("""
doc_id string Document: the file's path in the corpus without its suffix, or the record's id
path string Path of the file in the corpus
title string Title
publisher string Publisher
url string Address
published date Publication day
published_from string metadata, front_matter, html, url, filename, text or none
chars integer Characters of the text as read
tokens integer Tokens
sentences integer Sentences
troop_counts integer Rows in troop_counts.csv
districts integer Rows in districts.csv
provinces integer Rows in provinces.csv
dates integer Rows in dates.csv
sha256 string SHA-256 of the file's bytes
problem string What kept the document from being read
""")
ISSUES = _columns("""
doc_id string Document, empty when it concerns the corpus
path string File
code string Code of the problem
message string What could not be read or normalised, and what is accepted
char_start integer First character it concerns
char_end integer Character after it
rule string Rule it concerns
""")
EVENTS = _columns("""
event_id string Stable id of the event
action string Action family
force string Force
country string Country of the force, ISO 3166-1 alpha-2
unit string Kind of people under arms
origin string Where from
destination string Where to
location string Where
date_start date First possible day
date_end date Last possible day
low integer Lowest number reported
best integer The most specific number with the most independent documents behind it
high integer Highest number reported
documents integer Documents that report it
mentions integer Rows merged
agreement string agree or differ
differences string Where the reports differ, in words
row_ids string The rows merged, space-separated
""")
TOTALS = _columns("""
row_id string Row of the cumulative count
doc_id string Document
mention string The words of the count
value integer Its number
window_start date First day of the window it sums
window_end date Last day
sum_low integer Sum of the lows of the events in the window
sum_best integer Sum of their bests
sum_high integer Sum of their highs
parts string event_ids summed, space-separated
gap integer value minus sum_best
verdict string adds_up, short, over or open
""")
CHANGES = _columns("""
table string Table
row_id string Row
doc_id string Document
change string added, removed or changed
mention string The words of the row
cells string What changed, as column: old → new
""")
TABLES: dict[str, tuple[Column, ...]] = {
    "documents": DOCUMENTS,
    "troop_counts": TROOP_COUNTS,
    "districts": DISTRICTS,
    "provinces": PROVINCES,
    "places": PLACES,
    "dates": DATE_TABLE,
    "events": EVENTS,
    "totals": TOTALS,
    "mentions": MENTIONS,
    "issues": ISSUES,
    "changes": CHANGES,
}
# Tables whose rows are facts read from a text: they have a row_id and the review columns.
FACT_TABLES = ("troop_counts", "districts", "provinces", "places", "dates", "mentions")
# What a person may write in the review column.
REVIEW_WORDS = ("ok", "wrong", "unsure")
