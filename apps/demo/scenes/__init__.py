"""The demo's pictures: scenes composed of real handwritten digits on real photographs, with their ground truth."""

from .compose import CLASSES, SIZE, SPLITS, PlacedDigit, Scene, compose, write_scene
from .photographs import Photograph, photographs

__all__ = ["CLASSES", "SIZE", "SPLITS", "Photograph", "PlacedDigit", "Scene", "compose", "photographs", "write_scene"]
