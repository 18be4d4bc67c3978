"""`netstudio devices`: what can train here."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from core.backend import probe_devices
from netstudio.cli.output import write_json, write_line


def run(options: argparse.Namespace) -> int:
    """List every device, and why one cannot be used."""
    for info in probe_devices():
        if options.json:
            write_json(asdict(info))
            continue
        memory = f", {info.memory_bytes / 2**30:.1f} GiB" if info.memory_bytes else ""
        state = f" - cannot be used: {info.problem}" if info.problem else ""
        write_line(f"{info.name:<7} {info.title}{memory}{state}")
    return 0
