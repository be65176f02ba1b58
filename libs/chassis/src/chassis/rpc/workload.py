"""The calling service's name, from the header that only the sidecar can set."""

import re

# Istio's SPIFFE form: spiffe://<trust domain>/ns/<namespace>/sa/<service account>
_SPIFFE = re.compile(r"URI=spiffe://[^/;,\"]+/ns/[^/;,\"]+/sa/([^/;,\"]+)")


def workload_of(forwarded_client_cert: str) -> str | None:
    """The service account named in `x-forwarded-client-cert`; the last hop's, if several."""
    found = _SPIFFE.findall(forwarded_client_cert)
    return found[-1] if found else None
