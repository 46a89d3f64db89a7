package bpmn_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/amtsweg/amtsweg/bpmn"
	"github.com/stretchr/testify/require"
)

const toolSpaces = modelSpace + ` xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"` +
	` xmlns:x="urn:another-tool"`

// inProcess reads a process with these elements, each on a line of its own from
// line 3 on.
func inProcess(t *testing.T, elements ...string) *bpmn.Definitions {
	t.Helper()
	d, err := bpmn.Read([]byte("<definitions " + toolSpaces + ">\n<process id=\"p\" isExecutable=\"true\">\n" +
		strings.Join(elements, "\n") + "\n</process></definitions>"))
	require.NoError(t, err)
	return d
}

const (
	aStart = `<startEvent id="s"/><sequenceFlow id="fs" sourceRef="s" targetRef="a"/>`
	anEnd  = `<endEvent id="e"/><sequenceFlow id="fe" sourceRef="a" targetRef="e"/>`
)

func TestModelsThatBreakARuleAreRefusedWithElementAndLine(t *testing.T) {
	t.Parallel()
	flow := func(id, from, to string) string {
		return `<sequenceFlow id="` + id + `" sourceRef="` + from + `" targetRef="` + to + `"/>`
	}
	conditional := func(id, from, to string) string {
		return `<sequenceFlow id="` + id + `" sourceRef="` + from + `" targetRef="` + to + `"><conditionExpression>x</conditionExpression></sequenceFlow>`
	}
	a := `<task id="a" name="Check"/>`
	for name, c := range map[string]struct {
		elements []string
		want     string
	}{
		"a flow into a start event":            {[]string{aStart, a, anEnd, flow("f", "a", "s")}, `line 3: error: startEvent s: a sequence flow leads into a start event (f) [§10.5.2]`},
		"a flow out of an end event":           {[]string{aStart, a, anEnd, flow("f", "e", "a")}, `a sequence flow leaves an end event (f)`},
		"a condition out of a parallel":        {[]string{aStart, `<parallelGateway id="a"/>`, anEnd, conditional("f", "a", "e")}, `line 4: error: parallelGateway a: the flow f leaves a parallelGateway and must have no condition [§8.4.13]`},
		"a boundary event on nothing":          {[]string{aStart, a, anEnd, `<boundaryEvent id="b"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>`}, `line 6: error: boundaryEvent b: the boundary event is attached to no activity [§10.5.4]`},
		"a boundary event on a gateway":        {[]string{aStart, `<exclusiveGateway id="a"/>`, anEnd, `<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>`}, `can only sit on an activity`},
		"a zero quantity":                      {[]string{aStart, `<task id="a" startQuantity="0"/>`, anEnd}, `startQuantity is "0"; it must be a number from 1 to 1000 [§10.3 table 10.3]`},
		"an unknown target":                    {[]string{aStart, a, flow("f", "a", "z")}, `line 5: error: sequenceFlow f: targetRef "z" does not exist`},
		"a flow across a border":               {[]string{aStart, `<subProcess id="a"><task id="in"/></subProcess>`, anEnd, flow("f", "in", "e")}, `sourceRef "in" stands in another process or sub-process; a sequence flow can't cross that border [§7.6.1]`},
		"an id twice":                          {[]string{aStart, a, anEnd, `<task id="a"/>`}, `the id is already used on line 4`},
		"a task nobody reaches":                {[]string{aStart, a, anEnd, `<task id="z" name="lost"/>`}, `line 6: error: task z ("lost"): no sequence flow leads here`},
		"a default flow of another":            {[]string{aStart, `<task id="a" default="fs"/>`, anEnd}, `the default flow "fs" does not leave this element`},
		"a gateway that decides nothing":       {[]string{aStart, `<exclusiveGateway id="a"/>`, anEnd, flow("f", "a", "e")}, `has no condition and is not the default flow`},
		"an event gateway with a task":         {[]string{aStart, `<eventBasedGateway id="a"/>`, anEnd, `<task id="t"/>`, flow("f", "a", "t")}, `only catch events and receive tasks may`},
		"a sub-process with a message start":   {[]string{aStart, `<subProcess id="a"><startEvent id="i"><messageEventDefinition/></startEvent></subProcess>`, anEnd}, `must not wait for anything`},
		"an event sub-process without a start": {[]string{aStart, a, anEnd, `<subProcess id="z" triggeredByEvent="true"><task id="t"/></subProcess>`}, `exactly one start event; this has 0`},
		"an ad-hoc with an end event":          {[]string{aStart, `<adHocSubProcess id="a"><endEvent id="i"/></adHocSubProcess>`, anEnd}, `neither start nor end events`},
		"a cancel end outside a transaction":   {[]string{aStart, a, `<endEvent id="e"><cancelEventDefinition/></endEvent>`, flow("f", "a", "e")}, `can only stand in a transaction`},
		"a compensation without an activity":   {[]string{aStart, a, anEnd, `<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>`}, `no association leads from the compensation event`},
		"a link without a target":              {[]string{aStart, a, `<intermediateThrowEvent id="l"><linkEventDefinition name="away"/></intermediateThrowEvent>`, flow("f", "a", "l")}, `the link "away" has no target`},
		"a timer without a time":               {[]string{aStart, `<intermediateCatchEvent id="a"><timerEventDefinition/></intermediateCatchEvent>`, anEnd}, `neither a date nor a duration nor a cycle`},
		"a cron timer":                         {[]string{aStart, `<intermediateCatchEvent id="a"><timerEventDefinition><timeCycle>0 0 9 * * ?</timeCycle></timerEventDefinition></intermediateCatchEvent>`, anEnd}, `cron expressions are not read`},
		"a duration that is none":              {[]string{aStart, `<intermediateCatchEvent id="a"><timerEventDefinition><timeDuration>14 days</timeDuration></timerEventDefinition></intermediateCatchEvent>`, anEnd}, `is not a date in ISO 8601`},
		"an event that waits for nothing":      {[]string{aStart, `<intermediateCatchEvent id="a"/>`, anEnd}, `says nothing to wait for`},
		"an error that does not interrupt":     {[]string{aStart, a, anEnd, `<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><errorEventDefinition/></boundaryEvent>`}, `an error always interrupts`},
		"a loop without an end":                {[]string{aStart, `<task id="a"><standardLoopCharacteristics/></task>`, anEnd}, `it would never end`},
		"a multi-instance without a number":    {[]string{aStart, `<task id="a"><multiInstanceLoopCharacteristics/></task>`, anEnd}, `the number of instances is unknown`},
		"a service task nobody serves":         {[]string{aStart, `<serviceTask id="a"/>`, anEnd}, `the serviceTask has no job type`},
		"a call to nothing":                    {[]string{aStart, `<callActivity id="a"/>`, anEnd}, `names no process to call`},
		"broken FEEL":                          {[]string{aStart, `<exclusiveGateway id="a" default="fe"/>`, anEnd, `<task id="t"/>`, `<sequenceFlow id="f" sourceRef="a" targetRef="t"><conditionExpression>=1 +</conditionExpression></sequenceFlow>`}, `line 7: error: sequenceFlow f: the condition is not valid FEEL`},
		"an unknown message":                   {[]string{aStart, `<receiveTask id="a" messageRef="m"/>`, anEnd}, `the message "m" does not exist`},
		"an unknown event definition":          {[]string{aStart, `<intermediateCatchEvent id="a"><eventDefinitionRef>gone</eventDefinitionRef></intermediateCatchEvent>`, anEnd}, `the event definition "gone" does not exist`},
		"a trigger in the wrong place":         {[]string{aStart, `<intermediateThrowEvent id="a"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateThrowEvent>`, anEnd}, `can't have a timer definition here`},
		"a single conditional flow":            {[]string{aStart, a, `<endEvent id="e"/>`, conditional("f", "a", "e")}, `it needs another beside it`},
		"an empty process":                     {nil, `the process is empty`},
	} {
		d := inProcess(t, c.elements...)
		_, err := bpmn.Compile(d, "")
		require.ErrorContains(t, err, c.want, name)
		var refused *bpmn.ModelError
		require.True(t, errors.As(err, &refused), name)
	}
}

