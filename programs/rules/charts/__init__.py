"""Charts as SVG, drawn on the server: pure functions over plain values.

They lie in the rules of the lowest app, so that every admin above it can import them. Colours are
classes that `static/programs/charts.css` gives our variables, light and dark; no chart carries a
style, a script or a link: what it counts is linked from the table that stands beside each.
"""

from programs.rules.charts.bars import Bar, bars
from programs.rules.charts.lines import Line, lines, spark
from programs.rules.charts.steps import Step, steps

__all__ = ["Bar", "Line", "Step", "bars", "lines", "spark", "steps"]
