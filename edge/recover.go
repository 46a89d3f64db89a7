package edge

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
)

// Recover turns a panic of next into the answer that onPanic gives. The log gets the place and the sort of the panic;
// its text only when the Go runtime wrote it, because any other text could hold what a citizen entered.
func Recover(next http.Handler, log *slog.Logger, onPanic http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			thrown := recover()
			if thrown == nil {
				return
			}
			if err, ok := thrown.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(thrown)
			}
			log.ErrorContext(r.Context(), "panic", "sort", describe(thrown), "stack", string(debug.Stack()))
			onPanic(w, r)
		}()
		next.ServeHTTP(w, r)
	})
}

func describe(thrown any) string {
	if err, ok := thrown.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", thrown)
}
