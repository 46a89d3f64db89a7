package bpmn

import (
	"errors"
	"fmt"

	"github.com/amtsweg/amtsweg/feel"
)

// enterPassing is for nodes that do nothing by themselves: gateways, plain
// tasks, and events that have happened.
func (mc *machine) enterPassing(in *instance) error {
	mc.complete(in, in.results)
	return nil
}

// enterCatch waits for a catch event or a receive task's message. A receive
// task or event with which the instance was started has happened already.
func (mc *machine) enterCatch(in *instance) error {
	if in.results != nil {
		mc.complete(in, in.results)
		return nil
	}
	if len(in.node.triggers) == 0 {
		mc.complete(in, nil)
		return nil
	}
	return mc.await(in, in.node)
}

// enterEventGateway waits for the first of the events that follow (§13.4.4).
func (mc *machine) enterEventGateway(in *instance) error {
	for _, f := range in.node.out {
		if err := mc.await(in, f.Target); err != nil {
			return err
		}
	}
	return nil
}

func (mc *machine) enterUserTask(in *instance) error {
	spec, err := mc.taskSpec(in)
	if err != nil {
		return err
	}
	in.work = taskWork
	mc.command(Command{Kind: CommandOpenTask, Wait: in.wait, Node: in.node.ID, Task: spec, Variables: in.given()})
	return nil
}

func (mc *machine) taskSpec(in *instance) (*TaskSpec, error) {
	t, spec := in.node.task, &TaskSpec{Name: in.node.Name, Properties: in.node.Properties}
	if spec.Name == "" {
		spec.Name = in.node.ID
	}
	var errs [7]error
	spec.FormKey, errs[0] = mc.optionalText(t.formKey, in, "form")
	spec.Assignee, errs[1] = mc.optionalText(t.assignee, in, "assignee")
	spec.CandidateGroups, errs[2] = mc.texts(t.groups, in, "candidate groups")
	spec.CandidateUsers, errs[3] = mc.texts(t.users, in, "candidate users")
	spec.Due, errs[4] = mc.moment(t.due, in, "due date")
	spec.FollowUp, errs[5] = mc.moment(t.followUp, in, "follow-up date")
	if t.priority != nil {
		spec.Priority, errs[6] = mc.whole(t.priority, in, "priority")
	}
	return spec, errors.Join(errs[:]...)
}

func (mc *machine) enterJob(in *instance) error {
	job := in.node.job
	name, err := mc.text(job.name, in, "job type")
	if err != nil {
		return err
	}
	retries := 0
	if job.retries != nil {
		if retries, err = mc.whole(job.retries, in, "number of retries"); err != nil {
			return err
		}
	}
	in.work, in.ask, in.retries = jobWork, name, retries
	mc.command(jobCommand(in))
	return nil
}

// jobCommand asks for a job.
func jobCommand(in *instance) Command {
	return Command{Kind: CommandStartJob, Wait: in.wait, Node: in.node.ID, Name: in.ask,
		Headers: in.node.job.headers, Retries: in.retries, Variables: in.given()}
}

func (mc *machine) enterSend(in *instance) error {
	if err := mc.sendMessage(in, in.node.message); err != nil {
		return err
	}
	mc.complete(in, nil)
	return nil
}

func (mc *machine) enterScript(in *instance) error {
	value, err := mc.eval(in.node.script.expression, in)
	if err != nil {
		return err
	}
	if value == nil && mc.warning != "" {
		return fmt.Errorf("the script is null%s", mc.because())
	}
	results, err := named(in.node.script.result, value)
	if err != nil {
		return err
	}
	mc.complete(in, results)
	return nil
}

func (mc *machine) enterDecision(in *instance) error {
	spec := in.node.decision
	decision, err := mc.text(spec.decision, in, "decision")
	if err != nil {
		return err
	}
	if mc.env == nil || mc.env.Decisions == nil {
		return fmt.Errorf("the decision %q can't be made: no decisions are loaded", decision)
	}
	value, rules, err := mc.env.Decisions.Decide(decision, in, mc.feelEnv())
	if err != nil {
		return fmt.Errorf("make decision %q: %w", decision, err)
	}
	results, err := named(spec.result, shaped(value, spec.shape))
	if err != nil {
		return err
	}
	mc.res.Records = append(mc.res.Records,
		Record{Kind: RecordDecided, Node: in.node.ID, Wait: in.wait, Detail: decision, Rules: rules})
	mc.complete(in, results)
	return nil
}

// shaped picks from a decision's result as camunda:mapDecisionResult says.
func shaped(value feel.Value, shape string) feel.Value {
	switch shape {
	case "singleEntry":
		if context, ok := value.(*feel.Context); ok && context.Len() == 1 {
			value, _ = context.Get(context.Keys()[0])
		}
	case "singleResult":
		if list, ok := value.(feel.List); ok && len(list) == 1 {
			return list[0]
		}
	case "collectEntries":
		if list, ok := value.(feel.List); ok {
			entries := make(feel.List, len(list))
			for i := range list {
				entries[i] = shaped(list[i], "singleEntry")
			}
			return entries
		}
	}
	return value
}

// enterCall starts a called process, a case of its own (§10.3.6).
func (mc *machine) enterCall(in *instance) error {
	name, err := mc.text(in.node.call.process, in, "called process")
	if err != nil {
		return err
	}
	given, err := mc.callInput(in)
	if err != nil {
		return err
	}
	in.work, in.ask = childWork, name
	mc.command(Command{Kind: CommandStartChild, Wait: in.wait, Node: in.node.ID, Name: name, Variables: given})
	return nil
}

func (mc *machine) callInput(in *instance) (*feel.Context, error) {
	made, err := mc.mapped(in.node.call.in, in)
	if err != nil {
		return nil, err
	}
	given := feel.NewContext(made.Len())
	switch {
	case in.node.call.allInputs:
		given = in.visible()
	case len(in.node.inputs) > 0:
		given = in.vars.Clone()
	}
	for name, value := range made.All() {
		given.Set(name, value)
	}
	return given, nil
}

// callOutput picks what a called process hands back.
func (mc *machine) callOutput(in *instance, results *feel.Context) (*feel.Context, error) {
	call := in.node.call
	taken := feel.NewContext(results.Len())
	if call.allOutputs || len(in.node.outputs) > 0 {
		for name, value := range results.All() {
			taken.Set(name, value)
		}
	}
	made, err := mc.mapped(call.out, overlay{results, in})
	if err != nil {
		return nil, err
	}
	for name, value := range made.All() {
		taken.Set(name, value)
	}
	return taken, nil
}
