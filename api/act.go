package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/amtsweg/amtsweg/casework"
)

// actOutput answers 200 when the act is applied and 202 with Location while it is admitted, but not yet committed.
type actOutput struct {
	Status     int
	Location   string `header:"Location"`
	RetryAfter string `header:"Retry-After"`
	Body       outcome
}

type outcome struct {
	Act      string   `json:"act" doc:"The act's id: sent again under it, it takes effect once."`
	State    string   `json:"state" enum:"applied,pending,refused"`
	Sequence int      `json:"sequence,omitempty" doc:"Of the step that applied it."`
	Problem  *Problem `json:"problem,omitempty" doc:"Why it was refused."`
}

// answerAct gives the answer to an act that was just sent; home is the address under which outcomes are asked for.
func (a *API) answerAct(o casework.ActOutcome, err error, home string) (*actOutput, error) {
	if err == nil && o.State == casework.ActRefused {
		err = refusal(o)
	}
	if err != nil {
		return nil, below("/data", err)
	}
	return showOutcome(o, home), nil
}

// refusal is never nil: an engine that refuses without a reason still refuses.
func refusal(o casework.ActOutcome) error {
	if o.Problem == nil {
		return casework.Errorf(casework.Conflict, "The case no longer allows this. Read its state, then decide again.")
	}
	return o.Problem
}

func showOutcome(o casework.ActOutcome, home string) *actOutput {
	out := &actOutput{Status: http.StatusOK, Body: outcome{Act: o.Act, State: o.State, Sequence: o.Sequence}}
	if o.State == casework.ActPending {
		out.Status, out.Location, out.RetryAfter = http.StatusAccepted, home+o.Act, "1"
	}
	return out
}

// reportOutcome gives the answer to the question what became of an act; a refusal is an answer too.
func (a *API) reportOutcome(ctx context.Context, o casework.ActOutcome, home string) *actOutput {
	out := showOutcome(o, home)
	if o.State == casework.ActRefused {
		p := a.problem(ctx, refusal(o))
		out.Body.Problem = &p
	}
	return out
}

// actBody is an act as a client sends it.
type actBody struct {
	Kind    casework.ActKind `json:"kind" enum:"claim,release,complete,message,signal,move-deadline,retry,set-variables,skip,move-token,cancel,activate"`
	Task    string           `json:"task,omitempty" doc:"claim, release, complete: the task's id."`
	Wait    string           `json:"wait,omitempty" doc:"The id under which the process waits: of a deadline, an incident or an ad-hoc sub-process."`
	Node    string           `json:"node,omitempty" doc:"move-token, activate: the id of the step in the model."`
	Message string           `json:"message,omitempty" doc:"message, signal: the name."`
	Due     time.Time        `json:"due,omitzero" doc:"move-deadline: the new date."`
	Reason  string           `json:"reason,omitempty" maxLength:"2000"`
	Channel casework.Channel `json:"channel,omitempty" enum:"online,counter,post,phone,email,rekeyed,printed"`
	Data    json.RawMessage  `json:"data,omitempty" doc:"complete, message: valid against the form."`
}

func (b actBody) act(id string, who casework.Actor) casework.Act {
	return casework.Act{
		ID: actID(id), Kind: b.Kind, Actor: who, Channel: online(b.Channel), Task: b.Task, Wait: b.Wait, Node: b.Node,
		Message: b.Message, Due: b.Due, Reason: b.Reason, Data: b.Data,
	}
}

// actID takes the client's Idempotency-Key, else makes an id of its own.
func actID(key string) string {
	if key != "" {
		return key
	}
	return uuid.NewString()
}

func online(channel casework.Channel) casework.Channel {
	if channel == "" {
		return casework.ChannelOnline
	}
	return channel
}

// actor gives the capacity in which a member of staff acts. The office is filled in by the engine where the person
// belongs to several.
func actor(p casework.Person) casework.Actor {
	who := casework.Actor{Role: casework.RoleCaseworker, ID: p.ID}
	if !p.Has(casework.RoleCaseworker) && p.Has(casework.RoleOperator) {
		who.Role = casework.RoleOperator
	}
	if len(p.Offices) == 1 {
		who.Office = p.Offices[0]
	}
	return who
}

// below puts the pointers of an Invalid error under the member of the body that was checked.
func below(member string, err error) error {
	known, ok := errors.AsType[*casework.Error](err)
	if !ok || len(known.Fields) == 0 {
		return err
	}
	moved := *known
	moved.Fields = make([]casework.FieldError, len(known.Fields))
	for i, field := range known.Fields {
		moved.Fields[i] = casework.FieldError{Pointer: member + field.Pointer, Message: field.Message}
	}
	return &moved
}
