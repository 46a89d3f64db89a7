package bpmn

import (
	"encoding/json"
	"fmt"
)

// Events are kept in the case log and commands printed in traces: both write
// their variables in the form that a state has, so that dates come back as
// dates.
type (
	plainEvent   Event
	plainCommand Command

	eventJSON struct {
		*plainEvent
		Variables *storedContext `json:"variables,omitempty"`
	}
	commandJSON struct {
		*plainCommand
		Variables *storedContext `json:"variables,omitempty"`
	}
)

// MarshalJSON writes the event with the types of its variables' values.
func (e Event) MarshalJSON() ([]byte, error) {
	return json.Marshal(eventJSON{plainEvent: (*plainEvent)(&e), Variables: stored(e.Variables)})
}

// UnmarshalJSON reads what MarshalJSON wrote; plain JSON is read as well.
func (e *Event) UnmarshalJSON(data []byte) error {
	var j eventJSON
	var plain plainEvent
	j.plainEvent = &plain
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	*e = Event(plain)
	e.Variables = j.Variables.unwrap()
	return nil
}

// MarshalJSON writes the command with the types of its variables' values.
func (c Command) MarshalJSON() ([]byte, error) {
	return json.Marshal(commandJSON{plainCommand: (*plainCommand)(&c), Variables: stored(c.Variables)})
}

// UnmarshalJSON reads what MarshalJSON wrote; plain JSON is read as well.
func (c *Command) UnmarshalJSON(data []byte) error {
	var j commandJSON
	var plain plainCommand
	j.plainCommand = &plain
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("read command: %w", err)
	}
	*c = Command(plain)
	c.Variables = j.Variables.unwrap()
	return nil
}
