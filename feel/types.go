package feel

import (
	"fmt"
	"strings"
)

// Kind is one of FEEL's kinds of values.
type Kind int

// The kinds of types (DMN 1.5 §10.3.2.9 and Figure 10-26).
const (
	AnyKind Kind = iota
	NullKind
	BooleanKind
	NumberKind
	StringKind
	DateKind
	TimeKind
	DateTimeKind
	DaysDurationKind
	YearsDurationKind
	ListKind
	ContextKind
	RangeKind
	FunctionKind
)

var kindNames = []string{"Any", "Null", "boolean", "number", "string", "date", "time", "date and time",
	"days and time duration", "years and months duration", "list", "context", "range", "function"}

// String returns the kind's name in FEEL.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "unknown type"
	}
	return kindNames[k]
}

// KindOf returns the kind of a value.
func KindOf(v Value) Kind {
	switch v.(type) {
	case nil:
		return NullKind
	case bool:
		return BooleanKind
	case Number:
		return NumberKind
	case string:
		return StringKind
	case Date:
		return DateKind
	case Time:
		return TimeKind
	case DateTime:
		return DateTimeKind
	case DaysDuration:
		return DaysDurationKind
	case YearsDuration:
		return YearsDurationKind
	case List:
		return ListKind
	case *Context:
		return ContextKind
	case Range:
		return RangeKind
	case *Function:
		return FunctionKind
	}
	return AnyKind
}

// Type is a FEEL type: one of the language's, or a structured or restricted one
// that a model defines. It is immutable once expressions use it. The nil Type is
// that of all values.
type Type struct {
	Kind Kind
	// Name is how messages call the type; empty for one without a name.
	Name string
	// Item is the type of a list's items or a range's ends; nil for any.
	Item *Type
	// Fields are the entries a context must have; it may have more.
	Fields []Field
	// Parameters and Result are a function's. Both nil: any function.
	Parameters []*Type
	Result     *Type
	// Allowed, if set, restricts the values, and for a list its items;
	// AllowedWhole restricts a list as a whole. All of them have to hold.
	Allowed, AllowedWhole []*UnaryTests
}

// Field is an entry of a context type.
type Field struct {
	Name string
	Type *Type
}

// basicTypes are the types that FEEL and older models have names for.
var basicTypes = map[string]*Type{
	"Any": {Kind: AnyKind}, "any": {Kind: AnyKind}, "Null": {Kind: NullKind},
	"boolean": {Kind: BooleanKind}, "number": {Kind: NumberKind}, "string": {Kind: StringKind},
	"date": {Kind: DateKind}, "time": {Kind: TimeKind},
	"date and time": {Kind: DateTimeKind}, "dateTime": {Kind: DateTimeKind},
	"days and time duration": {Kind: DaysDurationKind}, "dayTimeDuration": {Kind: DaysDurationKind},
	"years and months duration": {Kind: YearsDurationKind}, "yearMonthDuration": {Kind: YearsDurationKind},
	"list": {Kind: ListKind}, "context": {Kind: ContextKind}, "range": {Kind: RangeKind}, "function": {Kind: FunctionKind},
}

// BasicType returns the type that FEEL itself gives this name, such as "number",
// and whether there is one.
func BasicType(name string) (*Type, bool) {
	t, ok := basicTypes[name]
	return t, ok
}

// ListOf returns the type of lists of item.
func ListOf(item *Type) *Type { return &Type{Kind: ListKind, Item: item} }

// String returns the type's name, or how FEEL writes it.
func (t *Type) String() string {
	switch {
	case t == nil:
		return "Any"
	case t.Name != "":
		return t.Name
	case t.Item != nil:
		return fmt.Sprintf("%s<%s>", t.Kind, t.Item)
	case len(t.Fields) > 0:
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = fmt.Sprintf("%s: %s", f.Name, f.Type)
		}
		return "context<" + strings.Join(fields, ", ") + ">"
	}
	return t.Kind.String()
}

// Has tells whether v is an instance of the type, without regard to allowed
// values (DMN 1.5 §10.3.2.9.5). Null is no instance of any type but Null; as an
// entry or item, null belongs to every type.
func (t *Type) Has(v Value) bool {
	if v == nil {
		return t != nil && t.Kind == NullKind
	}
	return t.fits(v)
}

// fits is type conformance, where null conforms to everything.
func (t *Type) fits(v Value) bool {
	if t == nil || t.Kind == AnyKind || v == nil {
		return true
	}
	if KindOf(v) != t.Kind {
		return false
	}
	switch x := v.(type) {
	case List:
		return t.fitsItems(x)
	case *Context:
		return t.fitsFields(x)
	case Range:
		return t.Item.fits(x.Low) && t.Item.fits(x.High)
	case *Function:
		return t.fitsFunction(x)
	}
	return true
}

func (t *Type) fitsItems(list List) bool {
	for _, item := range list {
		if !t.Item.fits(item) {
			return false
		}
	}
	return true
}

func (t *Type) fitsFields(ctx *Context) bool {
	for _, field := range t.Fields {
		value, ok := ctx.Get(field.Name)
		if !ok || !field.Type.fits(value) {
			return false
		}
	}
	return true
}

// fitsFunction compares numbers of parameters, whose types must accept what the
// type promises to pass (contravariance), and the result where both are known.
func (t *Type) fitsFunction(f *Function) bool {
	if t.Parameters == nil && t.Result == nil {
		return true
	}
	if len(f.Parameters) != len(t.Parameters) || f.Result != nil && !t.Result.accepts(f.Result) {
		return false
	}
	for i, parameter := range f.Parameters {
		if !parameter.Type.accepts(t.Parameters[i]) {
			return false
		}
	}
	return true
}

// accepts tells whether every value of type u is one of t.
func (t *Type) accepts(u *Type) bool {
	switch {
	case t == nil || t.Kind == AnyKind || t == u:
		return true
	case u == nil || u.Kind != t.Kind:
		return false
	case t.Kind == ListKind || t.Kind == RangeKind:
		return t.Item.accepts(u.Item)
	case t.Kind == ContextKind:
		return t.acceptsFields(u)
	}
	return true
}

func (t *Type) acceptsFields(u *Type) bool {
	for _, field := range t.Fields {
		other := u.field(field.Name)
		if other == nil || !field.Type.accepts(other.Type) {
			return false
		}
	}
	return true
}

func (t *Type) field(name string) *Field {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

// Coerce turns v into a value of the type by the implicit conversions of DMN
// 1.5 §10.3.2.9.4: a list of one item and that item stand for one another, and a
// date stands for its midnight in UTC. It reports whether v is one or could be
// made one; null always is.
func (t *Type) Coerce(v Value) (Value, bool) {
	if t.fits(v) {
		return v, true
	}
	if list, ok := v.(List); ok && len(list) == 1 && t.Kind != ListKind {
		return t.Coerce(list[0])
	}
	if date, ok := v.(Date); ok && t.Kind == DateTimeKind {
		return midnightUTC(date), true
	}
	if t.Kind == ListKind {
		if _, isList := v.(List); !isList {
			if item, ok := t.Item.Coerce(v); ok {
				return List{item}, true
			}
		}
	}
	return nil, false
}
