"""What the edge promises to everyone outside: limits, cookies, headers."""

MAX_BODY_BYTES = 100_000
ACCESS_TOKEN_COOKIE = "shop_access"  # noqa: S105 - the name of a cookie, not a token
JWKS_PATH = "/.well-known/jwks.json"

# Reached without a look at the caller's token: public files, the payment provider (whose
# messages are signed), and the calls that give a caller with an expired token a new one.
WITHOUT_TOKEN = (
    "/healthz",
    "/.well-known/",
    "/webhooks/",
    "/graphql/assets/",
    "/media/",
    "/shop.user.v1.AuthService/",
)

# Believed when a sidecar or the edge wrote them, so never taken from outside.
SPOOFABLE_PREFIXES = ("x-user-", "x-envoy-", "x-forwarded-client-cert", "x-internal-")

_CONTENT_SECURITY = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",  # GraphiQL's editor writes its styles inline
    "worker-src 'self' blob:",  # and runs its language services in workers
    "img-src 'self' data: https:",  # product images live where their merchants keep them
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_CONTENT_SECURITY)
SAFE_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
SAFE_HEADERS_OVER_TLS = SAFE_HEADERS | {"strict-transport-security": "max-age=31536000"}
REVEALING_HEADERS = ("x-powered-by", "x-envoy-upstream-service-time")

COMPRESSIBLE = (
    "application/json",
    "application/graphql-response+json",
    "application/javascript",
    "text/javascript",
    "text/css",
    "text/html",
    "image/svg+xml",
)
CORS_METHODS = "GET,POST,OPTIONS"
_REQUEST_HEADERS = (
    "accept",
    "authorization",
    "content-type",
    "x-request-id",
    "x-csrf-token",
    "apollo-require-preflight",
    "traceparent",
    "tracestate",
    "grpc-timeout",
    "x-grpc-web",
    "x-user-agent",
)
CORS_REQUEST_HEADERS = ",".join(_REQUEST_HEADERS)
_RESPONSE_HEADERS = (
    "x-request-id",
    "retry-after",
    "grpc-status",
    "grpc-message",
    "grpc-status-details-bin",
)
CORS_RESPONSE_HEADERS = ",".join(_RESPONSE_HEADERS)
