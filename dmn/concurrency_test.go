package dmn

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/feel"
)

func TestAModelIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	model := fees(t)
	var group sync.WaitGroup
	values := make([]string, 50)
	for i := range values {
		group.Go(func() {
			input := feel.NewContext(2).Set("Kind", "visitor").Set("Months", feel.IntNumber(int64(i)))
			result, err := model.Evaluate("Fee", input, nil, WithTrace())
			if err == nil {
				values[i] = feel.String(result.Value)
			}
		})
	}
	group.Wait()
	require.Equal(t, "0.00", values[0])
	require.Equal(t, "122.50", values[49])
}
