package feel

import (
	"iter"
	"slices"
)

// indexedFrom is the number of entries from which a context keeps an index;
// below it, comparing the keys one by one is faster than hashing.
const indexedFrom = 9

// Context is a FEEL context: names with values, in the order they were set.
// It is filled with Set and immutable once it is handed to an evaluation.
// The nil and the zero Context are empty.
type Context struct {
	keys   []string
	values []Value
	index  map[string]int
}

// NewContext returns an empty context with room for size entries.
func NewContext(size int) *Context {
	return &Context{keys: make([]string, 0, size), values: make([]Value, 0, size)}
}

// Set gives key a value, replacing an earlier one in its place, and returns
// the context so that calls can be chained.
func (c *Context) Set(key string, value Value) *Context {
	if i := c.find(key); i >= 0 {
		c.values[i] = value
		return c
	}
	c.keys = append(c.keys, key)
	c.values = append(c.values, value)
	if c.index != nil {
		c.index[key] = len(c.keys) - 1
	} else if len(c.keys) >= indexedFrom {
		c.index = make(map[string]int, cap(c.keys))
		for i, k := range c.keys {
			c.index[k] = i
		}
	}
	return c
}

// Get returns the value of key and whether the context has that key.
func (c *Context) Get(key string) (Value, bool) {
	if i := c.find(key); i >= 0 {
		return c.values[i], true
	}
	return nil, false
}

// Lookup makes a context a Scope.
func (c *Context) Lookup(name string) (Value, bool) { return c.Get(name) }

// Len returns the number of entries.
func (c *Context) Len() int {
	if c == nil {
		return 0
	}
	return len(c.keys)
}

// Keys returns the keys in the order they were set.
func (c *Context) Keys() []string {
	if c == nil {
		return nil
	}
	return slices.Clone(c.keys)
}

// All yields the entries in the order they were set.
func (c *Context) All() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for i := range c.Len() {
			if !yield(c.keys[i], c.values[i]) {
				return
			}
		}
	}
}

// Clone returns a context with the same entries that can be filled further.
func (c *Context) Clone() *Context {
	clone := NewContext(c.Len() + 1)
	for key, value := range c.All() {
		clone.Set(key, value)
	}
	return clone
}

func (c *Context) find(key string) int {
	if c == nil {
		return -1
	}
	if c.index != nil {
		if i, ok := c.index[key]; ok {
			return i
		}
		return -1
	}
	return slices.Index(c.keys, key)
}
