"""PDF files, written by hand: a format of numbered objects and a table of where they begin."""

from collections.abc import Sequence

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
# 41 (A) reads as a letter beyond the basic plane, 42 (B) as two letters
UNUSUAL_LETTERS = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Unusual def
1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <41> <D835DC65> <42> <00660069> endbfchar endcmap end end"""


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))


def stream(data: bytes, members: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), members, data)


def written(text: str, x: int = 20, y: int = 50) -> bytes:
    """What a page says to show this text, its lines one below the other."""
    lines = b" 0 -20 Td ".join(b"(%b) Tj" % line.encode("latin-1") for line in text.split("\n"))
    return b"BT /F1 12 Tf %d %d Td %b ET" % (x, y, lines)


def document(*contents: bytes, page: bytes = b"/MediaBox [0 0 200 100]", trailer: bytes = b"") -> bytes:
    """A document with a page for each of the contents."""
    first = 5
    kids = b" ".join(b"%d 0 R" % (first + 2 * index) for index in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(contents)),
        HELVETICA[:-2] + b"/ToUnicode 4 0 R >>",
        stream(UNUSUAL_LETTERS),
    ]
    for index, content in enumerate(contents):
        body = content if content.startswith(b"<<") else stream(content)
        fonts = b"/Resources << /Font << /F1 3 0 R >> >>"
        objects += [b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R %b %b >>" % (first + 2 * index + 1, fonts, page), body]
    return pdf(objects, trailer)
