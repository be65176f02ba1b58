"""Who may call: AuthorizationPolicy rules as Envoy's RBAC filter."""

from collections.abc import Iterable

from shop_mesh.envoy.typed import Json, http_filter
from shop_mesh.policy import NamedRule
from shop_mesh.resources.security import Operation


def authorization(rules: Iterable[NamedRule], trust_domain: str) -> Json:
    """Allow what a rule allows; without any rule, nothing."""
    policies = {
        named.name: {
            "permissions": [_permission(operation) for operation in named.rule.operations],
            "principals": [
                *(_identity({"exact": f"spiffe://{name}"}) for name in named.rule.principals),
                *(
                    _identity({"prefix": f"spiffe://{trust_domain}/ns/{namespace}/sa/"})
                    for namespace in named.rule.namespaces
                ),
            ],
        }
        for named in rules
    }
    return http_filter("rbac", "RBAC", rules={"action": "ALLOW", "policies": policies})


def _identity(matcher: Json) -> Json:
    return {"authenticated": {"principal_name": matcher}}


def _permission(operation: Operation) -> Json:
    paths = [{"url_path": {"path": _path(path)}} for path in operation.paths]
    methods = [
        {"header": {"name": ":method", "string_match": {"exact": method}}}
        for method in operation.methods
    ]
    return {
        "and_rules": {"rules": [{"or_rules": {"rules": paths}}, {"or_rules": {"rules": methods}}]}
    }


def _path(path: str) -> Json:
    return {"prefix": path[:-1]} if path.endswith("*") else {"exact": path}
