"""Buckets that speak S3: signed addresses of their listings and objects, and what a listing says. Nothing is fetched here.

The addresses are path-style and signed in their query (AWS Signature Version 4), so that whatever fetches them needs no secret; a listing
is the answer of ListObjectsV2 with `encoding-type=url`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_plus, urlencode
from xml.etree.ElementTree import Element

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

KEYS_PER_LISTING = 1000
LIFETIME_S = 900
DEFAULT_REGION = "us-east-1"


class ListingInvalid(Exception):  # noqa: N818
    """The answer is no listing of a bucket."""


@dataclass(frozen=True)
class Bucket:
    """Where objects lie, and who may read them. The endpoint is an address without a path."""

    endpoint: str
    name: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    prefix: str = ""

    def listing(self, token: str = "") -> str:
        """The signed address of the objects whose keys begin with the prefix: the first of them, or those from a token on."""
        query = {"list-type": "2", "encoding-type": "url", "max-keys": str(KEYS_PER_LISTING), "prefix": self.prefix}
        return self._signed("", {**query, **({"continuation-token": token} if token else {})})

    def object(self, key: str) -> str:
        """The signed address of one object."""
        return self._signed(quote(key, safe="/-_.~"), {})

    def uri(self, key: str) -> str:
        """What an object is called everywhere."""
        return f"s3://{self.name}/{key}"

    def _signed(self, path: str, query: dict[str, str]) -> str:
        asked = f"?{urlencode(query, quote_via=quote, safe='')}" if query else ""
        request = AWSRequest("GET", f"{self.endpoint.rstrip('/')}/{self.name}/{path}{asked}")
        S3SigV4QueryAuth(Credentials(self.access_key, self.secret_key), "s3", self.region, expires=LIFETIME_S).add_auth(request)
        return str(request.url)


def endpoint_of(region: str) -> str:
    """Where Amazon serves a region."""
    return f"https://s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


@dataclass(frozen=True)
class Listing:
    """Keys of objects that have bytes, in their order, and the token of those that follow, if any."""

    keys: tuple[str, ...]
    token: str = ""


def read_listing(content: bytes) -> Listing:
    """What a server answered. Raises ListingInvalid."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise ListingInvalid from None
    if _local(root) != "ListBucketResult":
        raise ListingInvalid
    told = {_local(each): each.text or "" for each in root}
    is_encoded = told.get("EncodingType") == "url"
    keys = tuple(unquote_plus(key) if is_encoded else key for key in _keys(root))
    return Listing(keys, told.get("NextContinuationToken", "") if told.get("IsTruncated") == "true" else "")


def _keys(root: Element) -> Iterator[str]:
    for each in root:
        if _local(each) == "Contents":
            told = {_local(part): part.text or "" for part in each}
            if not told.get("Key"):
                raise ListingInvalid
            if told.get("Size", "1") != "0":  # folders of some tools are objects without bytes
                yield told["Key"]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
