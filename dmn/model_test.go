package dmn

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
)

// compiled makes a model of the elements in body.
func compiled(t *testing.T, body string, imports ...*Definitions) *Model {
	t.Helper()
	model, err := Compile(definitions(t, "town", body), imports...)
	require.NoError(t, err)
	return model
}

func definitions(t *testing.T, namespace, body string) *Definitions {
	t.Helper()
	defs, err := Read([]byte(`<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="` + namespace + `" namespace="` + namespace + `">` + body + `</definitions>`))
	require.NoError(t, err)
	return defs
}

// value evaluates a decision with an input in JSON, and returns what string() makes of it.
func value(t *testing.T, model *Model, decision, input string) string {
	t.Helper()
	ctx, err := feel.FromJSON([]byte(input))
	require.NoError(t, err)
	result, err := model.Evaluate(decision, ctx.(*feel.Context), nil, WithTrace())
	require.NoError(t, err)
	return feel.String(result.Value)
}

const age = `<inputData id="age" name="Age"><variable name="Age" typeRef="number"/></inputData>`

const needsAge = `<informationRequirement><requiredInput href="#age"/></informationRequirement>`

// literalDecision is a decision that is one FEEL expression.
func literalDecision(name, typeRef, requirements, text string) string {
	return `<decision id="` + name + `" name="` + name + `"><variable name="` + name + `" typeRef="` + typeRef + `"/>` + requirements +
		`<literalExpression><text>` + text + `</text></literalExpression></decision>`
}

// pointsTable is a table in which Age 5 matches the rules 1 to 3 and 4 only the last.
func pointsTable(attributes, defaultOutput string) string {
	return age + `<decision id="p" name="Points">` + needsAge + `<decisionTable ` + attributes + `>
		<input><inputExpression><text>Age</text></inputExpression></input>
		<output><outputValues><text>30, 20, 10</text></outputValues>` + defaultOutput + `</output>
		<rule><inputEntry><text>5</text></inputEntry><outputEntry><text>20</text></outputEntry></rule>
		<rule><inputEntry><text>&gt;= 5</text></inputEntry><outputEntry><text>30</text></outputEntry></rule>
		<rule><inputEntry><text>&gt;= 4</text></inputEntry><outputEntry><text>20</text></outputEntry></rule>
		</decisionTable></decision>`
}

func TestEachHitPolicyChoosesItsOutputs(t *testing.T) {
	t.Parallel()
	fallback := `<defaultOutputEntry><text>-1</text></defaultOutputEntry>`
	for _, c := range []struct{ attributes, fallback, input, want string }{
		{`hitPolicy="UNIQUE"`, "", `{"Age":5}`, "null"},
		{`hitPolicy="UNIQUE"`, "", `{"Age":4}`, "20"},
		{`hitPolicy="UNIQUE"`, "", `{"Age":3}`, "null"},
		{`hitPolicy="UNIQUE"`, fallback, `{"Age":3}`, "-1"},
		{``, "", `{"Age":4}`, "20"},
		{`hitPolicy="ANY"`, "", `{"Age":5}`, "null"},
		{`hitPolicy="FIRST"`, "", `{"Age":5}`, "20"},
		{`hitPolicy="PRIORITY"`, "", `{"Age":5}`, "30"},
		{`hitPolicy="RULE ORDER"`, "", `{"Age":5}`, "[20, 30, 20]"},
		{`hitPolicy="OUTPUT ORDER"`, "", `{"Age":5}`, "[30, 20, 20]"},
		{`hitPolicy="COLLECT"`, "", `{"Age":5}`, "[20, 30, 20]"},
		{`hitPolicy="COLLECT"`, "", `{"Age":3}`, "[]"},
		{`hitPolicy="COLLECT"`, fallback, `{"Age":3}`, "-1"},
		{`hitPolicy="COLLECT" aggregation="SUM"`, "", `{"Age":5}`, "70"},
		{`hitPolicy="COLLECT" aggregation="COUNT"`, "", `{"Age":5}`, "3"},
		{`hitPolicy="COLLECT" aggregation="COUNT"`, "", `{"Age":3}`, "0"},
		{`hitPolicy="COLLECT" aggregation="MIN"`, "", `{"Age":5}`, "20"},
		{`hitPolicy="COLLECT" aggregation="MAX"`, "", `{"Age":5}`, "30"},
		{`hitPolicy="COLLECT" aggregation="SUM"`, "", `{"Age":3}`, "null"},
	} {
		model := compiled(t, pointsTable(c.attributes, c.fallback))
		require.Equal(t, c.want, value(t, model, "Points", c.input), "%s %s with %s", c.attributes, c.fallback, c.input)
	}
}

