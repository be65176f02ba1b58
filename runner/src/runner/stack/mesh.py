"""Identities and proxies: what the mesh needs on this machine."""

from embedded.envoy import Envoy
from shop_mesh.compiler import compile_mesh
from shop_mesh.credentials import check_credentials
from shop_mesh.identities import Identities
from shop_mesh.placement import EdgePlacement, Placement, Replica, ServicePlacement

from runner.project import POLICY
from runner.stack import replicas
from runner.stack.parts import EDGE, IDENTITIES, IN_MESH
from runner.stack.settings import StackSettings


class Mesh:
    """Compiles the policy for this stack's addresses; then knows its proxies by service name."""

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings
        self._folder = settings.state.mesh
        self.proxies: dict[str, Envoy] = {}

    def prepare(self) -> None:
        """Issue what certificates are missing and write one bootstrap per proxy."""
        state = self._settings.state
        Identities(self._folder / "ca", self._folder / "sds").ensure(IDENTITIES)
        placement = self._placement()
        placement.dump(self._folder / "placement.yaml")
        check_credentials(placement)
        for proxy in compile_mesh(POLICY, placement, self._folder / "envoy"):
            log = state.log(EDGE if proxy.name == EDGE else f"{proxy.name}-sidecar")
            self.proxies[proxy.name] = Envoy(proxy.bootstrap, proxy.admin_socket, log=log)

    def is_healthy(self) -> bool:
        """Whether every sidecar sees all it may call."""
        sidecars = (proxy for name, proxy in self.proxies.items() if name != EDGE)
        return all(proxy.sees_all_healthy() for proxy in sidecars)

    def _placement(self) -> Placement:
        state = self._settings.state
        return Placement(
            sds_dir=self._folder / "sds",
            log_dir=state.logs,
            services=tuple(
                ServicePlacement(
                    name=part.name,
                    protocol=part.protocol,
                    replicas=tuple(self._placed(each) for each in self._settings.replicas.of(part)),
                )
                for part in IN_MESH
            ),
            collector=self._settings.collector,
            edge=EdgePlacement(
                admin=f"unix:{state.admin_socket(EDGE)}",
                plain=f"127.0.0.1:{self._settings.edge_port}",
                tls=f"127.0.0.1:{self._settings.edge_tls_port}",
            ),
        )

    def _placed(self, replica: replicas.Replica) -> Replica:
        folder = self._settings.state.run / replica.name
        return Replica.in_folder(replica.name, folder, self._settings.inbound_port(replica))
