"""Numbers of things, in words for people."""

ROW, ANNOTATION, LINE = ("data row", "data rows"), ("annotation", "annotations"), ("line", "lines")
ENTRY = ("entry", "entries")  # of a file that has no lines: whatever of it was refused by itself


def counted(number: int, thing: tuple[str, str]) -> str:
    """As in "1 data row" and "1,200 data rows"; `thing` is what one and what several are called."""
    return f"{number:,} {thing[number != 1]}"
