package e2e

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// -histories stores the history of every case that a test brings to its end, with the package it ran on, for the
// replay test of package workflows. Histories are added for a release and never changed.
var storeHistories = flag.Bool("histories", false, "store histories under workflows/testdata/histories")

const historyDir = "../../workflows/testdata/histories"

// keepHistory stores a case's history when asked to.
func (p *product) keepHistory(t *testing.T, cs applied, name string) {
	t.Helper()
	if !*storeHistories {
		return
	}
	var history historypb.History
	events := p.dialTemporal().GetWorkflowHistory(t.Context(), cs.id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(t, err)
		history.Events = append(history.Events, e)
	}
	b, err := protojson.MarshalOptions{Multiline: true}.Marshal(&history)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(historyDir, "packages"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(historyDir, name+".json"), b, 0o644))
	var hash string
	require.NoError(t, p.store.DB().Get(&hash, `SELECT revision FROM cases WHERE id = $1`, cs.id))
	content, err := p.store.RevisionContent(t.Context(), hash)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(historyDir, "packages", hash), content, 0o644))
}
