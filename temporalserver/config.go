package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"
)

const (
	loopback = "127.0.0.1"

	// Each of the four services opens pools of its own, so PostgreSQL sees up to four times these.
	storeConns      = 20
	visibilityConns = 5
)

// newServer builds the server. Its members are fixed addresses instead of a gossip ring: after a
// crash the ring would wait for the dead members' heartbeats to run out before it serves anybody.
func newServer(set settings, logger log.Logger) (temporal.Server, error) {
	ports, err := choosePorts(set.address)
	if err != nil {
		return nil, err
	}
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(set, ports)),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(ports.hosts()),
		temporal.WithDynamicConfigClient(dynamicSettings),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
	)
	if err != nil {
		return nil, fmt.Errorf("configure Temporal: %w", err)
	}
	return server, nil
}

// dynamicSettings tunes the server for one process that serves one machine.
var dynamicSettings = dynamicconfig.StaticClient{
	// More partitions would only spread one machine's tasks over more polls.
	dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
	dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
	// The first workflow task travels in the answer to the start, not through matching.
	dynamicconfig.EnableEagerWorkflowStart.Key():     true,
	dynamicconfig.EnableActivityEagerExecution.Key(): true,
	// Search attributes that the product registers at its start are usable at once.
	dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
}

func serverConfig(set settings, ports servicePorts) *config.Config {
	cfg := &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     "store",
			VisibilityStore:  "visibility",
			NumHistoryShards: int32(set.shards),
			DataStores: map[string]config.DataStore{
				"store":      {SQL: set.database.sql(set.storeDatabase, storeConns)},
				"visibility": {SQL: set.database.sql(set.visibilityDatabase, visibilityConns)},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        "active",
			CurrentClusterName:       "active",
			ClusterInformation: map[string]cluster.ClusterInformation{
				"active": {Enabled: true, InitialFailoverVersion: 1, RPCAddress: ports.address(primitives.FrontendService)},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: ports.address(primitives.FrontendService)},
		Services:            map[string]config.Service{},
	}
	cfg.Archival.History.State = config.ArchivalDisabled
	cfg.Archival.Visibility.State = config.ArchivalDisabled
	cfg.NamespaceDefaults.Archival.History.State = config.ArchivalDisabled
	cfg.NamespaceDefaults.Archival.Visibility.State = config.ArchivalDisabled
	for service, port := range ports.byService {
		cfg.Services[string(service)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	frontend := cfg.Services[string(primitives.FrontendService)]
	frontend.RPC.BindOnIP = ports.frontendHost
	cfg.Services[string(primitives.FrontendService)] = frontend
	return cfg
}

// servicePorts says where each service listens.
type servicePorts struct {
	frontendHost string
	byService    map[primitives.ServiceName]int
}

func (p servicePorts) address(service primitives.ServiceName) string {
	return net.JoinHostPort(loopback, strconv.Itoa(p.byService[service]))
}

func (p servicePorts) hosts() map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for service := range p.byService {
		hosts[service] = static.SingleLocalHost(p.address(service))
	}
	return hosts
}

// choosePorts gives the inner services the first free ports after the frontend's.
func choosePorts(frontend string) (servicePorts, error) {
	host, portText, err := net.SplitHostPort(frontend)
	if err != nil {
		return servicePorts{}, fmt.Errorf("-address %q is not host:port: %w", frontend, err)
	}
	if ip := net.ParseIP(host); ip == nil {
		return servicePorts{}, fmt.Errorf("-address %q needs an IP address such as 127.0.0.1 or 0.0.0.0 before the port", frontend)
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port <= 0 {
		return servicePorts{}, fmt.Errorf("-address %q needs a port number", frontend)
	}
	ports := servicePorts{frontendHost: host, byService: map[primitives.ServiceName]int{primitives.FrontendService: port}}
	for _, service := range []primitives.ServiceName{primitives.HistoryService, primitives.MatchingService, primitives.WorkerService} {
		port, err = nextFreePort(port)
		if err != nil {
			return servicePorts{}, err
		}
		ports.byService[service] = port
	}
	return ports, nil
}

func nextFreePort(after int) (int, error) {
	for port := after + 1; port < 65536; port++ {
		listener, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, fmt.Errorf("no port after %d is free on %s", after, loopback)
}

// postgresServer is where and as whom to reach PostgreSQL.
type postgresServer struct {
	host       string
	user       string
	password   string
	database   string
	attributes map[string]string
}

func parsePostgresURL(text string) (postgresServer, error) {
	parsed, err := url.Parse(text)
	if err != nil {
		// The parser's error quotes the URL, and with it the password.
		return postgresServer{}, errors.New("AMTSWEG_TEMPORAL_DATABASE_URL is not a URL")
	}
	if parsed.Scheme != "postgres" && parsed.Scheme != "postgresql" || parsed.Host == "" {
		return postgresServer{}, errors.New("AMTSWEG_TEMPORAL_DATABASE_URL must look like postgres://user:password@host:5432/postgres")
	}
	server := postgresServer{host: parsed.Host, user: parsed.User.Username(), database: "postgres", attributes: map[string]string{}}
	server.password, _ = parsed.User.Password()
	if parsed.Port() == "" {
		server.host = net.JoinHostPort(parsed.Hostname(), "5432")
	}
	if len(parsed.Path) > 1 {
		server.database = parsed.Path[1:]
	}
	for name := range parsed.Query() {
		server.attributes[name] = parsed.Query().Get(name)
	}
	return server, nil
}

func (p postgresServer) sql(database string, conns int) *config.SQL {
	return &config.SQL{
		PluginName:        postgresql.PluginName,
		DatabaseName:      database,
		ConnectAddr:       p.host,
		ConnectProtocol:   "tcp",
		ConnectAttributes: p.attributes,
		User:              p.user,
		Password:          p.password,
		MaxConns:          conns,
		MaxIdleConns:      conns,
		MaxConnLifetime:   time.Hour,
	}
}
