package feel_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
)

func TestHostileExpressionsSpendTheirBudget(t *testing.T) {
	t.Parallel()
	laughs := `{a: ["ha", "ha", "ha", "ha"], b: [a, a, a, a, a, a, a, a], c: [b, b, b, b, b, b, b, b], d: [c, c, c, c, c, c, c, c], e: [d, d, d, d, d, d, d, d],
		f: [e, e, e, e, e, e, e, e], g: [f, f, f, f, f, f, f, f], h: [g, g, g, g, g, g, g, g], i: [h, h, h, h, h, h, h, h], j: [i, i, i, i, i, i, i, i], r: `
	for name, source := range map[string]string{
		"steps":            "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
		"list length":      "for a in 1..2000000 return a",
		"range length":     "count(for a in 1..999999999999 return a)",
		"depth":            "{f: function(n) f(n), r: (function(g) g(g))(function(g) g(g))}.r",
		"memory":           `{double: function(s, n, self) if n = 0 then s else self(s + s, n - 1, self), r: double("0123456789", 40, double)}.r`,
		"backtracking":     `matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a|aa)+(x)?\2$")`,
		"exponents":        "for i in 1..1000 return exp(14000 + i / 7)",
		"shared, printed":  laughs + "string(j)}.r",
		"shared, compared": laughs + "j = [j]}.r",
		"shared, flat":     laughs + "flatten(j)}.r",
		"shared, searched": laughs + "list contains(j, j)}.r",
		"shared, typed":    laughs + "j instance of list<list<list<list<list<list<list<list<list<list<string>>>>>>>>>>}.r",
		"deep, printed":    "string((for i in 1..100000 return [partial[-1]])[-1])",
		"deep, flat":       "flatten((for i in 1..100000 return [partial[-1]])[-1])",
		"deep, path":       "(for i in 1..100000 return [partial[-1]])[-1].x",
	} {
		expression, err := feel.Parse(source)
		require.NoError(t, err, name)
		_, err = expression.Eval(nil, nil)
		require.ErrorIs(t, err, feel.ErrBudget, name)
		require.ErrorContains(t, err, "make the expression simpler or its input smaller", name)
	}
}

func TestABudgetIsSharedAndSpentTheSameWayEachTime(t *testing.T) {
	t.Parallel()
	expression, err := feel.Parse("sum(for i in 1..100 return i * 2)")
	require.NoError(t, err)
	used := func(times int) int {
		budget := feel.NewBudget(feel.DefaultLimits())
		for range times {
			_, err := expression.Eval(nil, &feel.Env{Budget: budget})
			require.NoError(t, err)
		}
		steps, _ := budget.Used()
		return steps
	}
	require.Positive(t, used(1))
	require.Equal(t, used(1), used(1))
	require.Equal(t, 3*used(1), used(3))
}

func TestABudgetCanBeUsedAfterItsDepthWasReached(t *testing.T) {
	t.Parallel()
	budget := feel.NewBudget(feel.Limits{Steps: 10_000, Memory: 1 << 20, Depth: 50, Length: 100})
	endless, err := feel.Parse("(function(g) g(g))(function(g) g(g))")
	require.NoError(t, err)
	_, err = endless.Eval(nil, &feel.Env{Budget: budget})
	require.ErrorIs(t, err, feel.ErrBudget)
	sum, err := feel.Parse("1 + 1")
	require.NoError(t, err)
	value, err := sum.Eval(nil, &feel.Env{Budget: budget})
	require.NoError(t, err)
	require.Equal(t, feel.IntNumber(2), value)
}
