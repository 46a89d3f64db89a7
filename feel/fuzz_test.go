package feel_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
)

// tight is a budget that ends a hostile expression within milliseconds.
func tight() *feel.Budget {
	return feel.NewBudget(feel.Limits{Steps: 20_000, Memory: 4 << 20, Depth: 500, Length: 10_000})
}

// FuzzLexer checks that names with odd characters find themselves again.
func FuzzLexer(f *testing.F) {
	for _, seed := range []string{"Monthly income", "a-b", "Straße/Nr.", "🐎 x", "\"a\\u00e4\"", "/* c */ x // y", "1.5e3..2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		expression, err := feel.Parse(name, name)
		if err != nil {
			requireSyntaxError(t, name, err)
			return
		}
		require.Equal(t, name, expression.Source())
	})
}

// FuzzParser checks that every text is parsed or refused with a position.
func FuzzParser(f *testing.F) {
	addSpecification(f)
	f.Fuzz(func(t *testing.T, source string) {
		if _, err := feel.Parse(source, "a b", "a-b"); err != nil {
			requireSyntaxError(t, source, err)
		}
		if tests, err := feel.ParseUnaryTests(source); err != nil {
			requireSyntaxError(t, source, err)
		} else {
			tests.Static()
		}
	})
}

// FuzzEvaluator checks that every expression has a value or spends its budget,
// and that the same expression has the same value again.
func FuzzEvaluator(f *testing.F) {
	addSpecification(f)
	f.Fuzz(func(t *testing.T, source string) {
		expression, err := feel.Parse(source, "Monthly income", "rate-2026")
		if err != nil {
			return
		}
		first, err := expression.Eval(town(), &feel.Env{Now: noon, Budget: tight(), Warn: func(w feel.Warning) { _ = w.String() }})
		if err != nil {
			require.ErrorIs(t, err, feel.ErrBudget, source)
			return
		}
		again, err := expression.Eval(town(), &feel.Env{Now: noon, Budget: tight()})
		require.NoError(t, err, source)
		require.Equal(t, feel.String(first), feel.String(again), source)
		_, _ = feel.ToJSON(first)
	})
}

// FuzzPattern checks that every regular expression matches, does not match, is
// refused, or spends the budget.
func FuzzPattern(f *testing.F) {
	for _, seed := range [][2]string{{"^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}, {`(a|b)*\1x`, "abababab"}, {`[a-z-[aeiou]]{2,}`, "xyz"}, {`\p{IsGreek}+`, "αβγ"}} {
		f.Add(seed[0], seed[1], "i")
	}
	matches, _ := feel.Builtin("matches")
	replace, _ := feel.Builtin("replace")
	f.Fuzz(func(t *testing.T, pattern, text, flags string) {
		env := &feel.Env{Budget: tight(), Warn: func(feel.Warning) {}}
		if _, err := matches.Invoke(nil, []feel.Value{text, pattern, flags}, env); err != nil {
			require.ErrorIs(t, err, feel.ErrBudget)
		}
		if _, err := replace.Invoke(nil, []feel.Value{text, pattern, "$0-$1", flags}, env); err != nil {
			require.ErrorIs(t, err, feel.ErrBudget)
		}
	})
}

// FuzzJSON checks that what is read can be written and read again as the same value.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"b":1.50,"a":[true,null,"x\n"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := feel.FromJSON(data)
		if err != nil {
			return
		}
		text, err := feel.ToJSON(value)
		require.NoError(t, err)
		again, err := feel.FromJSON(text)
		require.NoError(t, err)
		require.Equal(t, true, feel.Equal(value, again), string(text))
	})
}

func addSpecification(f *testing.F) {
	f.Helper()
	for _, seed := range []string{
		"for i in 1..3 return partial[-1]", "{a: 1}.a", "[1..10[", "x in (< 5, > 7)", "if a then b else c",
		"function(a: list<number>, b) external {java: {}}", "some x in y satisfies x = 1", "@\"P1D\" * 2",
		"a b instance of context<a: number>", "not(1, 2)", "-", "? > 5", "sort([2,1], function(a,b) a < b)",
		"replace(\"a\", \"(a)\\1\", \"$1\")", "{f: function(n) if n = 0 then 0 else f(n - 1), r: f(5)}.r",
		"for a in 1..1000, b in 1..1000 return a * b", "2 ** 99999", "exp(14000)", "decimal(1/3, 6176)",
	} {
		f.Add(seed)
	}
}

func requireSyntaxError(t *testing.T, source string, err error) {
	t.Helper()
	var syntax *feel.SyntaxError
	require.True(t, errors.As(err, &syntax), "%T", err)
	require.NotEmpty(t, err.Error())
	require.LessOrEqual(t, syntax.Offset, len(source))
}
