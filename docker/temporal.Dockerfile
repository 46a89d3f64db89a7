# syntax=docker/dockerfile:1
# The official Temporal server with its schema and its namespace in one process, for one machine.
# A cluster runs Temporal's own images. Build from the repository's root:
#   docker build -f docker/temporal.Dockerfile -t amtsweg-temporal .

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY temporalserver/go.mod temporalserver/go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY temporalserver .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags "-s -w" -o /out/temporalserver .

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /out/temporalserver /temporalserver
USER 65532:65532
EXPOSE 7233
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/temporalserver", "-address", "0.0.0.0:7233", "-check"]
ENTRYPOINT ["/temporalserver"]
CMD ["-address", "0.0.0.0:7233"]
