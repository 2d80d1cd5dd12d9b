"""Fixtures of labeling."""

from tests.support.labeling import bench

__all__ = ["bench"]
