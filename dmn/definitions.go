package dmn

// Definitions are what one DMN file says (DMN 1.5 §6.3.2), as far as it bears on
// evaluation: diagrams, text annotations and knowledge sources are left out.
type Definitions struct {
	ID, Name, Namespace string
	// Version is the version of DMN by the file's namespace: "1.2" to "1.5".
	Version string

	Imports         []Import
	ItemDefinitions []ItemDefinition
	InputData       []InputData
	Decisions       []Decision
	Knowledge       []KnowledgeModel
	Services        []DecisionService
}

// Import makes the elements of another file available under a name. An empty
// name adds them to those of this file.
type Import struct {
	Name, Namespace, Type string
}

// ItemDefinition is a type (DMN 1.5 §7.3.3).
type ItemDefinition struct {
	Name, TypeRef string
	Collection    bool
	// Allowed are the unary tests of allowedValues, which hold for each item of
	// a collection; Constraint those of typeConstraint, for the whole.
	Allowed, Constraint string
	Components          []ItemDefinition
	Function            *FunctionItem
	Line                int
}

// FunctionItem is the type of a function.
type FunctionItem struct {
	Parameters []Variable
	ResultType string
}

// Variable is a name with a type; an empty TypeRef allows every value.
type Variable struct {
	Name, TypeRef string
}

// InputData is a value that comes from outside.
type InputData struct {
	ID, Name string
	Variable Variable
	Line     int
}

// Requirements are the references of an element to what it needs: "#id", or
// "namespace#id" for an imported element.
type Requirements struct {
	Inputs, Decisions, Knowledge []string
}

// Decision is a decision with its logic, which is nil if it has none.
type Decision struct {
	ID, Name     string
	Variable     Variable
	Requirements Requirements
	Logic        Expression
	Line         int
}

// KnowledgeModel is a business knowledge model: a function.
type KnowledgeModel struct {
	ID, Name     string
	Variable     Variable
	Requirements Requirements
	Logic        *FunctionDefinition
	Line         int
}

// DecisionService is a part of the requirements graph that can be called as a
// function (DMN 1.5 §6.3.10). All fields but the first hold references.
type DecisionService struct {
	ID, Name                  string
	Variable                  Variable
	Outputs, Encapsulated     []string
	InputDecisions, InputData []string
	Line                      int
}

// Expression is one of the boxed expressions: *LiteralExpression,
// *DecisionTable, *BoxedContext, *BoxedList, *Relation, *Invocation,
// *FunctionDefinition, *Conditional, *BoxedFilter or *Iterator.
type Expression interface{ common() *Common }

// Common is what all expressions have.
type Common struct {
	ID, TypeRef string
	Line        int // in the file
}

func (c *Common) common() *Common { return c }

// LiteralExpression is a FEEL text.
type LiteralExpression struct {
	Common
	Text, Language string
}

// BoxedContext is a list of entries; one without name is the result.
type BoxedContext struct {
	Common
	Entries []Entry
}

// Entry is an entry of a boxed context, or a binding of an invocation.
type Entry struct {
	Variable Variable
	Value    Expression
}

// BoxedList is a list of expressions.
type BoxedList struct {
	Common
	Items []Expression
}

// Relation is a list of contexts with the same entries.
type Relation struct {
	Common
	Columns []Variable
	Rows    [][]Expression
}

// Invocation calls a function with named arguments.
type Invocation struct {
	Common
	Function Expression
	Bindings []Entry
}

// FunctionDefinition is a function. Kind is FEEL, Java or PMML.
type FunctionDefinition struct {
	Common
	Kind       string
	Parameters []Variable
	Body       Expression
}

// Conditional is if, then and else.
type Conditional struct {
	Common
	If, Then, Else Expression
}

// BoxedFilter keeps the items of In for which Match is true.
type BoxedFilter struct {
	Common
	In, Match Expression
}

// Iterator is a boxed for, some or every, by Kind, over the items of In.
type Iterator struct {
	Common
	Kind     string
	Variable string
	In, Each Expression
}

// DecisionTable is a table of rules (DMN 1.5 §8.3).
type DecisionTable struct {
	Common
	HitPolicy   string // UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER or OUTPUT ORDER
	Aggregation string // SUM, COUNT, MIN, MAX or empty
	Inputs      []InputClause
	Outputs     []OutputClause
	Annotations []string
	Rules       []Rule
}

// InputClause is a column of conditions.
type InputClause struct {
	ID, Label  string
	Expression LiteralExpression
	Values     string // unary tests of the values that may come
}

// OutputClause is a column of results.
type OutputClause struct {
	ID, Label, Name, TypeRef string
	Values                   string // expressions, the first of the highest priority
	Default                  string
}

// Rule is a row of a table.
type Rule struct {
	ID          string
	Tests       []string // unary tests, one for each input
	Outputs     []string // expressions, one for each output
	Annotations []string
	Line        int
}
