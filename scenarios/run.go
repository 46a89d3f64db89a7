package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/amtsweg/amtsweg/activities"
	"github.com/amtsweg/amtsweg/casework"
	"github.com/amtsweg/amtsweg/procedure"
	"github.com/amtsweg/amtsweg/workflows"
)

const (
	caseID = "scenario"
	// settle is how long after a moment the next step comes, so that everything that is due then has happened.
	settle = time.Millisecond
	// horizon ends a case that would run for ever.
	horizon = 50 * 365 * 24 * time.Hour
	// patience bounds the wall-clock time of one scenario.
	patience = 30 * time.Second
)

// Result is what became of a scenario. It holds when Faults is empty.
type Result struct {
	Name      string
	Faults    []string // sentences
	End       string   // the end event reached; empty while the case is open
	Path      []string // nodes entered
	Documents []string // texts issued
	Took      time.Duration
}

// Run runs one scenario of a package.
func Run(pkg *procedure.Package, sc procedure.Scenario) Result {
	r := &runner{pkg: pkg, scenario: sc, log: newLog(), answers: map[string]casework.JobResult{}, now: sc.ReceivedAt}
	r.run()
	out := Result{Name: sc.Name, Path: r.log.path(), Documents: r.log.documents}
	if last, ok := r.log.last(); ok {
		out.End = last.Outcome
		out.Took = last.At.Sub(sc.ReceivedAt).Truncate(time.Second)
	}
	if len(r.faults) == 0 {
		r.judge(out)
	}
	out.Faults = append(r.faults, r.log.incidents()...)
	return out
}

// runner is one scenario on its way.
type runner struct {
	pkg      *procedure.Package
	scenario procedure.Scenario
	log      *log
	env      *testsuite.TestWorkflowEnvironment
	answers  map[string]casework.JobResult // by job type, as the scenario says from some step on
	now      time.Time                     // of the step before
	done     int                           // steps taken
	faults   []string
}

