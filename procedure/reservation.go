package procedure

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/amtsweg/amtsweg/casework"
)

// Reservation says where an application names the appointment that it holds from
// the moment it is submitted. Each is a JSON Pointer into the application.
type Reservation struct {
	Site    string `yaml:"site"`
	Service string `yaml:"service"`
	Start   string `yaml:"start"`
}

// Wish is the appointment an application asks for.
type Wish struct {
	Site    string
	Service string
	Start   time.Time
}

// Wish reads the appointment out of an application. The error is a
// *casework.Error of kind Invalid that points at the field.
func (r Reservation) Wish(application json.RawMessage) (Wish, error) {
	var data any
	if err := json.Unmarshal(application, &data); err != nil {
		return Wish{}, casework.Errorf(casework.Malformed, "the application is no valid JSON")
	}
	w := Wish{Site: textAt(data, r.Site), Service: textAt(data, r.Service)}
	var missing []casework.FieldError
	if w.Site == "" {
		missing = append(missing, casework.FieldError{Pointer: r.Site, Message: "Bitte wählen Sie einen Standort."})
	}
	if w.Service == "" {
		missing = append(missing, casework.FieldError{Pointer: r.Service, Message: "Bitte wählen Sie ein Anliegen."})
	}
	start, err := time.Parse(time.RFC3339, textAt(data, r.Start))
	if err != nil {
		missing = append(missing, casework.FieldError{Pointer: r.Start, Message: "Bitte wählen Sie eine Uhrzeit."})
	}
	if len(missing) > 0 {
		refused := casework.Errorf(casework.Invalid, "The application does not say which appointment it is for. Correct the fields named.")
		refused.Fields = missing
		return Wish{}, refused
	}
	w.Start = start
	return w, nil
}

// textAt gives the string under a JSON Pointer, "" where there is none.
func textAt(data any, pointer string) string {
	for _, token := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		object, ok := data.(map[string]any)
		if !ok {
			return ""
		}
		data = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	s, _ := data.(string)
	return s
}
