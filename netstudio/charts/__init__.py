"""Live curves of loss and accuracy; the only package that uses pyqtgraph.

`series` smooths and thins the values of every batch as they arrive, so that a redraw costs the same for 200 and for
200,000 batches; `plot` is one diagram, `charts` the panel with both. Diagrams are made when there is something to
draw, which keeps the plotting library out of the start of the program.
"""

from netstudio.charts.charts import Charts

__all__ = ["Charts"]