func TestBoxedLogicFollowsFEEL(t *testing.T) {
	t.Parallel()
	part := func(name, text string) string {
		return "<" + name + "><literalExpression><text>" + text + "</text></literalExpression></" + name + ">"
	}
	for name, c := range map[string]struct{ logic, want string }{
		"conditional true":      {"<conditional>" + part("if", "Age = 5") + part("then", "1") + part("else", "2") + "</conditional>", "1"},
		"conditional null":      {"<conditional>" + part("if", "null") + part("then", "1") + part("else", "2") + "</conditional>", "2"},
		"conditional text":      {"<conditional>" + part("if", `"true"`) + part("then", "1") + part("else", "2") + "</conditional>", "2"},
		"filter by item":        {"<filter>" + part("in", "[1, 6, 7]") + part("match", "item &gt; Age") + "</filter>", "[6, 7]"},
		"filter by entry":       {"<filter>" + part("in", "[{a: 1}, {a: 6}]") + part("match", "a &gt; Age") + "</filter>", "[{a: 6}]"},
		"filter by position":    {"<filter>" + part("in", "[1, 6, 7]") + part("match", "-1") + "</filter>", "7"},
		"filter by text":        {"<filter>" + part("in", "[1, 6, 7]") + part("match", `"x"`) + "</filter>", "null"},
		"for":                   {`<for iteratorVariable="i">` + part("in", "1..3") + part("return", "i * Age") + "</for>", "null"},
		"for over range":        {`<for iteratorVariable="i">` + part("in", "[1..3]") + part("return", "i * Age") + "</for>", "[5, 10, 15]"},
		"for with partial":      {`<for iteratorVariable="i">` + part("in", "[1, 2, 3]") + part("return", "count(partial)") + "</for>", "[0, 1, 2]"},
		"some":                  {`<some iteratorVariable="i">` + part("in", "[1, 9]") + part("satisfies", "i &gt; Age") + "</some>", "true"},
		"every":                 {`<every iteratorVariable="i">` + part("in", "[1, 9]") + part("satisfies", "i &gt; Age") + "</every>", "false"},
		"every over nothing":    {`<every iteratorVariable="i">` + part("in", "null") + part("satisfies", "true") + "</every>", "null"},
		"list":                  {"<list><literalExpression><text>Age</text></literalExpression><literalExpression><text>2</text></literalExpression></list>", "[5, 2]"},
		"relation":              {`<relation><column name="a"/><column name="b c"/><row><literalExpression><text>1</text></literalExpression><literalExpression><text>Age</text></literalExpression></row></relation>`, "[{a: 1, b c: 5}]"},
		"context with a result": {`<context><contextEntry><variable name="half age"/><literalExpression><text>Age / 2</text></literalExpression></contextEntry><contextEntry><literalExpression><text>half age * 4</text></literalExpression></contextEntry></context>`, "10.0"},
		"function and its call": {`<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="n" typeRef="number"/><literalExpression><text>n + Age</text></literalExpression></functionDefinition></contextEntry><contextEntry><invocation><literalExpression><text>f</text></literalExpression><binding><parameter name="n"/><literalExpression><text>1</text></literalExpression></binding></invocation></contextEntry></context>`, "6"},
		"call without binding":  {`<context><contextEntry><variable name="f"/><functionDefinition><formalParameter name="n"/><formalParameter name="m"/><literalExpression><text>[n, m]</text></literalExpression></functionDefinition></contextEntry><contextEntry><invocation><literalExpression><text>f</text></literalExpression><binding><parameter name="m"/><literalExpression><text>1</text></literalExpression></binding></invocation></contextEntry></context>`, "[null, 1]"},
		"call of a built-in":    {`<invocation><literalExpression><text>floor</text></literalExpression><binding><parameter name="n"/><literalExpression><text>Age / 2</text></literalExpression></binding></invocation>`, "2"},
		"function in Java":      {`<context><contextEntry><variable name="f"/><functionDefinition kind="Java"><context/></functionDefinition></contextEntry><contextEntry><literalExpression><text>f()</text></literalExpression></contextEntry></context>`, "null"},
	} {
		model := compiled(t, age+`<decision id="d" name="D">`+needsAge+c.logic+`</decision>`)
		require.Equal(t, c.want, value(t, model, "D", `{"Age":5}`), name)
	}
}