func TestWhatCamunda7RunsAsCodeMustChange(t *testing.T) {
	t.Parallel()
	for element, want := range map[string]string{
		`<serviceTask id="a" camunda:class="org.example.Mail"/>`:                                                              `must change: serviceTask a: "org.example.Mail" is Java code`,
		`<serviceTask id="a" camunda:delegateExpression="${mail}"/>`:                                                          `"${mail}" is Java code`,
		`<serviceTask id="a" camunda:expression="${bean.send(x)}"/>`:                                                          `it calls a method or function`,
		`<scriptTask id="a" scriptFormat="javascript"><script>1+1</script></scriptTask>`:                                      `the script is written in "javascript"`,
		`<scriptTask id="a" scriptFormat="groovy" camunda:resource="deployment://x.groovy"/>`:                                 `the script is loaded from "deployment://x.groovy"`,
		`<userTask id="a"><extensionElements><camunda:taskListener class="x" event="create"/></extensionElements></userTask>`: `listeners are Java code or scripts`,
		`<serviceTask id="a"><extensionElements><camunda:connector/></extensionElements></serviceTask>`:                       `connectors run in Camunda only`,
	} {
		_, err := bpmn.Compile(inProcess(t, aStart, element, anEnd), "")
		require.ErrorContains(t, err, want, element)
		require.ErrorContains(t, err, "must change", element)
	}
}

