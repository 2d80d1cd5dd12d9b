"""What can be said about a data row: one class for each kind, frozen, with the geometry first and the rest by keyword."""

from firstpass.annotations.base import Annotation, Classification, Object
from firstpass.annotations.classifications import Checklist, Choice, Radio, Ranking, Text
from firstpass.annotations.masks import Mask
from firstpass.annotations.objects import BoundingBox, Entity, Keypoint, Keypoints, Point, Polygon, Polyline, RotatedBox
from firstpass.annotations.places import Frames, Message, OnMap, Page, Place, TimeSpan
from firstpass.annotations.relationships import Relationship
from firstpass.annotations.tracks import Keyframe, Track, track

__all__ = [
    "Annotation",
    "BoundingBox",
    "Checklist",
    "Choice",
    "Classification",
    "Entity",
    "Frames",
    "Keyframe",
    "Keypoint",
    "Keypoints",
    "Mask",
    "Message",
    "Object",
    "OnMap",
    "Page",
    "Place",
    "Point",
    "Polygon",
    "Polyline",
    "Radio",
    "Ranking",
    "Relationship",
    "RotatedBox",
    "Text",
    "TimeSpan",
    "Track",
    "track",
]
