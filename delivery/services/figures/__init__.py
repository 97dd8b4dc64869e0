"""Keep the figures that reports are made of."""

from delivery.services.figures.keeping import keep_figures

__all__ = ["keep_figures"]