func (r *runner) fail(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

// Package makes the runner the workflow's source of revisions.
func (r *runner) Package(string) (*procedure.Package, bool) { return r.pkg, true }

// run lives through the case, run after run of its workflow.
func (r *runner) run() {
	r.log.tooLong = func() {
		r.fail("The case took %d steps and went on; it seems to go round for ever.", maxSteps)
		r.env.CancelWorkflow()
	}
	defer func() {
		if thrown := recover(); thrown != nil {
			r.fail("The case waits for something that the scenario does not give (%d of %d steps were taken).", r.done, len(r.scenario.Steps))
		}
	}()
	input, again := r.input(), true
	for at := r.scenario.ReceivedAt; again; at = r.env.Now() {
		r.prepare(at)
		r.env.ExecuteWorkflow(r.pkg.Manifest.Key, input)
		input, again = nextRun(r.env.GetWorkflowError())
	}
	if len(r.faults) == 0 && slices.ContainsFunc(r.scenario.Steps[r.done:], func(s procedure.ScenarioStep) bool { return !onlyWaits(s) }) {
		r.fail("The case ended before step %d of %d.", r.done+1, len(r.scenario.Steps))
	}
}

// prepare sets up Temporal's test environment for one run of the workflow.
func (r *runner) prepare(at time.Time) {
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(silent{})
	r.env = suite.NewTestWorkflowEnvironment()
	r.env.SetStartTime(at)
	r.env.SetTestTimeout(patience)
	r.env.RegisterDynamicWorkflow(workflows.Case(r), workflow.DynamicRegisterOptions{})
	r.register()
	r.env.RegisterDelayedCallback(r.next, settle)
	r.env.RegisterDelayedCallback(r.env.CancelWorkflow, horizon)
}

// nextRun gives what a case that continues as new carries into its next run; false when it has ended.
func nextRun(ended error) (workflows.CaseInput, bool) {
	var in workflows.CaseInput
	continued, ok := errors.AsType[*workflow.ContinueAsNewError](ended)
	if !ok {
		return in, false
	}
	err := converter.GetDefaultDataConverter().FromPayloads(continued.Input, &in)
	return in, err == nil
}

func (r *runner) register() {
	register := func(name string, fn any) {
		r.env.RegisterActivityWithOptions(fn, activity.RegisterOptions{Name: name})
	}
	cases := activities.Case{Log: r.log}
	register(workflows.ActivityCommit, cases.Commit)
	register(workflows.ActivityStepsFrom, cases.StepsFrom)
	register(workflows.ActivityFind, cases.Find)
	for _, own := range []string{casework.JobNotice, casework.JobMessage, casework.JobConfirmBooking, casework.JobReleaseBooking, casework.JobMoveBooking} {
		register(own, r.job)
	}
	r.env.RegisterDynamicActivity(r.foreign, activity.DynamicRegisterOptions{})
}

// input is what the engine would start the case with.
func (r *runner) input() workflows.CaseInput {
	sc := r.scenario
	language, channel := sc.Language, sc.Channel
	if language == "" {
		language = "de"
	}
	if channel == "" {
		channel = casework.ChannelOnline
	}
	number := r.pkg.Manifest.NumberPrefix + "-" + fmt.Sprint(sc.ReceivedAt.Year()) + "-000001"
	variables := map[string]any{}
	if err := json.Unmarshal(sc.Variables.JSON(), &variables); err != nil {
		r.fail("The scenario's variables are no object.")
	}
	variables["application"] = sc.Application.JSON()
	variables["case"] = map[string]any{"number": number, "receivedAt": sc.ReceivedAt, "channel": channel, "language": language}
	return workflows.CaseInput{CaseID: caseID, Number: number, Procedure: r.pkg.Manifest.Key, Revision: r.pkg.Hash, Office: r.pkg.Manifest.Office,
		Language: language, Channel: channel, Variables: casework.JSON(variables), Actor: casework.Actor{Role: casework.RoleApplicant}}
}

// next takes the next step at its time, and then the one after it.
func (r *runner) next() {
	if r.done == len(r.scenario.Steps) {
		if r.scenario.Expect.End == "" {
			r.env.CancelWorkflow()
		}
		return
	}
	step := r.scenario.Steps[r.done]
	at, err := timeOf(step, r.now)
	if err != nil {
		r.fault(err.Error())
		return
	}
	if wait := at.Sub(r.env.Now()); wait > 0 {
		r.env.RegisterDelayedCallback(func() { r.take(step, at) }, wait+settle)
		return
	}
	r.take(step, at)
}

// onlyWaits tells whether a step only lets time pass.
func onlyWaits(s procedure.ScenarioStep) bool {
	return s.Complete == "" && s.Message == "" && s.MoveDeadline == "" && s.Job == ""
}

func (r *runner) take(step procedure.ScenarioStep, at time.Time) {
	r.now = at
	if step.Job != "" {
		r.log.mu.Lock()
		r.answers[step.Job] = casework.JobResult{Variables: step.Data.JSON(), Error: step.Error}
		r.log.mu.Unlock()
	}
	if step.Job != "" || onlyWaits(step) {
		r.taken()
		return
	}
	act, fault := r.act(step)
	if fault != "" {
		r.fault(fault)
		return
	}
	r.env.UpdateWorkflow(workflows.UpdateAct, act.ID, &callbacks{
		rejected: func(err error) { r.fault(err.Error()) },
		completed: func(_ any, err error) {
			if err != nil {
				r.fault(err.Error())
				return
			}
			r.taken()
		},
	}, act)
}

func (r *runner) taken() {
	r.done++
	r.env.RegisterDelayedCallback(r.next, settle)
}

// fault says what is wrong with the step at hand and ends the run.
func (r *runner) fault(text string) {
	r.fail("Step %d (%s): %s", r.done+1, describe(r.scenario.Steps[r.done]), text)
	r.env.CancelWorkflow()
}

// act turns a step into what a person would do.
func (r *runner) act(step procedure.ScenarioStep) (casework.Act, string) {
	act := casework.Act{ID: fmt.Sprintf("scenario:%d", r.done+1), Data: step.Data.JSON(), Channel: casework.ChannelOnline,
		Actor: casework.Actor{Role: casework.RoleApplicant}}
	switch {
	case step.Complete != "":
		task, open := r.log.taskAt(step.Complete)
		if !open {
			return act, "No task is open there. The case went: " + strings.Join(r.log.path(), ", ") + "."
		}
		act.Kind, act.Wait = casework.ActComplete, task.Wait
		if task.Audience == casework.ForStaff {
			act.Actor = casework.Actor{Role: casework.RoleCaseworker, ID: "somebody", Office: task.Office}
			if step.As != "" {
				act.Actor.ID = step.As
			}
		}
		return act, r.checkForm(task.Form, act.Data)
	case step.Message != "":
		act.Kind, act.Message = casework.ActMessage, step.Message
	case step.MoveDeadline != "":
		d, running := r.log.deadlineAt(step.MoveDeadline)
		if !running {
			return act, "No deadline runs there."
		}
		act.Kind, act.Wait, act.Due, act.Data = casework.ActMoveDeadline, d.Wait, step.Due, nil
		act.Actor = casework.Actor{Role: casework.RoleCaseworker, ID: "somebody"}
	}
	return act, ""
}

// checkForm says what the form of a task does not allow; empty when all is well.
func (r *runner) checkForm(name string, data json.RawMessage) string {
	form, ok := r.pkg.Forms[name]
	if !ok {
		return ""
	}
	fields, err := form.Validate(data, "en")
	if err != nil {
		return err.Error()
	}
	var faults []string
	for _, f := range fields {
		faults = append(faults, f.Pointer+": "+f.Message)
	}
	return strings.Join(faults, " ")
}

func describe(s procedure.ScenarioStep) string {
	switch {
	case s.Complete != "":
		return "complete " + s.Complete
	case s.Message != "":
		return "message " + s.Message
	case s.MoveDeadline != "":
		return "move deadline " + s.MoveDeadline
	}
	return "job " + s.Job
}

// judge compares what happened with what the scenario expects.
func (r *runner) judge(got Result) {
	want := r.scenario.Expect
	if got.End != want.End {
		r.fail("The case should end at %q and ended at %q. It went: %s.", want.End, got.End, strings.Join(got.Path, ", "))
	}
	rest := got.Path
	for _, node := range want.Visits {
		i := slices.Index(rest, node)
		if i < 0 {
			r.fail("The case should come by %s (in this order) and did not. It went: %s.", node, strings.Join(got.Path, ", "))
			break
		}
		rest = rest[i+1:]
	}
	for _, node := range want.Avoids {
		if slices.Contains(got.Path, node) {
			r.fail("The case should not come by %s.", node)
		}
	}
	if want.Documents != nil && !slices.Equal(want.Documents, got.Documents) {
		r.fail("The documents should be %v and were %v.", want.Documents, got.Documents)
	}
	r.judgeDuration(want, got)
	r.judgeVariables(want)
}

func (r *runner) judgeDuration(want procedure.Expectation, got Result) {
	if want.Duration == "" {
		return
	}
	end, err := later(r.scenario.ReceivedAt, want.Duration)
	if err != nil {
		r.fail("The expected duration cannot be read: %v", err)
	} else if took := end.Sub(r.scenario.ReceivedAt); took != got.Took {
		r.fail("The case should take %s and took %s.", took, got.Took)
	}
}

func (r *runner) judgeVariables(want procedure.Expectation) {
	var expected map[string]any
	if err := json.Unmarshal(want.Variables.JSON(), &expected); err != nil || len(expected) == 0 {
		return
	}
	actual := r.finalVariables()
	for _, name := range sortedKeys(expected) {
		if w, g := string(casework.JSON(expected[name])), string(casework.JSON(actual[name])); w != g {
			r.fail("The variable %s should be %s and is %s.", name, w, g)
		}
	}
}
