"""One file for each kind of data that can be opened; `core.data.sources` finds them. Bad input raises DataError."""
