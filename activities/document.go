package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

// Documents keeps what a case sends to its applicant.
type Documents interface {
	SaveDocument(ctx context.Context, d casework.Document) error
}

// Texts renders a template of a revision over a job's variables.
type Texts interface {
	Text(ctx context.Context, revision, name, language string, variables json.RawMessage) (title, body string, err error)
}

// Document writes notices and messages.
type Document struct {
	Documents Documents
	Texts     Texts
	Now       func() time.Time
}

// Issue renders the text that the job's header "text" names and stores it. The document's id is the job's, so a
// second run stores nothing new.
func (a Document) Issue(ctx context.Context, job casework.Job) (casework.JobResult, error) {
	title, body, err := a.Texts.Text(ctx, job.Revision, job.Headers["text"], job.Language, job.Variables)
	if err != nil {
		return casework.JobResult{}, carry(ctx, fmt.Errorf("render text %s: %w", job.Headers["text"], err))
	}
	kind := "message"
	if job.Type == casework.JobNotice {
		kind = "notice"
	}
	d := casework.Document{ID: job.ID, CaseID: job.CaseID, Kind: kind, Title: title, Body: body, Language: job.Language, IssuedAt: a.Now()}
	return casework.JobResult{}, carry(ctx, a.Documents.SaveDocument(ctx, d))
}
