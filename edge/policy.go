package edge

import (
	"slices"

	"github.com/amtsweg/amtsweg/casework"
)

// Policy says for every route, written "METHOD /pattern", which roles may use it. A route without an entry is
// closed to everybody. RoleApplicant stands for whoever holds the secret of a case.
type Policy map[string][]casework.Role

// Anyone marks a route that needs no log-in. It is not empty by accident: a missing entry is nil.
func Anyone() []casework.Role { return []casework.Role{} }

// Find gives the roles of a route and whether the route has an entry at all.
func (p Policy) Find(method, pattern string) (roles []casework.Role, known bool) {
	roles, known = p[method+" "+pattern]
	return roles, known && roles != nil
}

// HasAny tells whether the person holds one of the roles.
func HasAny(person casework.Person, roles []casework.Role) bool {
	return slices.ContainsFunc(roles, person.Has)
}
