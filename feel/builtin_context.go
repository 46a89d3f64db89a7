package feel

// contextFunctions are those of DMN 1.5 §10.3.4.9.
var contextFunctions = []definition{
	{"get value(m: context, key: string)", getValue},
	{"get value(context: context, key: string)", getValue},
	{"get entries(m: context)", getEntries},
	{"get entries(context: context)", getEntries},
	{"context(entries: list)", contextFromEntries},
	{"context put(context: context, key: string, value: any)", func(c *call, args []Value) Value {
		return c.put(args[0], List{args[1]}, args[2])
	}},
	{"context put(context: context, keys: list, value: any)", func(c *call, args []Value) Value {
		return c.put(args[0], args[1].(List), args[2])
	}},
	{"context merge(contexts: list)", contextMerge},
}

func getValue(c *call, args []Value) Value {
	key := args[1].(string)
	if value, ok := args[0].(*Context).Get(key); ok {
		return value
	}
	return c.fail("the context has no entry %q", key)
}

func getEntries(c *call, args []Value) Value {
	ctx := args[0].(*Context)
	c.list(ctx.Len())
	c.alloc(ctx.Len() * 2 * bytesPerEntry)
	entries := make(List, 0, ctx.Len())
	for key, value := range ctx.All() {
		entries = append(entries, NewContext(2).Set("key", key).Set("value", value))
	}
	return entries
}

// contextFromEntries is the opposite of get entries. Two entries of one key are an error.
func contextFromEntries(c *call, args []Value) Value {
	entries := args[0].(List)
	c.list(len(entries))
	c.alloc(len(entries) * bytesPerEntry)
	result := NewContext(len(entries))
	for _, item := range entries {
		entry, _ := item.(*Context)
		name, _ := entry.Get("key")
		key, isText := name.(string)
		value, hasValue := entry.Get("value")
		if _, duplicate := result.Get(key); !isText || !hasValue || duplicate {
			return c.fail("entries are contexts with a key, each another text, and a value")
		}
		result.Set(key, value)
	}
	return result
}

// put returns a copy of the context with the value at the end of the path of keys.
func (c *call) put(v Value, keys List, value Value) Value {
	if len(keys) == 0 {
		return c.fail("there is no key")
	}
	ctx, ok := v.(*Context)
	key, isText := keys[0].(string)
	if !ok || !isText {
		return c.fail("a key is a text that leads to a context")
	}
	c.alloc(ctx.Len() * bytesPerEntry)
	c.step(ctx.Len())
	if len(keys) > 1 {
		inner, _ := ctx.Get(key)
		if value = c.put(inner, keys[1:], value); value == nil {
			return nil
		}
	}
	return ctx.Clone().Set(key, value)
}

func contextMerge(c *call, args []Value) Value {
	result := NewContext(8)
	for _, item := range args[0].(List) {
		ctx, ok := item.(*Context)
		if !ok {
			return c.fail("only contexts can be merged, not a %s", KindOf(item))
		}
		c.alloc(ctx.Len() * bytesPerEntry)
		c.step(ctx.Len())
		for key, value := range ctx.All() {
			result.Set(key, value)
		}
	}
	return result
}