func TestValuesAreCoercedToTheirTypes(t *testing.T) {
	t.Parallel()
	types := `<itemDefinition name="tAges" isCollection="true"><typeRef>number</typeRef><allowedValues><text>[0..120]</text></allowedValues><typeConstraint><text>count(?) &lt;= 3</text></typeConstraint></itemDefinition>
		<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent><itemComponent name="parent"><typeRef>tPerson</typeRef></itemComponent></itemDefinition>
		<itemDefinition name="tSmall"><typeRef>tKind</typeRef><allowedValues><text>"a"</text></allowedValues></itemDefinition>
		<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>`
	for _, c := range []struct{ typeRef, text, want string }{
		{"number", "[1]", "1"},
		{"number", `"1"`, "null"},
		{"string", "null", "null"},
		{"date and time", `@"2026-03-31"`, "2026-03-31T00:00:00Z"},
		{"tAges", "5", "[5]"},
		{"tAges", "[5, 121]", "null"},
		{"tAges", "[1, 2, 3, 4]", "null"},
		{"tAges", `["x"]`, "null"},
		{"tPerson", `{name: "Ada", parent: null}`, "{name: \"Ada\", parent: null}"},
		{"tPerson", `{name: 1, parent: null}`, "null"},
		{"tPerson", `{name: "Ada"}`, "null"},
		{"tSmall", `"a"`, "a"},
		{"tSmall", `"b"`, "null"},
		{"feel:number", "1", "1"},
		{"tUnknown", "1", "1"},
	} {
		model := compiled(t, types+literalDecision("D", c.typeRef, "", c.text))
		require.Equal(t, c.want, value(t, model, "D", `{}`), "%s as %s", c.text, c.typeRef)
	}
}

func TestInputsFromJSONBecomeTheTypesOfTheModel(t *testing.T) {
	t.Parallel()
	model := compiled(t, `<itemDefinition name="tChild"><itemComponent name="born"><typeRef>date</typeRef></itemComponent><itemComponent name="nick"><typeRef>string</typeRef></itemComponent></itemDefinition>
		<inputData id="c" name="Child"><variable name="Child" typeRef="tChild"/></inputData>`+
		literalDecision("D", "", `<informationRequirement><requiredInput href="#c"/></informationRequirement>`, "[Child.born.year, Child.nick]"))
	require.Equal(t, "[2020, null]", value(t, model, "D", `{"Child":{"born":"2020-05-01"}}`))
	require.Equal(t, "[null, null]", value(t, model, "D", `{"Child":{"born":"yesterday"}}`))
}

func TestServicesAreFunctionsOfTheirInputsOnly(t *testing.T) {
	t.Parallel()
	model := compiled(t, age+
		literalDecision("Base", "number", needsAge, "Age * 10")+
		literalDecision("Fee", "number", `<informationRequirement><requiredDecision href="#Base"/></informationRequirement>`+needsAge, "Base + Age")+
		`<decisionService id="s" name="Fee service"><outputDecision href="#Fee"/><inputDecision href="#Base"/><inputData href="#age"/></decisionService>`+
		literalDecision("Call", "", `<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>`+needsAge, "[Fee service(1, 2), Fee service(Base: 7, Age: 1), Fee service(1), Fee service(\"x\", 2)]"))
	require.Equal(t, "[3, 8, null, null]", value(t, model, "Call", `{"Age":5}`))
	result, err := model.EvaluateService("Fee service", feel.NewContext(2).Set("Age", feel.IntNumber(1)).Set("Base", feel.IntNumber(5)), nil)
	require.NoError(t, err)
	require.Equal(t, "6", feel.String(result.Value))
}

func TestImportedInputsHaveAValueForEachPath(t *testing.T) {
	t.Parallel()
	a := definitions(t, "a", `<itemDefinition name="tName"><typeRef>string</typeRef></itemDefinition>
		<inputData id="n" name="Person name"><variable name="Person name" typeRef="tName"/></inputData>`)
	greeting := `<import name="model a" namespace="a" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>` +
		literalDecision("Greeting", "model a.tName", `<informationRequirement><requiredInput href="a#n"/></informationRequirement>`, `"Hello " + model a.Person name`)
	b, c := definitions(t, "b", greeting), definitions(t, "c", greeting)
	model := compiled(t, `<import name="B" namespace="b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/><import name="" namespace="c" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>`+
		literalDecision("Both", "", `<informationRequirement><requiredDecision href="b#Greeting"/></informationRequirement><informationRequirement><requiredDecision href="c#Greeting"/></informationRequirement>`, `B.Greeting + ", " + Greeting`), a, b, c)
	require.Empty(t, model.Problems())
	require.Equal(t, "Hello Ada, Hello Ben", value(t, model, "Both", `{"B":{"model a":{"Person name":"Ada"}},"model a":{"Person name":"Ben"}}`))
	require.Equal(t, "Hello Cem, Hello Cem", value(t, model, "Both", `{"Person name":"Cem"}`))
}

