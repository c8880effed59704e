"""Certificates for every host name, from an authority that lives as long as the server does."""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections import OrderedDict
from datetime import UTC, datetime, timedelta

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509 import load_pem_x509_certificate

MAX_HOSTS = 512

# These hosts show certificates of an authority nobody trusts, whatever flags the browser was started with.
SELF_SIGNED_HOST = "self-signed.test"
EXPIRED_HOST = "expired.test"


class Authority:
    """A throw-away certificate authority that issues a certificate when a host is first asked for."""

    def __init__(self) -> None:
        self._root = trustme.CA(organization_name="kruimel small internet")
        # The browser's flag names a key that must occur in the chain a server shows, and a root is left out of
        # that chain. So a second authority stands between root and hosts, and it is the one that is trusted.
        self._issuer = self._root.create_child_ca()
        self._stranger = trustme.CA(organization_name="nobody").create_child_ca()
        self._contexts: OrderedDict[str, ssl.SSLContext] = OrderedDict()

    @property
    def spki_sha256(self) -> str:
        """The issuer's public key as Chromium's --ignore-certificate-errors-spki-list wants it: SHA-256, base64."""
        issuer = load_pem_x509_certificate(self._issuer.cert_pem.bytes())
        key = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")

    @property
    def root_pem(self) -> bytes:
        """The root certificate in PEM, for clients that take a trust store instead of a flag."""
        return self._root.cert_pem.bytes()

    def certificate(self, *hosts: str) -> tuple[bytes, bytes]:
        """A certificate for `hosts` with its chain, and its key (PKCS #8), in PEM: for a server in another process."""
        leaf = self._issuer.issue_cert(*hosts)
        key = load_pem_private_key(leaf.private_key_pem.bytes(), password=None)
        chain = b"".join(pem.bytes() for pem in leaf.cert_chain_pems)
        return chain, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def server_context(self) -> ssl.SSLContext:
        """A TLS context that picks the certificate by the name the client asks for."""
        context = self._issue("localhost")
        context.sni_callback = self._switch
        return context

    def _switch(self, connection: ssl.SSLObject, host: str | None, _initial: ssl.SSLContext) -> None:
        if host is None:
            return
        try:
            connection.context = self._context(host.lower())
        except ValueError:
            # Browsers ask for names (under_score.example) that no certificate can be made for. They see the one for
            # localhost: with its key trusted, a browser does not mind the name. (UnicodeError is a ValueError too.)
            return

    def _context(self, host: str) -> ssl.SSLContext:
        if host not in self._contexts:
            self._contexts[host] = self._issue(host)
            if len(self._contexts) > MAX_HOSTS:
                self._contexts.popitem(last=False)
        self._contexts.move_to_end(host)
        return self._contexts[host]

    def _issue(self, host: str) -> ssl.SSLContext:
        issuer = self._stranger if host in (SELF_SIGNED_HOST, EXPIRED_HOST) else self._issuer
        yesterday = datetime.now(UTC) - timedelta(days=1)
        lifetime = timedelta(hours=1) if host == EXPIRED_HOST else timedelta(days=90)
        leaf = issuer.issue_cert(host, not_before=yesterday, not_after=yesterday + lifetime)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context
