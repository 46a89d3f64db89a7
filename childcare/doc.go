// Package childcare allocates childcare places by published rules and says, for
// every child and every wish, why.
//
// The algorithm is parent-proposing deferred acceptance (Gale and Shapley 1962,
// Abdulkadiroğlu and Sönmez 2003) on strict priorities: points, then the town's
// tie-breaks, then a lottery whose seed is published. For single children who
// count one place each, the result is the best that any fair allocation can
// give to every child at once, and no family gains by hiding what it wants.
//
// Siblings who want to be together and children who count more than one place
// can make a wholly fair allocation impossible. The search is then bounded, and
// what remains is reported, pair by pair (Proof).
//
// The package is pure and its result does not depend on the order of its input:
// children and facilities are sorted by id before anything is decided.
package childcare