func TestKnowledgeModelsMayCallThemselvesWithinTheBudget(t *testing.T) {
	t.Parallel()
	model := compiled(t, `<businessKnowledgeModel id="f" name="factorial"><encapsulatedLogic><formalParameter name="n" typeRef="number"/><literalExpression><text>if n &lt;= 1 then 1 else n * factorial(n - 1)</text></literalExpression></encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement></businessKnowledgeModel>`+
		literalDecision("D", "", `<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>`, "factorial(20)")+
		literalDecision("Endless", "", `<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>`, "factorial(100000)"))
	require.Equal(t, "2432902008176640000", value(t, model, "D", `{}`))
	_, err := model.Evaluate("Endless", nil, nil)
	require.ErrorIs(t, err, feel.ErrBudget)
}

func TestProblemsSayWhereTheyAre(t *testing.T) {
	t.Parallel()
	model := compiled(t, age+`
<decision id="d" name="D"><variable typeRef="tNone"/>`+needsAge+`
<decisionTable><input><inputExpression><text>Age</text></inputExpression></input><output/>
<rule><inputEntry><text>&lt; </text></inputEntry><outputEntry><text>1 +</text></outputEntry></rule>
</decisionTable></decision>`)
	var lines []string
	for _, p := range model.Problems() {
		lines = append(lines, p.String())
	}
	require.Equal(t, []string{
		`line 2, D: there is no type "tNone", so any value is accepted in its place`,
		`line 4, D: rule 1, input 1: line 1, column 3: expected a value, a name or an opening bracket, but the text ends: < ▸`,
		`line 4, D: line 1, column 4: expected a value, a name or an opening bracket, but the text ends: 1 +▸`,
	}, lines)
	require.Equal(t, "null", value(t, model, "D", `{"Age":1}`))
}

func TestModelsThatCannotBeEvaluatedAreRefused(t *testing.T) {
	t.Parallel()
	_, err := Compile(definitions(t, "x", literalDecision("A", "", `<informationRequirement><requiredDecision href="#B"/></informationRequirement>`, "B")+
		literalDecision("B", "", `<informationRequirement><requiredDecision href="#A"/></informationRequirement>`, "A")))
	require.EqualError(t, err, `compile x: the decision "A" depends on its own result; remove one of the requirements`)
	_, err = Compile(definitions(t, "x", `<import name="y" namespace="nowhere" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>`))
	require.ErrorContains(t, err, `imports the namespace "nowhere", of which there is no file`)
	_, err = Read([]byte(`<definitions xmlns="http://example.com"/>`))
	require.EqualError(t, err, `read DMN: the namespace "http://example.com" is not one of DMN 1.2 to 1.5`)
	_, err = Read([]byte(`<definitions`))
	require.ErrorContains(t, err, "read DMN: XML syntax error on line 1")
	model := compiled(t, age)
	_, err = model.Evaluate("Nope", nil, nil)
	require.ErrorContains(t, err, "the model has no such decision")
}

func TestTheTraceSaysWhichRuleMatchedAndWhy(t *testing.T) {
	t.Parallel()
	model := fees(t)
	result, err := model.Evaluate("Notice", feel.NewContext(3).Set("Kind", "resident").Set("Months", feel.IntNumber(3)).Set("Since", "2024-05-01"), nil, WithTrace())
	require.NoError(t, err)
	require.Empty(t, result.Warnings)
	require.Len(t, result.Trace, 2)
	fee := result.Trace[0]
	require.Equal(t, "Fee", fee.Decision)
	require.Equal(t, "UNIQUE", fee.Tables[0].HitPolicy)
	require.Equal(t, TracedInput{"Kind", "resident"}, fee.Tables[0].Inputs[0])
	matched := fee.Tables[0].Matched
	require.Len(t, matched, 1)
	require.Equal(t, 1, matched[0].Number)
	require.Equal(t, "r1", matched[0].ID)
	require.Equal(t, []string{"§ 3 Abs. 1"}, matched[0].Annotations)
	require.Equal(t, "15.50", feel.String(matched[0].Outputs[0]))
}
