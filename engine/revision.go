package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/feel"
	"github.com/amtsweg/amtsweg/forms"
	"github.com/amtsweg/amtsweg/postgres"
	"github.com/amtsweg/amtsweg/procedure"
)

// loadTimeout bounds the loading of one revision in the background.
const loadTimeout = 30 * time.Second

// Revisions keeps the compiled packages by hash. A package never changes, so it is never dropped.
type Revisions struct {
	store   *postgres.Store
	log     *slog.Logger
	mu      sync.Mutex
	known   map[string]*procedure.Package
	loading map[string]bool
}

func newRevisions(store *postgres.Store, log *slog.Logger) *Revisions {
	return &Revisions{store: store, log: log, known: map[string]*procedure.Package{}, loading: map[string]bool{}}
}

// Package gives a loaded package without any I/O, as workflow code must. A miss loads it in the background.
func (r *Revisions) Package(hash string) (*procedure.Package, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	pkg, ok := r.known[hash]
	if !ok && !r.loading[hash] {
		r.loading[hash] = true
		go r.loadBehind(hash)
	}
	return pkg, ok
}

func (r *Revisions) loadBehind(hash string) {
	ctx, cancel := context.WithTimeout(context.Background(), loadTimeout)
	defer cancel()
	if _, err := r.Get(ctx, hash); err != nil {
		r.log.Warn("a revision could not be loaded", "revision", hash, "error", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.loading, hash)
}

// Get gives a package, from the database where it is not loaded yet.
func (r *Revisions) Get(ctx context.Context, hash string) (*procedure.Package, error) {
	r.mu.Lock()
	pkg, ok := r.known[hash]
	r.mu.Unlock()
	if ok {
		return pkg, nil
	}
	content, err := r.store.RevisionContent(ctx, hash)
	if err != nil {
		return nil, err
	}
	pkg, err = procedure.Unpack(content)
	if err != nil {
		return nil, fmt.Errorf("unpack revision %.12s: %w", hash, err)
	}
	r.put(pkg)
	return pkg, nil
}

func (r *Revisions) put(pkg *procedure.Package) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[pkg.Hash] = pkg
}

// Load compiles every revision that is in force or has open cases.
func (r *Revisions) Load(ctx context.Context) error {
	hashes, err := r.store.OpenRevisions(ctx)
	if err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := r.Get(ctx, hash); err != nil {
			return err
		}
	}
	return nil
}

// Text renders a template of a revision over a job's variables. A template that cannot be rendered is Invalid:
// trying again would not help, so the case stands at an incident.
func (r *Revisions) Text(ctx context.Context, revision, name, language string, variables json.RawMessage) (string, string, error) {
	pkg, err := r.Get(ctx, revision)
	if err != nil {
		return "", "", err
	}
	scope := feel.NewContext(0)
	if len(variables) > 0 {
		v, err := feel.FromJSON(variables)
		if err != nil {
			return "", "", fmt.Errorf("read variables: %w", err)
		}
		if given, ok := v.(*feel.Context); ok {
			scope = given
		}
	}
	title, body, err := pkg.Text(name, language, scope)
	if err != nil {
		r.log.Error("a text could not be rendered", "revision", revision, "text", name, "error", err)
		return "", "", casework.Errorf(casework.Invalid, "The text %s cannot be rendered.", name)
	}
	return title, body, nil
}

// Publish puts a package in force for new applications. Running cases keep their revision.
// The same content again changes nothing.
func (e *Engine) Publish(ctx context.Context, pkg *procedure.Package) (casework.Revision, bool, error) {
	revision, isNew, err := e.store.Publish(ctx, pkg.Procedure(), pkg.Content(), e.now())
	if err != nil {
		return revision, false, fmt.Errorf("publish %s: %w", pkg.Manifest.Key, err)
	}
	e.revisions.put(pkg)
	return revision, isNew, nil
}

// Procedures lists what can be applied for.
func (e *Engine) Procedures(ctx context.Context) ([]casework.Procedure, error) {
	return e.store.Procedures(ctx)
}

// Procedure gives one procedure with its revision in force; NotFound when there is none.
func (e *Engine) Procedure(ctx context.Context, key string) (casework.Procedure, error) {
	return e.store.Procedure(ctx, key)
}

// ApplicationForm is the name of the form that opens a case.
const ApplicationForm = "application"

// Form gives a form of a procedure's revision in force; NotFound when there is none.
func (e *Engine) Form(ctx context.Context, key, name string) (*forms.Form, error) {
	p, err := e.store.Procedure(ctx, key)
	if err != nil {
		return nil, err
	}
	return e.form(ctx, p.Revision.Hash, name)
}

// TaskForm gives the form of a task, from the revision that its case was submitted under; nil when a task has none.
func (e *Engine) TaskForm(ctx context.Context, task casework.Task) (*forms.Form, error) {
	if task.Form == "" {
		return nil, nil
	}
	return e.OfferForm(ctx, task.CaseID, task.Form)
}

// OfferForm gives a form by name from the revision that a case was submitted under.
func (e *Engine) OfferForm(ctx context.Context, caseID, name string) (*forms.Form, error) {
	cs, err := e.store.Case(ctx, caseID)
	if err != nil {
		return nil, err
	}
	return e.form(ctx, cs.Revision, name)
}

func (e *Engine) form(ctx context.Context, revision, name string) (*forms.Form, error) {
	pkg, err := e.revisions.Get(ctx, revision)
	if err != nil {
		return nil, err
	}
	form, ok := pkg.Forms[name]
	if !ok {
		return nil, casework.Errorf(casework.NotFound, "There is no form of this name.")
	}
	return form, nil
}
