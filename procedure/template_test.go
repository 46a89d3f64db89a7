package procedure_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/amtsweg/amtsweg/casework"
)

func TestTheModelersTemplatesOfferWhatLintAccepts(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../procedures/amtsweg.element-templates.json")
	require.NoError(t, err)
	var templates []struct {
		Properties []struct {
			Binding struct{ Type, Name string }
			Choices []struct{ Value string }
		}
	}
	require.NoError(t, json.Unmarshal(source, &templates))
	require.Len(t, templates, 2)
	var channels []string
	for _, channel := range casework.Channels() {
		channels = append(channels, string(channel))
	}
	wanted := map[string][]string{
		"amtsweg:channel": channels,
		"amtsweg:turn":    {string(casework.StatusOffice), string(casework.StatusApplicant), string(casework.StatusThird)},
	}
	for _, template := range templates {
		for _, property := range template.Properties {
			require.Equal(t, "zeebe:property", property.Binding.Type)
			require.Contains(t, []string{"amtsweg:wording:de", "amtsweg:wording:en", "amtsweg:title:en", "amtsweg:turn",
				"amtsweg:channel", "amtsweg:legalBasis", "amtsweg:notSameAs"}, property.Binding.Name)
			var offered []string
			for _, choice := range property.Choices {
				offered = append(offered, choice.Value)
			}
			require.Equal(t, wanted[property.Binding.Name], offered, property.Binding.Name)
		}
	}
}
