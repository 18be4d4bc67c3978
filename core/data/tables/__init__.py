"""Tables as text: which dialect it is in (`Dialect`), and its columns as arrays (`read_frame`, `read_page`).

The text is read in blocks. In each block NumPy finds the places of the cells (`cells`), columns of numbers are read all
together (`numbers`), columns of texts become codes (`strings`), dates seconds (`dates`). Objects in JSON are read by
their types, without text between (`json_shape`, `listed`). What cannot be used is named
in a `Report`, the rest is kept. Tables larger than memory become memory maps in a folder (`cache`).
"""

from core.data.tables.cache import home as tables_folder
from core.data.tables.dates import find_date_form, read_dates
from core.data.tables.dialect import ANYTHING, DELIMITERS, ENCODINGS, Dialect, Wishes
from core.data.tables.feed import Feed
from core.data.tables.json_rows import JsonFeed, looks_like_json_rows
from core.data.tables.kept import Kept, clear_tables, kept_tables
from core.data.tables.parquet_rows import ParquetFeed, looks_like_parquet
from core.data.tables.report import Report
from core.data.tables.settings import TableSettings, table_settings
from core.data.tables.sniff import find_dialect, looks_like_table
from core.data.tables.table import LARGE, TASKS, Table, page_of_feed, read_feed, read_frame, read_page

__all__ = [
    "ANYTHING",
    "DELIMITERS",
    "ENCODINGS",
    "LARGE",
    "TASKS",
    "Dialect",
    "Feed",
    "JsonFeed",
    "Kept",
    "ParquetFeed",
    "Report",
    "Table",
    "TableSettings",
    "Wishes",
    "clear_tables",
    "find_date_form",
    "find_dialect",
    "kept_tables",
    "looks_like_json_rows",
    "looks_like_parquet",
    "looks_like_table",
    "page_of_feed",
    "read_dates",
    "read_feed",
    "read_frame",
    "read_page",
    "table_settings",
    "tables_folder",
]
