package feel

import (
	"slices"
	"strings"
)

// listFunctions are those of DMN 1.5 §10.3.4.4 that arrange lists, and sort().
var listFunctions = []definition{
	{"list contains(list: list, element: any)", func(c *call, args []Value) Value {
		return c.indexOf(args[0].(List), args[1]) >= 0
	}},
	{"count(list: list)", func(_ *call, args []Value) Value { return IntNumber(int64(len(args[0].(List)))) }},
	{"sublist(list: list, start position: number, [length: number])", sublist},
	{"append(list: list, item: any)…", func(c *call, args []Value) Value { return c.concat(args[0].(List), List(args[1:])) }},
	{"concatenate(list: list)…", concatenate},
	{"union(list: list)…", func(c *call, args []Value) Value { return c.distinct(concatenate(c, args).(List)) }},
	{"distinct values(list: list)", func(c *call, args []Value) Value { return c.distinct(args[0].(List)) }},
	{"insert before(list: list, position: number, newItem: any)", insertBefore},
	{"remove(list: list, position: number)", removeItem},
	{"list replace(list: list, position: number, newItem: any)", replaceAt},
	{"list replace(list: list, match: function, newItem: any)", replaceMatching},
	{"reverse(list: list)", func(c *call, args []Value) Value {
		reversed := c.concat(args[0].(List))
		slices.Reverse(reversed)
		return reversed
	}},
	{"index of(list: list, match: any)", indexesOf},
	{"flatten(list: list)", func(c *call, args []Value) Value { return c.flatten(List{}, args[0].(List)) }},
	{"string join(list: list, [delimiter: string?])", stringJoin},
	{"sort(list: list, [precedes: function])", sortList},
}

// concat makes a new list of lists.
func (c *call) concat(lists ...List) List {
	length := 0
	for _, list := range lists {
		length += len(list)
	}
	c.list(length)
	return slices.Concat(append([]List{{}}, lists...)...)
}

func (c *call) indexOf(list List, v Value) int {
	c.step(len(list))
	return slices.IndexFunc(list, func(item Value) bool { return c.same(item, v) })
}

func concatenate(c *call, args []Value) Value {
	lists := make([]List, len(args))
	for i, arg := range args {
		lists[i] = arg.(List)
	}
	return c.concat(lists...)
}

func (c *call) distinct(list List) Value {
	distinct := List{}
	for _, item := range list {
		if c.indexOf(distinct, item) < 0 {
			distinct = c.append(distinct, item)
		}
	}
	return distinct
}

func sublist(c *call, args []Value) Value {
	list := args[0].(List)
	start, ok := c.position(list, args[1])
	if !ok {
		return c.fail("the list of %d items has no position %s", len(list), args[1])
	}
	length := len(list) - start
	if given, ok := args[2].(Number); ok {
		n, whole := given.truncated().Int64()
		if !whole || n < 0 || n > int64(length) {
			return c.fail("there are no %s items from position %s on", given, args[1])
		}
		length = int(n)
	}
	return c.concat(list[start : start+length])
}

// position turns a position argument into an index of the list.
func (c *call) position(list List, v Value) (int, bool) {
	position, ok := v.(Number).truncated().Int64()
	if !ok {
		return 0, false
	}
	return index(list, position)
}

func insertBefore(c *call, args []Value) Value {
	list := args[0].(List)
	i, ok := c.position(list, args[1])
	if !ok {
		return c.fail("the list of %d items has no position %s", len(list), args[1])
	}
	return c.concat(list[:i], List{args[2]}, list[i:])
}

func removeItem(c *call, args []Value) Value {
	list := args[0].(List)
	i, ok := c.position(list, args[1])
	if !ok {
		return c.fail("the list of %d items has no position %s", len(list), args[1])
	}
	return c.concat(list[:i], list[i+1:])
}

func replaceAt(c *call, args []Value) Value {
	list := args[0].(List)
	i, ok := c.position(list, args[1])
	if !ok {
		return c.fail("the list of %d items has no position %s", len(list), args[1])
	}
	return c.concat(list[:i], List{args[2]}, list[i+1:])
}

// replaceMatching replaces the items for which match(item, newItem) is true.
func replaceMatching(c *call, args []Value) Value {
	match := args[1].(*Function)
	replaced := c.concat(args[0].(List))
	for i, item := range replaced {
		switch result := c.callFunction(match, c.offset, item, args[2]).(type) {
		case bool:
			if result {
				replaced[i] = args[2]
			}
		default:
			return c.fail("match is to return a boolean, not a %s", KindOf(result))
		}
	}
	return replaced
}

func indexesOf(c *call, args []Value) Value {
	list := args[0].(List)
	c.step(len(list))
	indexes := List{}
	for i, item := range list {
		if c.same(item, args[1]) {
			indexes = c.append(indexes, IntNumber(int64(i+1)))
		}
	}
	return indexes
}

func (c *call) flatten(into, list List) List {
	c.enter()
	defer c.leave()
	c.step(len(list))
	for _, item := range list {
		if inner, ok := item.(List); ok {
			into = c.flatten(into, inner)
		} else {
			into = c.append(into, item)
		}
	}
	return into
}

// stringJoin leaves out items that are null.
func stringJoin(c *call, args []Value) Value {
	delimiter, _ := args[1].(string)
	var texts []string
	size := 0
	for _, item := range args[0].(List) {
		switch x := item.(type) {
		case string:
			texts = append(texts, x)
			size += len(x) + len(delimiter)
		case nil:
		default:
			return c.fail("only texts can be joined, not a %s", KindOf(item))
		}
	}
	c.alloc(size)
	c.step(len(texts))
	return strings.Join(texts, delimiter)
}

// sortList sorts stably; precedes(x, y) tells whether x comes before y. Without
// it, items have to be of one kind that has an order.
func sortList(c *call, args []Value) Value {
	list := c.concat(args[0].(List))
	precedes, given := args[1].(*Function)
	ok := true
	slices.SortStableFunc(list, func(a, b Value) int {
		c.step(1)
		if !given {
			order, comparable := compare(a, b)
			ok = ok && comparable
			return order
		}
		switch {
		case c.precedes(precedes, a, b, &ok):
			return -1
		case c.precedes(precedes, b, a, &ok):
			return 1
		}
		return 0
	})
	if !ok {
		return c.fail("the items cannot all be compared")
	}
	return list
}

func (c *call) precedes(function *Function, a, b Value, ok *bool) bool {
	result, isBool := c.callFunction(function, c.offset, a, b).(bool)
	*ok = *ok && isBool
	return result
}
