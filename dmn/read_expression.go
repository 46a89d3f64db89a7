package dmn

import (
	"cmp"
	"fmt"
)

// readers are the readers of the boxed expressions by the name of the element.
// It is filled in init because they refer to one another.
var readers map[string]func(*element) (Expression, error)

func init() {
	readers = map[string]func(*element) (Expression, error){
		"literalExpression":  func(e *element) (Expression, error) { return readLiteral(e), nil },
		"decisionTable":      readTable,
		"context":            readContext,
		"list":               readList,
		"relation":           readRelation,
		"invocation":         readInvocation,
		"functionDefinition": func(e *element) (Expression, error) { return readFunction(e) },
		"conditional":        readConditional,
		"filter":             readFilter,
		"for":                func(e *element) (Expression, error) { return readIterator(e, "return") },
		"some":               func(e *element) (Expression, error) { return readIterator(e, "satisfies") },
		"every":              func(e *element) (Expression, error) { return readIterator(e, "satisfies") },
	}
}

// readLogic returns the expression in e, or nil if it has none.
func readLogic(e *element) (Expression, error) {
	for _, child := range e.children {
		if read := readers[child.name]; read != nil {
			return read(child)
		}
	}
	return nil, nil
}

// readPart returns the expression in the child of that name.
func readPart(e *element, name string) (Expression, error) {
	part := e.child(name)
	if part == nil {
		return nil, fmt.Errorf("line %d: <%s> lacks <%s>", e.line, e.name, name)
	}
	return readLogic(part)
}

func readExpressions(e *element) ([]Expression, error) {
	var list []Expression
	for _, child := range e.children {
		read := readers[child.name]
		if read == nil {
			continue
		}
		expression, err := read(child)
		if err != nil {
			return nil, err
		}
		list = append(list, expression)
	}
	return list, nil
}

func readCommon(e *element) Common { return Common{e.attr("id"), e.attr("typeRef"), e.line} }

func readLiteral(e *element) *LiteralExpression {
	line := e.line
	if text := e.child("text"); text != nil {
		line = text.line
	}
	return &LiteralExpression{Common{e.attr("id"), e.attr("typeRef"), line}, e.textOf("text"), e.attr("expressionLanguage")}
}

func readContext(e *element) (Expression, error) {
	ctx := &BoxedContext{Common: readCommon(e)}
	for _, entry := range e.all("contextEntry") {
		value, err := readLogic(entry)
		if err != nil {
			return nil, err
		}
		ctx.Entries = append(ctx.Entries, Entry{readVariable(entry), value})
	}
	return ctx, nil
}

func readList(e *element) (Expression, error) {
	items, err := readExpressions(e)
	return &BoxedList{readCommon(e), items}, err
}

func readRelation(e *element) (Expression, error) {
	relation := &Relation{Common: readCommon(e), Columns: variables(e.all("column"))}
	for _, row := range e.all("row") {
		cells, err := readExpressions(row)
		if err != nil {
			return nil, err
		}
		if len(cells) != len(relation.Columns) {
			return nil, fmt.Errorf("line %d: the row has %d cells for %d columns", row.line, len(cells), len(relation.Columns))
		}
		relation.Rows = append(relation.Rows, cells)
	}
	return relation, nil
}

func readInvocation(e *element) (Expression, error) {
	invocation := &Invocation{Common: readCommon(e)}
	var err error
	if invocation.Function, err = readLogic(e); err != nil {
		return nil, err
	}
	for _, binding := range e.all("binding") {
		parameter := binding.child("parameter")
		if parameter == nil {
			return nil, fmt.Errorf("line %d: <binding> lacks <parameter>", binding.line)
		}
		value, err := readLogic(binding)
		if err != nil {
			return nil, err
		}
		invocation.Bindings = append(invocation.Bindings, Entry{Variable{parameter.attr("name"), parameter.attr("typeRef")}, value})
	}
	return invocation, nil
}

func readFunction(e *element) (*FunctionDefinition, error) {
	body, err := readLogic(e)
	return &FunctionDefinition{readCommon(e), cmp.Or(e.attr("kind"), "FEEL"), variables(e.all("formalParameter")), body}, err
}

func readConditional(e *element) (Expression, error) {
	conditional := &Conditional{Common: readCommon(e)}
	var err error
	if conditional.If, err = readPart(e, "if"); err != nil {
		return nil, err
	}
	if conditional.Then, err = readPart(e, "then"); err != nil {
		return nil, err
	}
	conditional.Else, err = readPart(e, "else")
	return conditional, err
}

func readFilter(e *element) (Expression, error) {
	filter := &BoxedFilter{Common: readCommon(e)}
	var err error
	if filter.In, err = readPart(e, "in"); err != nil {
		return nil, err
	}
	filter.Match, err = readPart(e, "match")
	return filter, err
}

func readIterator(e *element, each string) (Expression, error) {
	iterator := &Iterator{Common: readCommon(e), Kind: e.name, Variable: e.attr("iteratorVariable")}
	var err error
	if iterator.In, err = readPart(e, "in"); err != nil {
		return nil, err
	}
	iterator.Each, err = readPart(e, each)
	return iterator, err
}

func readTable(e *element) (Expression, error) {
	table := &DecisionTable{
		Common: readCommon(e), HitPolicy: cmp.Or(e.attr("hitPolicy"), "UNIQUE"), Aggregation: e.attr("aggregation"),
	}
	for _, input := range e.all("input") {
		clause := InputClause{ID: input.attr("id"), Label: input.attr("label")}
		if expression := input.child("inputExpression"); expression != nil {
			clause.Expression = *readLiteral(expression)
		}
		if values := input.child("inputValues"); values != nil {
			clause.Values = values.textOf("text")
		}
		table.Inputs = append(table.Inputs, clause)
	}
	for _, output := range e.all("output") {
		table.Outputs = append(table.Outputs, readOutput(output))
	}
	for _, annotation := range e.all("annotation") {
		table.Annotations = append(table.Annotations, annotation.attr("name"))
	}
	for _, rule := range e.all("rule") {
		r := Rule{
			ID: rule.attr("id"), Line: rule.line,
			Tests: texts(rule.all("inputEntry")), Outputs: texts(rule.all("outputEntry")), Annotations: texts(rule.all("annotationEntry")),
		}
		if len(r.Tests) != len(table.Inputs) || len(r.Outputs) != len(table.Outputs) {
			return nil, fmt.Errorf("line %d: the rule has %d inputs and %d outputs, the table %d and %d",
				rule.line, len(r.Tests), len(r.Outputs), len(table.Inputs), len(table.Outputs))
		}
		table.Rules = append(table.Rules, r)
	}
	return table, nil
}

func readOutput(e *element) OutputClause {
	clause := OutputClause{ID: e.attr("id"), Label: e.attr("label"), Name: e.attr("name"), TypeRef: e.attr("typeRef")}
	if values := e.child("outputValues"); values != nil {
		clause.Values = values.textOf("text")
	}
	if entry := e.child("defaultOutputEntry"); entry != nil {
		clause.Default = entry.textOf("text")
	}
	return clause
}

func texts(elements []*element) []string {
	list := make([]string, len(elements))
	for i, e := range elements {
		list[i] = e.textOf("text")
	}
	return list
}
