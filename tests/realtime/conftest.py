"""Fixtures of the live socket."""

from tests.support.labeling import bench

__all__ = ["bench"]
