package casework

import "slices"

// Role says in which capacity somebody acts.
type Role string

// The roles that the product knows so far.
const (
	RoleApplicant  Role = "applicant"
	RoleCaseworker Role = "caseworker"
	RoleOperator   Role = "operator"
	RoleEvaluator  Role = "evaluator" // the IT office's reader of counts and metrics
	RoleSystem     Role = "system"    // timers, jobs and other cases
)

// Actor is who acts, as far as a case may know: a role and a pseudonym, never a name.
type Actor struct {
	Role   Role   `json:"role"`
	ID     string `json:"id,omitempty"`     // a person's pseudonymous id; empty for applicants without an account
	Office string `json:"office,omitempty"` // for staff: the office they act for
}

// Person is somebody who can log in.
type Person struct {
	ID      string   `json:"id"`
	Login   string   `json:"login"`
	Name    string   `json:"name"`
	Roles   []Role   `json:"roles"`
	Offices []string `json:"offices"`
}

// Has tells whether p holds the role.
func (p Person) Has(r Role) bool { return slices.Contains(p.Roles, r) }

// In tells whether p belongs to the office.
func (p Person) In(office string) bool { return slices.Contains(p.Offices, office) }
