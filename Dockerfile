# One image for all of Seuil; the argument names the part: `docker run seuil voting`, `… worker`, `… migrate`.
# `npm run image:check` takes these very steps without Docker; it knows no instruction but those used here.
# For repeatable builds give a digest: --build-arg NODE=node:26.10.0-trixie-slim@sha256:…
ARG NODE=node:26.10.0-trixie-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY libs libs
COPY services services
COPY docs docs
RUN npm run build
# What of npm is in the image, by name, version and licence (CycloneDX).
RUN npm sbom --omit=dev --sbom-format=cyclonedx > sbom.cdx.json

FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM ${NODE} AS service
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE scripts/entrypoint.sh ./
COPY --from=build /app/sbom.cdx.json ./
COPY --from=build /app/dist dist
# By number: Kubernetes cannot tell that a name is not root. Above 10000, so that it is nobody's on the host.
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["sh", "/app/entrypoint.sh"]

# For compose and the development overlay only: `docker build --target issuer`. It signs tokens for anybody who asks.
FROM service AS issuer
ENV NODE_ENV=development
COPY --from=build /app/dist-issuer dist
CMD ["issuer"]

# What is built when no target is named: without the issuer.
FROM service
