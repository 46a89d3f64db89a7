package casework

import "time"

// Site is a place where appointments are held, with what can be had there.
type Site struct {
	Key      string    `json:"key"`
	Names    Text      `json:"names"`
	Address  string    `json:"address,omitempty"`
	Services []Service `json:"services"`
}

// Service is a matter (Anliegen) for which an appointment can be booked.
type Service struct {
	Key      string `json:"key"`
	Titles   Text   `json:"titles"`
	Minutes  int    `json:"minutes"`            // how long a visit takes
	Bring    Text   `json:"bring,omitempty"`    // what to bring along
	FeeCents int    `json:"feeCents,omitempty"` // in euro cents
}

// Slot is a time at which a visit for a service can begin.
type Slot struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Free  int       `json:"free"` // seats left
}

// Appointment is the seat that a case holds at a site.
type Appointment struct {
	Site      string    `json:"site"`
	SiteName  string    `json:"siteName"`
	Service   string    `json:"service"`
	Titles    Text      `json:"titles"` // of the service
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	State     string    `json:"state"` // "held", "confirmed" or "released"
	HoldUntil time.Time `json:"holdUntil,omitzero"`
}
