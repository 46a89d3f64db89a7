package dmn

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
)

// FuzzModel checks that every file is read, checked and evaluated, or refused.
func FuzzModel(f *testing.F) {
	data, err := os.ReadFile("testdata/fees.dmn")
	require.NoError(f, err)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		defs, err := Read(data)
		if err != nil {
			return
		}
		model, err := Compile(defs)
		if err != nil {
			return
		}
		_, err = Lint(defs)
		require.NoError(t, err)
		input := feel.NewContext(2).Set("Kind", "resident").Set("Months", feel.IntNumber(3))
		for _, name := range model.Decisions() {
			budget := feel.NewBudget(feel.Limits{Steps: 20_000, Memory: 4 << 20, Depth: 500, Length: 10_000})
			if _, err := model.Evaluate(name, input, &feel.Env{Budget: budget}, WithTrace()); err != nil {
				require.ErrorIs(t, err, feel.ErrBudget)
			}
		}
	})
}
