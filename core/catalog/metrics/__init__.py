"""Measures of predictions, one file each; the file's name is the metric's key."""
