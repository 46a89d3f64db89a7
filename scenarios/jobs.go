package scenarios

import (
	"context"
	"encoding/json"
	"maps"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/feel"
)

// job answers every job of the case: as the scenario says, else as the product would on a good day.
func (r *runner) job(_ context.Context, job casework.Job) (casework.JobResult, error) {
	if answer, scripted := r.answer(job.Type); scripted {
		return answer, nil
	}
	switch job.Type {
	case casework.JobNotice, casework.JobMessage:
		return casework.JobResult{}, r.render(job)
	case casework.JobMoveBooking:
		return moved(job)
	}
	return casework.JobResult{}, nil
}

// foreign answers jobs of types that only the scenario knows.
func (r *runner) foreign(ctx context.Context, args converter.EncodedValues) (casework.JobResult, error) {
	var job casework.Job
	if err := args.Get(&job); err != nil {
		return casework.JobResult{}, err
	}
	job.Type = activity.GetInfo(ctx).ActivityType.Name
	return r.job(ctx, job)
}

func (r *runner) answer(jobType string) (casework.JobResult, bool) {
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	answer, scripted := r.answers[jobType]
	return answer, scripted
}

// render renders the text as the product does, so that a template with a gap fails the scenario.
func (r *runner) render(job casework.Job) error {
	variables := feel.NewContext(0)
	if len(job.Variables) > 0 {
		v, err := feel.FromJSON(job.Variables)
		if err != nil {
			return err
		}
		if given, ok := v.(*feel.Context); ok {
			variables = given
		}
	}
	if _, _, err := r.pkg.Text(job.Headers["text"], job.Language, variables); err != nil {
		r.fail("The text %s cannot be rendered: %v", job.Headers["text"], err)
		return temporal.NewNonRetryableApplicationError("The text cannot be rendered.", "text", nil)
	}
	r.log.issue(job.Headers["text"])
	return nil
}

// moved gives the appointment at its new start, as long as before.
func moved(job casework.Job) (casework.JobResult, error) {
	var in struct {
		Start       json.RawMessage `json:"start"`
		Appointment map[string]any  `json:"appointment"`
	}
	if err := json.Unmarshal(job.Variables, &in); err != nil {
		return casework.JobResult{}, err
	}
	appointment := maps.Clone(in.Appointment)
	if appointment == nil {
		appointment = map[string]any{}
	}
	appointment["start"] = in.Start
	return casework.JobResult{Variables: casework.JSON(map[string]any{"appointment": appointment})}, nil
}
