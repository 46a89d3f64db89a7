package feel

import (
	"fmt"
	"strings"
)

// builtin is a function of DMN 1.5 §10.3.4: one name, one or more signatures.
type builtin struct {
	signatures []signature
	function   *Function
}

// signature is one way to call a built-in function.
type signature struct {
	parameters []parameter
	// repeated functions take their last parameter any number of times.
	repeated bool
	run      func(c *call, args []Value) Value
}

// parameter is what one argument has to be.
type parameter struct {
	name     string
	want     kinds
	optional bool
}

// kinds is a set of kinds of values.
type kinds uint32

func oneOf(list ...Kind) kinds {
	var set kinds
	for _, k := range list {
		set |= 1 << k
	}
	return set
}

func (s kinds) has(k Kind) bool { return s&(1<<k) != 0 }

func (s kinds) String() string {
	var names []string
	for k := range Kind(len(kindNames)) {
		if s.has(k) {
			names = append(names, k.String())
		}
	}
	return strings.Join(names, " or ")
}

// absent is the argument of an optional parameter that was not given.
type absent struct{}

// call is one call of a built-in function.
type call struct {
	*machine
	offset int
	name   string
}

// fail says why the call is null.
func (c *call) fail(format string, args ...any) Value {
	if c.env.Warn == nil {
		return nil
	}
	return c.null(c.offset, "%s: %s", c.name, fmt.Sprintf(format, args...))
}

// call tries the signatures in turn. What the last one complains about is reported.
func (b *builtin) call(c *call, names []string, args []Value) Value {
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			c.step(len(text) / bytesPerStep)
		}
	}
	complaint := ""
	for i := range b.signatures {
		s := &b.signatures[i]
		arranged, problem := s.arrange(names, args, c.env.Warn != nil)
		if problem == nil {
			return s.run(c, arranged)
		}
		if complaint == "" || len(args) <= len(s.parameters) {
			complaint = problem.text
		}
	}
	return c.fail("%s", complaint)
}

// bytesPerStep is how much of a text a built-in function handles in one step.
const bytesPerStep = 64

// problem is why arguments do not suit a signature.
type problem struct{ text string }

// unexplained is the problem when nobody listens.
var unexplained = &problem{}

// arrange puts the arguments in order and coerces them.
func (s *signature) arrange(names []string, args []Value, explain bool) ([]Value, *problem) {
	if len(names) > 0 {
		var missing *problem
		if args, missing = s.byName(names, args, explain); missing != nil {
			return nil, missing
		}
	}
	if len(args) > len(s.parameters) && !s.repeated || len(args) < s.required() {
		return nil, explained(explain, "it does not take %d arguments", len(args))
	}
	for i, arg := range args {
		p := &s.parameters[min(i, len(s.parameters)-1)]
		coerced, ok := p.coerce(arg)
		if !ok {
			return nil, explained(explain, "%s is to be a %s, not a %s", p.name, p.want, KindOf(arg))
		}
		args[i] = coerced
	}
	for len(args) < len(s.parameters) {
		args = append(args, absent{})
	}
	return args, nil
}

func explained(explain bool, format string, args ...any) *problem {
	if !explain {
		return unexplained
	}
	return &problem{fmt.Sprintf(format, args...)}
}

func (s *signature) required() int {
	n := 0
	for _, p := range s.parameters {
		if !p.optional {
			n++
		}
	}
	return n
}

func (s *signature) byName(names []string, args []Value, explain bool) ([]Value, *problem) {
	arranged := make([]Value, len(s.parameters))
	for i := range arranged {
		arranged[i] = absent{}
	}
	for i, name := range names {
		position := s.position(name)
		if position < 0 {
			return nil, explained(explain, "it has no parameter named %q", name)
		}
		arranged[position] = args[i]
	}
	for i, p := range s.parameters {
		if arranged[i] == (absent{}) && !p.optional {
			return nil, explained(explain, "%s is missing", p.name)
		}
	}
	return arranged, nil
}

func (s *signature) position(name string) int {
	for i, p := range s.parameters {
		if p.name == name {
			return i
		}
	}
	return -1
}

