"""What the file at an address goes by where it has no other key: the address, without what only lets one fetch it."""

import hashlib
from urllib.parse import unquote_plus, urlsplit, urlunsplit

SIGNING = ("x-amz-", "x-goog-", "x-oss-", "x-cos-")  # how the names of parameters begin that a store signs an address with
SIGNATURES = frozenset({"signature", "sig"})
# Beside a signature they belong to it: of Amazon's and Google's older ones, of CloudFront, and of a shared access signature of Azure.
BESIDE_ONE = frozenset({
    *SIGNATURES, "expires", "policy", "key-pair-id", "awsaccesskeyid", "googleaccessid", "ossaccesskeyid", "security-token", "sv", "ss",
    "srt", "sr", "sp", "st", "se", "spr", "sip", "skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "sdd",
})  # fmt: skip
DIGEST = 64


def key_of_address(address: str, longest: int) -> str:
    """The same for an address whenever it is signed anew; its beginning and a digest of it where it has more than `longest` characters.

    What is no address stays as it is.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address[:longest]
    said = [(unquote_plus(each.partition("=")[0]).lower(), each) for each in parts.query.split("&") if each]
    is_signed = any(name in SIGNATURES for name, _ in said)
    kept = (each for name, each in said if not name.startswith(SIGNING) and not (is_signed and name in BESIDE_ONE))
    plain = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "&".join(kept), ""))
    if len(plain) <= longest:
        return plain
    return f"{plain[: longest - DIGEST - 1]}#{hashlib.sha256(plain.encode()).hexdigest()}"
