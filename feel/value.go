package feel

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"time"
)

// Value is a FEEL value. Its dynamic type is one of
//
//	nil            null
//	bool           boolean
//	string         string
//	Number         number, a decimal of 34 digits
//	Date           date
//	Time           time, with or without an offset or zone
//	DateTime       date and time
//	DaysDuration   days and time duration
//	YearsDuration  years and months duration
//	List           list
//	*Context       context
//	Range          range
//	*Function      function
//
// Values are immutable: whoever hands a List or *Context to an evaluation does
// not change it afterwards. [FromGo] makes a Value of any other Go value.
type Value = any

// List is a FEEL list.
type List []Value

// Scope answers names that an expression uses but does not define.
// A *Context is a Scope.
type Scope interface {
	// Lookup returns the value of name and whether the name is known.
	Lookup(name string) (Value, bool)
}

// FromGo makes a Value of a Go value: booleans, strings, all integer and float
// types, json.Number, *big.Int, time.Time (a date and time), time.Duration
// (a days and time duration), maps with string keys (in the order of their
// sorted keys), slices, arrays and pointers to those. FEEL values pass
// unchanged, except that their lists are converted as well. Anything else, NaN
// and the infinities become null.
func FromGo(v any) Value {
	switch x := v.(type) {
	case nil, bool, string, Number, Date, Time, DateTime, DaysDuration, YearsDuration, Range:
		return x
	case *Context:
		return nilable(x)
	case *Function:
		return nilable(x)
	case List:
		return fromSlice(reflect.ValueOf(x))
	case json.Number:
		return numberOrNull(ParseNumber(x.String()))
	case *big.Int:
		return numberOrNull(ParseNumber(x.String()))
	case time.Time:
		return NewDateTime(x)
	case time.Duration:
		return durationOf(x)
	}
	return fromReflect(reflect.ValueOf(v))
}

func fromReflect(v reflect.Value) Value {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return IntNumber(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return numberOrNull(ParseNumber(fmt.Sprint(v.Uint())))
	case reflect.Float32, reflect.Float64:
		return fromFloat(v.Float())
	case reflect.Slice, reflect.Array:
		return fromSlice(v)
	case reflect.Map:
		return fromMap(v)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return FromGo(v.Elem().Interface())
	}
	return nil
}

func fromFloat(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return numberOrNull(ParseNumber(fmt.Sprint(f)))
}

func fromSlice(v reflect.Value) Value {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return List{}
	}
	list := make(List, v.Len())
	for i := range list {
		list[i] = FromGo(v.Index(i).Interface())
	}
	return list
}

func fromMap(v reflect.Value) Value {
	if v.Type().Key().Kind() != reflect.String {
		return nil
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
	ctx := NewContext(len(keys))
	for _, key := range keys {
		ctx.Set(key.String(), FromGo(v.MapIndex(key).Interface()))
	}
	return ctx
}

// nilable keeps a typed nil pointer from posing as a value.
func nilable[T any](p *T) Value {
	if p == nil {
		return nil
	}
	return p
}

func numberOrNull(n Number, err error) Value {
	if err != nil {
		return nil
	}
	return n
}
