"""One file for each change of training pictures; `core.catalog.augmentation_kinds` finds them."""
