package feel_test

import (
	"testing"

	"github.com/amtsweg/amtsweg/feel"
)

// BenchmarkCondition evaluates a condition as a gateway has it.
func BenchmarkCondition(b *testing.B) {
	benchmark(b, `amount > 100 and status = "open"`)
}

// BenchmarkArithmetic computes a fee.
func BenchmarkArithmetic(b *testing.B) {
	benchmark(b, `decimal(amount * 1.19 + 2.50, 2)`)
}

// BenchmarkDeadline moves a date.
func BenchmarkDeadline(b *testing.B) {
	benchmark(b, `received + duration("P1M") > @"2026-04-15"`)
}

// BenchmarkFilter searches a list.
func BenchmarkFilter(b *testing.B) {
	benchmark(b, `count(children[age < 6])`)
}

func benchmark(b *testing.B, source string) {
	expression, err := feel.Parse(source)
	if err != nil {
		b.Fatal(err)
	}
	received, _ := feel.ParseDate("2026-03-31")
	scope := feel.NewContext(4).
		Set("amount", feel.IntNumber(250)).
		Set("status", "open").
		Set("received", received).
		Set("children", feel.FromGo([]any{map[string]any{"age": 4}, map[string]any{"age": 9}}))
	budget := feel.NewBudget(feel.Limits{Steps: 1 << 60, Memory: 1 << 60, Depth: 1000, Length: 1000})
	env := &feel.Env{Budget: budget}
	b.ReportAllocs()
	for b.Loop() {
		if value, err := expression.Eval(scope, env); err != nil || value == nil {
			b.Fatal(value, err)
		}
	}
}
