"""`netstudio new`: a project file from a template."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from core.templates import load_template, templates
from netstudio.cli.faults import WrongUse
from netstudio.cli.output import write_line
from netstudio.cli.projects import require_target, save_project


def run(options: argparse.Namespace) -> int:
    """Write the template to the file; an existing one is replaced only if asked."""
    keys = [template.key for template in templates()]
    if options.template not in keys:
        raise WrongUse(f"There is no template {options.template!r}; choose one of {', '.join(keys)}.")
    path = Path(options.output)
    if os.path.exists(path) and not options.force:
        raise WrongUse(f"{path} exists already; choose another name, or replace it with --force.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUse(f"The folder {path.parent} cannot be made: {error.strerror or error}.") from error
    require_target(path)
    save_project(path, load_template(options.template), None)
    write_line(f"Wrote {path}; train it with: netstudio train {path}")
    return 0
