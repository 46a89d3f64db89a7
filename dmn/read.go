package dmn

import (
	"fmt"
	"strings"
)

// Read reads a DMN file in XML. It returns an error if the file is not XML, not
// of DMN 1.2 to 1.5, or lacks what the format demands, with the line.
func Read(data []byte) (*Definitions, error) {
	root, version, err := parseXML(data)
	if err != nil {
		return nil, fmt.Errorf("read DMN: %w", err)
	}
	if root.name != "definitions" {
		return nil, fmt.Errorf("read DMN: line %d: the file begins with <%s>, not with <definitions>", root.line, root.name)
	}
	defs := &Definitions{
		ID: root.attr("id"), Name: root.attr("name"), Namespace: root.attr("namespace"), Version: version,
	}
	for _, e := range root.children {
		if err := defs.add(e); err != nil {
			return nil, fmt.Errorf("read DMN: %w", err)
		}
	}
	return defs, nil
}

func (d *Definitions) add(e *element) error {
	switch e.name {
	case "import":
		d.Imports = append(d.Imports, Import{e.attr("name"), e.attr("namespace"), e.attr("importType")})
	case "itemDefinition":
		d.ItemDefinitions = append(d.ItemDefinitions, readItem(e))
	case "inputData":
		d.InputData = append(d.InputData, InputData{e.attr("id"), e.attr("name"), readVariable(e), e.line})
	case "decision":
		logic, err := readLogic(e)
		if err != nil {
			return err
		}
		d.Decisions = append(d.Decisions, Decision{
			e.attr("id"), e.attr("name"), readVariable(e), readRequirements(e), logic, e.line,
		})
	case "businessKnowledgeModel":
		return d.addKnowledge(e)
	case "decisionService":
		d.Services = append(d.Services, DecisionService{
			ID: e.attr("id"), Name: e.attr("name"), Variable: readVariable(e), Line: e.line,
			Outputs: hrefs(e.all("outputDecision")), Encapsulated: hrefs(e.all("encapsulatedDecision")),
			InputDecisions: hrefs(e.all("inputDecision")), InputData: hrefs(e.all("inputData")),
		})
	}
	return nil
}

func (d *Definitions) addKnowledge(e *element) error {
	model := KnowledgeModel{
		ID: e.attr("id"), Name: e.attr("name"), Variable: readVariable(e), Requirements: readRequirements(e), Line: e.line,
	}
	if logic := e.child("encapsulatedLogic"); logic != nil {
		function, err := readFunction(logic)
		if err != nil {
			return err
		}
		model.Logic = function
	}
	d.Knowledge = append(d.Knowledge, model)
	return nil
}

func readItem(e *element) ItemDefinition {
	item := ItemDefinition{
		Name: e.attr("name"), TypeRef: strings.TrimSpace(e.textOf("typeRef")), Collection: e.attr("isCollection") == "true", Line: e.line,
	}
	if allowed := e.child("allowedValues"); allowed != nil {
		item.Allowed = allowed.textOf("text")
	}
	if constraint := e.child("typeConstraint"); constraint != nil {
		item.Constraint = constraint.textOf("text")
	}
	for _, component := range e.all("itemComponent") {
		item.Components = append(item.Components, readItem(component))
	}
	if function := e.child("functionItem"); function != nil {
		item.Function = &FunctionItem{ResultType: function.attr("outputTypeRef"), Parameters: variables(function.all("parameters"))}
	}
	return item
}

// readVariable reads the variable of an element, whose name is the element's.
func readVariable(e *element) Variable {
	if v := e.child("variable"); v != nil {
		return Variable{v.attr("name"), v.attr("typeRef")}
	}
	return Variable{Name: e.attr("name")}
}

func variables(elements []*element) []Variable {
	list := make([]Variable, len(elements))
	for i, e := range elements {
		list[i] = Variable{e.attr("name"), e.attr("typeRef")}
	}
	return list
}

func hrefs(elements []*element) []string {
	list := make([]string, len(elements))
	for i, e := range elements {
		list[i] = e.attr("href")
	}
	return list
}

func readRequirements(e *element) Requirements {
	var r Requirements
	for _, requirement := range e.all("informationRequirement") {
		r.Inputs = append(r.Inputs, hrefs(requirement.all("requiredInput"))...)
		r.Decisions = append(r.Decisions, hrefs(requirement.all("requiredDecision"))...)
	}
	for _, requirement := range e.all("knowledgeRequirement") {
		r.Knowledge = append(r.Knowledge, hrefs(requirement.all("requiredKnowledge"))...)
	}
	return r
}
