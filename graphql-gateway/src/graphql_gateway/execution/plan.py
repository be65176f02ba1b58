"""Shows, to developers who ask, what an operation was taken to need and what it needed."""

from typing import Any

from strawberry.extensions import SchemaExtension

from graphql_gateway.execution.operation import Operation


class Plan(SchemaExtension):
    """Answers a request with `"extensions": {"plan": true}` in `extensions.plan`."""

    def get_results(self) -> dict[str, Any]:
        context = self.execution_context
        operation = context.context
        asked = (context.operation_extensions or {}).get("plan")
        if not asked or not isinstance(operation, Operation) or operation.estimate is None:
            return {}
        estimate, recording = operation.estimate, operation.recording
        plan = {
            "cost": estimate.cost,
            "maxAge": estimate.max_age if recording.may_be_kept else 0,
            "plannedCalls": dict(estimate.rpcs),
            "actualCalls": dict(recording.made),
            "sharedCalls": dict(recording.shared),
        }
        return {"plan": plan}