func TestLintTellsOfEveryElementWhatBecomesOfIt(t *testing.T) {
	t.Parallel()
	d := inProcess(t, aStart, `<userTask id="a" name="Check" camunda:asyncBefore="true" camunda:unheard="1">`+
		`<extensionElements><x:note/><zeebe:versionTag/><zeebe:unheard/></extensionElements></userTask>`, anEnd,
		`<textAnnotation id="note"/>`, `<choreographyTask id="c"/>`, `<serviceTask id="j" camunda:class="x.Y"/>`)
	var lines []string
	for _, p := range bpmn.Lint(d) {
		lines = append(lines, p.String())
	}
	for _, want := range []string{
		`line 2: supported: process p`,
		`line 4: supported: userTask a ("Check"): executed`,
		`line 4: ignored: userTask a ("Check"): camunda:asyncBefore has no effect: every step is durable already`,
		`line 4: must change: userTask a ("Check"): camunda:unheard is not known here`,
		`line 4: ignored: userTask a ("Check"): the extension x:note of urn:another-tool is kept`,
		`line 4: ignored: userTask a ("Check"): zeebe:versionTag has no effect`,
		`line 4: must change: userTask a ("Check"): the extension zeebe:unheard is not known here`,
		`line 6: ignored: textAnnotation note`,
		`line 7: must change: choreographyTask c: a choreographyTask is not executed in a process`,
		`line 8: must change: serviceTask j: "x.Y" is Java code`,
		`line 8: error: serviceTask j: no sequence flow leads here`,
	} {
		require.Contains(t, strings.Join(lines, "\n"), want)
	}
	require.NotContains(t, strings.Join(lines, "\n"), "supported: serviceTask j")
}

func TestAProcessThatDocumentsBesideOneThatRunsIsNotHeldToTheRules(t *testing.T) {
	t.Parallel()
	d, err := bpmn.Read([]byte("<definitions " + modelSpace + `><process id="runs" isExecutable="true"><task id="a"/></process>` +
		`<process id="partner" name="Bank"><serviceTask id="b"/></process></definitions>`))
	require.NoError(t, err)
	for _, p := range bpmn.Lint(d) {
		require.False(t, p.Blocks(), p)
		require.NotEqual(t, "b", p.Element)
	}
}

func TestNothingIsWrongWithTheModelsOfTheTraces(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".bpmn") {
			continue
		}
		data, err := os.ReadFile("testdata/" + entry.Name())
		require.NoError(t, err)
		d, err := bpmn.Read(data)
		require.NoError(t, err)
		for _, p := range bpmn.Lint(d) {
			require.False(t, p.Blocks(), "%s: %s", entry.Name(), p)
		}
		requireLossless(t, data)
	}
}

func TestForksOfCamundaAndOtherPrefixesAreReadByNamespace(t *testing.T) {
	t.Parallel()
	d, err := bpmn.Read([]byte(`<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:op="http://operaton.org/schema/1.0/bpmn">` +
		`<b:message id="M" name="ready"/><b:process id="p"><b:serviceTask id="a" op:type="external" op:topic="mail"/></b:process></b:definitions>`))
	require.NoError(t, err)
	m, err := bpmn.Compile(d, "")
	require.NoError(t, err)
	result, err := m.Step(bpmn.NewState(), bpmn.Event{Kind: bpmn.EventStart}, nil)
	require.NoError(t, err)
	require.Equal(t, "mail", result.Commands[0].Name)
}
