"""The doors of this room, one file per resource."""
