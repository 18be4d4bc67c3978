"""What is derived from the project while it is edited: `LiveAnalysis` holds shapes, problems and costs."""

from netstudio.analysis.live import LiveAnalysis

__all__ = ["LiveAnalysis"]
