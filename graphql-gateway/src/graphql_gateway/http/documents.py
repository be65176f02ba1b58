"""Finds the document of a request: sent with it, left here before, or in the trusted manifest."""

import hashlib
from pathlib import Path

import orjson

from graphql_gateway.bounded import Bounded
from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.shape import nested_too_deeply
from graphql_gateway.http.parameters import Parameters

_BOOKKEEPING = 200  # bytes of an entry beside its text


class NoDocument(Exception):
    """There is no document to execute; `reason` is also the code that clients look for."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Documents:
    """Automatic persisted queries, and trusted documents where a manifest is given."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._most_nesting = settings.max_nesting
        self._persists = settings.persisted_query_bytes > 0
        self._persisted: Bounded[str, str] = Bounded(
            settings.persisted_query_bytes, lambda text: len(text) + _BOOKKEEPING
        )
        manifest = settings.trusted_documents
        self._trusted = None if manifest is None else _manifest(manifest)

    def find(self, asked: Parameters) -> str:
        """The text of the document asked for; raises `NoDocument`."""
        if self._trusted is not None:
            return self._from_manifest(self._trusted, asked)
        digest = _digest_in(asked)
        text = self._by_digest(digest, asked.query) if digest else asked.query
        if not text:
            raise NoDocument("BAD_REQUEST", "Send a GraphQL document as `query`.")
        if nested_too_deeply(text, self._most_nesting):
            raise NoDocument(
                "NESTING_LIMIT_EXCEEDED",
                f"Brackets lie too deeply in each other; the most is {self._most_nesting}. "
                "Select less deeply.",
            )
        return text

    def keep(self, asked: Parameters, text: str) -> None:
        """Remember a document that turned out to be valid, if the client gave its hash."""
        if self._trusted is None and asked.query and _digest_in(asked):
            self._persisted.put(_digest(text), text)

    def _by_digest(self, digest: str, text: str | None) -> str:
        if not self._persists:
            raise NoDocument("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        if text is None:
            found = self._persisted.get(digest)
            if found is None:
                raise NoDocument("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
            return found
        if _digest(text) != digest:
            message = "The hash is not that of the document: send the SHA-256 of `query` in hex."
            raise NoDocument("PERSISTED_QUERY_HASH_MISMATCH", message)
        return text

    def _from_manifest(self, trusted: dict[str, str], asked: Parameters) -> str:
        key = _digest_in(asked) or (_digest(asked.query) if asked.query else "")
        text = trusted.get(key)
        if text is None:
            raise NoDocument(
                "DOCUMENT_NOT_TRUSTED",
                "Only documents of the manifest are executed here; give one's `documentId`.",
            )
        return text


def _digest_in(asked: Parameters) -> str | None:
    if asked.document_id:
        return asked.document_id.removeprefix("sha256:")
    persisted = (asked.extensions or {}).get("persistedQuery")
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return digest if isinstance(digest, str) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _manifest(path: Path) -> dict[str, str]:
    """Apollo's format, or an object of documents by their hash as Relay and codegen write it."""
    content = orjson.loads(path.read_bytes())
    listed = content.get("operations")
    entries = {each["id"]: each["body"] for each in listed} if listed else content
    named = {key.removeprefix("sha256:"): text for key, text in entries.items()}
    return {**{_digest(text): text for text in entries.values()}, **named}