// coerce applies the implicit conversions between an item and a list of it.
func (p *parameter) coerce(arg Value) (Value, bool) {
	if arg == (Value)(absent{}) {
		return arg, p.optional
	}
	kind := KindOf(arg)
	if p.want.has(kind) {
		return arg, true
	}
	if list, ok := arg.(List); ok && len(list) == 1 && p.want.has(KindOf(list[0])) {
		return list[0], true
	}
	if p.want.has(ListKind) && kind != NullKind {
		return List{arg}, true
	}
	return nil, false
}

// builtins are all built-in functions by name.
var (
	builtins     = map[string]*builtin{}
	builtinNames = &nameSet{}
)

func init() {
	for _, table := range [][]definition{
		conversionFunctions, temporalFunctions, numberFunctions, stringFunctions, listFunctions,
		statisticFunctions, contextFunctions, rangeFunctions,
	} {
		for _, d := range table {
			d.register()
		}
	}
}

// definition is a line in the table of built-in functions: how it is called, in
// the notation of register, and what it does.
type definition struct {
	usage string
	run   func(c *call, args []Value) Value
}

// kindWords are the words for parameters in a usage. A question mark behind
// the word allows null.
var kindWords = map[string]kinds{
	"any": 1<<len(kindNames) - 1, "boolean": oneOf(BooleanKind), "number": oneOf(NumberKind), "string": oneOf(StringKind),
	"date": oneOf(DateKind), "time": oneOf(TimeKind), "datetime": oneOf(DateTimeKind), "list": oneOf(ListKind),
	"days": oneOf(DaysDurationKind), "years": oneOf(YearsDurationKind), "context": oneOf(ContextKind),
	"range": oneOf(RangeKind), "function": oneOf(FunctionKind),
	"point": oneOf(NumberKind, StringKind, DateKind, TimeKind, DateTimeKind, DaysDurationKind, YearsDurationKind),
}

// register adds a signature such as "substring(string: string, start position:
// number, [length: number])". Kinds are joined by |, … marks repetition.
func (d definition) register() {
	name, rest, _ := strings.Cut(d.usage, "(")
	s := signature{run: d.run}
	rest, s.repeated = strings.CutSuffix(rest, "…")
	for text := range strings.SplitSeq(strings.TrimSuffix(rest, ")"), ", ") {
		if text == "" {
			continue
		}
		inner, optional := strings.CutPrefix(text, "[")
		parameterName, words, _ := strings.Cut(strings.TrimSuffix(inner, "]"), ": ")
		s.parameters = append(s.parameters, parameter{parameterName, kindsOf(words), optional})
	}
	b := builtins[name]
	if b == nil {
		b = &builtin{}
		b.function = &Function{Name: name, builtin: b, Call: b.callFromHost(name)}
		builtins[name] = b
		builtinNames.add(name)
	}
	b.signatures = append(b.signatures, s)
	if len(b.function.Parameters) < len(s.parameters) {
		b.function.Parameters = make([]Parameter, len(s.parameters))
		for i, p := range s.parameters {
			b.function.Parameters[i] = Parameter{Name: p.name}
		}
	}
}

func kindsOf(words string) kinds {
	var set kinds
	for word := range strings.SplitSeq(words, "|") {
		word, nullable := strings.CutSuffix(word, "?")
		set |= kindWords[word]
		if nullable {
			set |= oneOf(NullKind)
		}
	}
	return set
}

// callFromHost lets Go code call a built-in function as any other.
func (b *builtin) callFromHost(name string) func([]Value, *Env) (Value, error) {
	return func(args []Value, env *Env) (value Value, err error) {
		m := newMachine(name, nil, env)
		defer m.settle(m.budget.depth, &err)
		return b.call(&call{m, 0, name}, nil, append([]Value(nil), args...)), nil
	}
}

// Builtin returns the built-in function of that name, such as "string length",
// and whether there is one.
func Builtin(name string) (*Function, bool) {
	b, ok := builtins[name]
	if !ok {
		return nil, false
	}
	return b.function, true
}
