# syntax=docker/dockerfile:1
# One image per process, all by this file:
#   docker build --target service --build-arg SERVICE=order --tag shopmesh/order .
#   docker build --target gateway --tag shopmesh/gateway .
# SERVICE is product, inventory, order, payment, shipping, user, payment-sandbox, or mesh: the compiler.
# bin/check-images runs the same installation without Docker.
ARG PYTHON=3.13
ARG NODE=24

# GraphiQL is part of the gateway's wheel.
FROM node:${NODE}-slim AS graphiql
WORKDIR /src/frontend/graphiql
COPY frontend/graphiql/package.json frontend/graphiql/package-lock.json frontend/graphiql/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY docs/operations /src/docs/operations
COPY frontend/graphiql ./
RUN npm run build -- --outDir /assets --emptyOutDir

FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY requirements/build.lock requirements/
RUN pip install --quiet --no-cache-dir --require-hashes --requirement requirements/build.lock
COPY bin/install-image bin/
COPY requirements/images requirements/images
COPY protos protos
COPY libs libs
COPY services services
COPY graphql-gateway graphql-gateway
COPY mesh mesh

FROM build AS build-gateway
COPY --from=graphiql /assets graphql-gateway/src/graphql_gateway/graphiql_assets
RUN bin/install-image gateway /opt/shop

FROM build AS build-service
ARG SERVICE
RUN bin/install-image "$SERVICE" /opt/shop

FROM python:${PYTHON}-slim AS base
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin shop \
    && install --directory --owner=shop --group=shop /data /mesh
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2
# Nothing else is written: with volumes there, a read-only root file system will do.
USER 10001:10001
ENTRYPOINT ["/opt/shop/bin/serve"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 CMD ["/opt/shop/bin/healthy"]

FROM base AS gateway
COPY --from=build-gateway /opt/shop /opt/shop
ENV SHOP_LISTEN=0.0.0.0:8080
EXPOSE 8080

FROM base AS service
COPY --from=build-service /opt/shop /opt/shop
ENV SHOP_LISTEN=0.0.0.0:50051
EXPOSE 50051
