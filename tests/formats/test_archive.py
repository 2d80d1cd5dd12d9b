"""Archives: written as a stream that every reader of zips opens, read without trusting what they say of themselves."""

import io
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import archive
from apps.formats.archive import Limits, Member, SafeZip, zip_of
from apps.kinds import InvalidValue

names = st.lists(
    st.text("abcß漢 .-_", min_size=1, max_size=8).filter(lambda step: step.strip(".") != "" and step[:2] != "._"), min_size=1, max_size=3
).map("/".join)


def packed(*members: Member) -> bytes:
    return b"".join(zip_of(members))


def opened(data: bytes, **limits: float) -> SafeZip:
    return SafeZip(io.BytesIO(data), Limits(**limits))


def refusal(data: bytes, **limits: float) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        opened(data, **limits)
    assert caught.value.expected
    return caught.value


def made(write: Callable[[zipfile.ZipFile], None], **options: int) -> bytes:
    """An archive by Python's own writer."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as file:
        write(file)
    return out.getvalue()


@given(members=st.dictionaries(names, st.binary(max_size=300), max_size=5), streamed=st.booleans())
def test_what_is_written_is_what_every_reader_of_zips_finds(members: dict[str, bytes], streamed: bool) -> None:  # noqa: FBT001
    data = packed(*((name, [content[:7], content[7:]] if streamed else content) for name, content in members.items()))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == members
        assert {entry.date_time for entry in file.infolist()} <= {(1980, 1, 1, 0, 0, 0)}
    ours = opened(data)
    assert {name: ours.open(name).read() for name in ours.names()} == members


def test_the_same_members_give_the_same_bytes() -> None:
    assert packed(("a.txt", b"x" * 99), ("b.png", [b"y"])) == packed(("a.txt", b"x" * 99), ("b.png", [b"y"]))


def test_what_is_packed_already_is_stored() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(("a.txt", b"x" * 999), ("a.jpg", b"x" * 999)))) as file:
        assert [(entry.compress_type, entry.file_size) for entry in file.infolist()] == [(8, 999), (0, 999)]
        assert file.infolist()[0].compress_size < 99


def test_sizes_counts_and_places_beyond_their_fields_are_written_with_64_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_32", 50)
    monkeypatch.setattr(archive, "MAX_16", 3)
    entry = archive._Member(b"a")  # noqa: SLF001
    entry.size, entry.packed = 70, 60
    assert struct.unpack("<2H3Q", entry.entry(80)[-28:]) == (1, 24, 70, 60, 80)
    end = archive._end(5, 900, 5_000_000_000)  # noqa: SLF001
    assert end[:4] == b"PK\6\6"
    assert archive.END64.unpack(end[: archive.END64.size])[6:] == (5, 5, 900, 5_000_000_000)


def test_more_files_than_16_bits_can_count_are_all_found() -> None:
    data = packed(*((f"{number}", b"") for number in range(70_000)))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert len(file.namelist()) == 70_000
    assert len(opened(data).names()) == 70_000
    assert refusal(data, entries=69_999).code == "zip_bomb"


def test_a_large_archive_is_written_in_flat_memory() -> None:
    piece = bytes(range(256)) * 256

    def members() -> Iterator[Member]:
        yield from ((f"labels/{number:06}.txt", b"0 0.5 0.5 1 1\n") for number in range(20_000))
        yield "video.mp4", (piece for _ in range(1_000))

    tracemalloc.start()
    size = sum(len(each) for each in zip_of(members()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 65_000_000
    assert peak < 8_000_000


@pytest.mark.parametrize("name", ["", "/a", "../a", "a/../b", "a//b", "./a", "C:/a", "a\nb", "a\\b"])
def test_a_member_with_a_name_that_is_no_plain_path_is_not_written(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        packed((name, b""))


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/passwd", "C:\\evil", "..\\evil", "c:evil", "a\x01b"])
def test_a_path_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    assert refusal(made(lambda file: file.writestr(zipfile.ZipInfo(name), "x"))).code == "zip_slip"


def test_names_are_normalised_and_what_systems_add_is_passed_over() -> None:
    def write(file: zipfile.ZipFile) -> None:
        for name in ("./a//b.txt", "folder/", "dir\\c.txt", "__MACOSX/a/._b.txt", "a/.DS_Store", "Ku\u0308he.txt"):
            file.writestr(zipfile.ZipInfo(name), "")

    assert opened(made(write)).names() == ("a/b.txt", "dir/c.txt", "K\u00fche.txt")


def test_the_same_name_twice_is_refused_however_it_is_written() -> None:
    def write(file: zipfile.ZipFile) -> None:
        file.writestr("a/b", "1")
        file.writestr("a/./b", "2")

    assert refusal(made(write)).code == "duplicate"


@pytest.mark.parametrize("form", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK])
def test_links_and_devices_are_refused(form: int) -> None:
    entry = zipfile.ZipInfo("link")
    entry.create_system, entry.external_attr = 3, (form | 0o777) << 16
    assert refusal(made(lambda file: file.writestr(entry, "/etc/passwd"))).code == "zip_link"


def test_an_encrypted_file_is_refused() -> None:
    data = bytearray(packed(("a", b"x")))
    data[data.index(b"PK\1\2") + 8] |= 1
    assert refusal(bytes(data)).code == "zip_encrypted"


def test_an_unusual_method_is_refused() -> None:
    assert refusal(made(lambda file: file.writestr("a", "x" * 99), compression=zipfile.ZIP_LZMA)).code == "zip_method"


def test_a_bomb_is_refused_before_a_byte_of_it_is_unpacked() -> None:
    bomb = packed(("zeros", bytes(20_000_000)))
    assert len(bomb) < 30_000
    assert refusal(bomb).code == "zip_bomb"
    assert opened(bomb, ratio=2_000).read("zeros", at_most=20_000_000) == bytes(20_000_000)
    assert refusal(bomb, ratio=2_000, member_bytes=19_999_999).code == "zip_bomb"
    assert refusal(packed(("a", b"x" * 60), ("b", b"y" * 60)), total_bytes=119).code == "zip_bomb"


def test_files_that_share_their_bytes_count_each() -> None:
    """Entries that overlap, each honest about its own ratio, as bombs without nesting are made."""
    data = packed(*((f"{number:03}", bytes(range(256)) * 40) for number in range(300)))
    place = data.index(b"PK\1\2")
    entries = data[place : data.index(b"PK\5\6")]
    width = len(entries) // 300
    shared = b"".join(entries[at : at + 42] + struct.pack("<L", 0) + entries[at + 46 : at + width] for at in range(0, len(entries), width))
    first = data[: data.index(b"PK\3\4", 4)]
    overlapping = first + shared + archive._end(300, len(shared), len(first))  # noqa: SLF001
    assert refusal(overlapping, ratio=50, ratio_from_bytes=1_000).code == "zip_bomb"


def test_a_file_that_is_larger_than_it_says_is_damaged() -> None:
    data = packed(("a", b"x" * 1_000_000))
    place = data.index(b"PK\1\2")
    small = data[: place + 24] + struct.pack("<L", 10) + data[place + 28 :]
    with pytest.raises(InvalidValue) as caught:
        opened(small).open("a").read()
    assert caught.value.code == "zip_damaged"


def test_an_archive_inside_stays_closed() -> None:
    inner = made(lambda file: file.writestr("../evil", "x"))
    outer = opened(packed(("inner.zip", inner)))
    assert outer.names() == ("inner.zip",)
    assert outer.read("inner.zip", at_most=10_000) == inner


def test_a_file_is_read_up_to_a_bound() -> None:
    with pytest.raises(InvalidValue) as caught:
        opened(packed(("a/b", b"12345"))).read("a/b", at_most=4)
    assert (caught.value.pointer, caught.value.code) == ("/a/b", "too_large")


@pytest.mark.parametrize("cut", [0, 1, 30, 60, -1, -21])
def test_a_truncated_archive_is_no_archive(cut: int) -> None:
    assert refusal(packed(("a", b"x" * 40), ("b", b"y"))[:cut]).code == "zip_invalid"


def test_damage_inside_is_told_by_the_name_of_the_file() -> None:
    data = bytearray(packed(("good", b"1" * 50), ("bad", bytes(range(200)))))
    data[data.index(bytes(range(50, 90)))] ^= 255
    ours = opened(bytes(data))
    assert ours.open("good").read() == b"1" * 50
    with pytest.raises(InvalidValue) as caught:
        ours.open("bad").read()
    assert (caught.value.pointer, caught.value.code) == ("/bad", "zip_damaged")


@given(data=st.binary(max_size=200), tail=st.booleans())
def test_no_bytes_whatever_raise_anything_else(data: bytes, tail: bool) -> None:  # noqa: FBT001
    whole = data + (b"PK\5\6" + data[:18].ljust(18, b"\0") if tail else b"")
    try:
        opened(whole).names()
    except InvalidValue as error:
        assert error.code  # noqa: PT017
