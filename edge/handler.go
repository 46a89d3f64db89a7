package edge

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// Options are the limits and the log of the edge. Zero values mean the defaults given here.
type Options struct {
	Log     *slog.Logger  // slog.Default()
	MaxBody int64         // largest request body in bytes; 4 MiB
	Timeout time.Duration // how long one request may work; 30 s
	Secure  bool          // served over HTTPS: browsers are told to stay there
}

// apiPaths are the paths that belong to programs; everything else is a page.
var apiPaths = []string{"/api/", "/openapi.json", "/healthz", "/readyz", "/problems/"}

// Handler joins the API and the pages behind one port and guards both.
func Handler(api, pages http.Handler, o Options) http.Handler {
	mux := http.NewServeMux()
	for _, path := range apiPaths {
		mux.Handle(path, api)
	}
	mux.Handle("/", pages)
	return guard(mux, o.withDefaults())
}

// NewServer gives a server whose timeouts keep slow clients from holding connections for free.
func NewServer(address string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              address,
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.MaxBody == 0 {
		o.MaxBody = 4 << 20
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	return o
}

func guard(next http.Handler, o Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		ctx, cancel := context.WithTimeout(r.Context(), o.Timeout)
		defer cancel()
		route := &noted{}
		r = r.WithContext(context.WithValue(ctx, noted{}, route))
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		r.Body = http.MaxBytesReader(answer, r.Body, o.MaxBody)
		setHeaders(w.Header(), o.Secure)
		defer func() { logAccess(o.Log, r, route.pattern, answer, time.Since(started)) }()
		next.ServeHTTP(answer, asGet(r))
	})
}

// asGet lets a HEAD request be answered by the route of GET; net/http sends the head of the answer only.
func asGet(r *http.Request) *http.Request {
	if r.Method != http.MethodHead {
		return r
	}
	get := *r
	get.Method = http.MethodGet
	return &get
}

// contentPolicy lets a page load only what this server itself holds. Inline scripts and styles are refused, so text
// that slips into a page unescaped still runs nothing.
const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func setHeaders(h http.Header, secure bool) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer") // the status link is a secret
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
