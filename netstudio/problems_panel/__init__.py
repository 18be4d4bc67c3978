"""The list of everything that is wrong with the network; it leads to the layer and offers repairs."""

from netstudio.problems_panel.panel import ProblemsPanel

__all__ = ["ProblemsPanel"]
