"""The demo organization of the embedded default: its people, its pictures, its detector."""
