"""Buckets that speak S3: addresses of their listings and objects, and what a listing or a refusal says. Nothing is fetched here.

The addresses are path-style and signed in their query (AWS Signature Version 4), so that whatever fetches them needs no secret; those of a
public bucket, for which no keys are given, are not signed. A listing is the answer of ListObjectsV2 with `encoding-type=url`, a refusal the
`Error` document of S3's REST API.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, unquote_plus, urlencode, urlsplit
from xml.etree.ElementTree import Element

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

KEYS_PER_LISTING = 1000
LIFETIME_S = 900
DEFAULT_REGION = "us-east-1"
CODE = re.compile(r"[A-Za-z0-9.]{1,64}")
OTHER_REGION = frozenset({"AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "PermanentRedirect", "TemporaryRedirect"})
REDIRECTED = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.TEMPORARY_REDIRECT})
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
ENDPOINT = "Check the endpoint: the address of a store that speaks S3."


class ListingInvalid(Exception):  # noqa: N818
    """The answer is no listing of a bucket."""


@dataclass(frozen=True)
class Bucket:
    """Where objects lie, and who may read them: everybody, where both keys are ''. The endpoint is an address without a path.

    `apart` is put before its name where a bucket of another store has the same one.
    """

    endpoint: str
    name: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    prefix: str = ""
    apart: str = ""

    def listing(self, token: str = "") -> str:
        """The address of the objects whose keys begin with the prefix: the first of them, or those from a token on."""
        query = {"list-type": "2", "encoding-type": "url", "max-keys": str(KEYS_PER_LISTING), "prefix": self.prefix}
        return self._address("", {**query, **({"continuation-token": token} if token else {})})

    def object(self, key: str) -> str:
        """The address of one object."""
        return self._address(quote(key, safe="/-_.~"), {})

    def uri(self, key: str) -> str:
        """What an object is called everywhere."""
        return f"s3://{self.apart}{self.name}/{key}"

    def _address(self, path: str, query: dict[str, str]) -> str:
        asked = f"?{urlencode(query, quote_via=quote, safe='')}" if query else ""
        address = f"{self.endpoint.rstrip('/')}/{self.name}/{path}{asked}"
        if not self.access_key:
            return address
        request = AWSRequest("GET", address)
        S3SigV4QueryAuth(Credentials(self.access_key, self.secret_key), "s3", self.region, expires=LIFETIME_S).add_auth(request)
        return str(request.url)


def store_of(endpoint: str) -> str:
    """Where the buckets of an endpoint have names of their own: its host and port; one for all regions of Amazon."""
    host = urlsplit(endpoint).netloc.lower()
    return "amazonaws.com" if host.endswith((".amazonaws.com", ".amazonaws.com.cn")) else host


def endpoint_of(region: str) -> str:
    """Where Amazon serves a region."""
    return f"https://s3.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


@dataclass(frozen=True)
class Listing:
    """Keys of objects that have bytes, in their order, and the token of those that follow, if any; `is_cut` where some follow."""

    keys: tuple[str, ...]
    token: str = ""
    is_cut: bool = False


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
    is_cut = told.get("IsTruncated") == "true"
    return Listing(keys, told.get("NextContinuationToken", "") if is_cut else "", is_cut)


def refusal_in(content: bytes) -> str:
    """The code of S3's own for why it refuses, as NoSuchBucket; '' where the answer names none."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return ""
    code = next((each.text or "" for each in root if _local(each) == "Code"), "") if _local(root) == "Error" else ""
    return code if CODE.fullmatch(code) else ""


def mending(bucket: Bucket, status: int, code: str) -> str:
    """What whoever asked for the bucket can do about an answer that is no listing, in a sentence."""
    if code in OTHER_REGION or status in REDIRECTED:
        return "It lies in another region: give that region, and its endpoint where one is given."
    if code == "NoSuchBucket" or status == HTTPStatus.NOT_FOUND:
        return "Check the name of the bucket, and the endpoint and the region it lies in."
    if not bucket.access_key and status in REFUSED:
        return "It is not public: give an access key and its secret key, or let everybody list and read it."
    if code == "InvalidAccessKeyId":
        return "Check the access key."
    if code == "SignatureDoesNotMatch":
        return "Check the secret key and the region."
    if status in REFUSED:
        return "Give keys that may list the bucket and read its objects (s3:ListBucket, s3:GetObject)."
    return ENDPOINT


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
