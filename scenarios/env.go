package scenarios

// callbacks receive what becomes of an update.
type callbacks struct {
	rejected  func(error)
	completed func(any, error)
}

// Accept is called when the workflow admits the update.
func (c *callbacks) Accept() {}

// Reject is called when the validator refuses it.
func (c *callbacks) Reject(err error) { c.rejected(err) }

// Complete is called when the handler has returned.
func (c *callbacks) Complete(result any, err error) { c.completed(result, err) }

// silent is a log that nobody reads.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
