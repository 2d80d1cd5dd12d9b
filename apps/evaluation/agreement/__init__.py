"""How far people agree: what two marked alike, class by class, and how much better than by chance any number of them answer alike."""
