"""What files of sounds and videos are called at their end, whatever is inside them, in lower case and without the dot."""

SOUNDS = frozenset({"wav", "wave", "mp3", "flac", "ogg", "oga", "opus", "m4a", "m4b", "aac", "weba", "qta", "mka", "aif", "aiff"})
VIDEOS = frozenset({"mp4", "m4v", "mov", "webm", "mkv", "avi"})
